import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../../session/session';
import { say } from '../parts/Announcer';
import { useSlice } from '../parts/useSlice';
import { type Common, signsOf } from '../stage/network';
import { weakNotices } from '../text/notices';

const AFTER_MS = 2000;
const SHOWN_MS = 500; // the session has waited already

function commons(words: string): readonly Common[] {
  return words.split(' ').filter((word): word is Common => word === 'my-downlink' || word === 'server');
}

/** What all suffer from, steadily: pictures move when a notice comes or goes, so neither may flicker. */
export function useWeak(session: Session): readonly Common[] {
  const { now } = useSlice(session, (s) => ({ now: s.membership === 'in' ? signsOf(s).notices.join(' ') : '' }));
  const [shown, setShown] = useState('');
  useEffect(() => {
    if (now === shown) return;
    const timer = setTimeout(() => {
      for (const culprit of commons(now)) if (!commons(shown).includes(culprit)) say(weakNotices[culprit].title);
      setShown(now);
    }, shown === '' ? AFTER_MS : SHOWN_MS);
    return () => clearTimeout(timer);
  }, [now, shown]);
  return commons(shown);
}
