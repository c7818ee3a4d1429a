import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../../session/session';
import { noVerdict, type Verdict } from './roster';

/**
 * What was said of the digits in this call. It outlives the people it was said of: when the last of
 * them has gone and somebody comes, that one is still new.
 */
export function useVerdict(session: Session): [Verdict, (is: 'same' | 'differ') => void] {
  const [verdict, setVerdict] = useState(noVerdict);

  useEffect(() => {
    const update = (): void => {
      if (!session.state.others.some(({ verified }) => verified)) return;
      setVerdict((old) => (old.is === 'none' ? { is: 'same', at: Date.now() } : old));
    };
    update();
    return session.subscribe(update);
  }, [session]);

  const decide = (is: 'same' | 'differ'): void => {
    setVerdict({ is, at: Date.now() });
    session.markVerified(is === 'same');
  };
  return [verdict, decide];
}
