import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../../session/session';
import { useSlice } from '../parts/useSlice';
import { type Common, signsOf } from '../stage/network';

const AFTER_MS = 2000;
const SHOWN_MS = 5000;

/** What all suffer from, steadily: pictures move when a notice comes or goes, so neither may flicker. */
export function useWeak(session: Session): readonly Common[] {
  const { now } = useSlice(session, (s) => ({ now: s.membership === 'in' ? signsOf(s).notices.join(' ') : '' }));
  const [shown, setShown] = useState('');
  useEffect(() => {
    if (now === shown) return;
    const timer = setTimeout(() => setShown(now), shown === '' ? AFTER_MS : SHOWN_MS);
    return () => clearTimeout(timer);
  }, [now, shown]);
  return shown.split(' ').filter((word): word is Common => word === 'my-downlink' || word === 'server');
}
