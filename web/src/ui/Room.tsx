import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../session/session';
import { Call } from './call/Call';
import { Failed } from './end/Failed';
import { Left } from './end/Left';
import { useSlice } from './parts/useSlice';
import { Opening } from './prejoin/Opening';
import { Prejoin } from './prejoin/Prejoin';
import { prejoin } from './text/messages';

interface Props {
  readonly session: Session;
  readonly wasTold: boolean; // the page before this one said what the browser will ask
  readonly onStart: () => void;
}

/** The screen that fits the phase a session is in. */
export function Room({ session, wasTold, onStart }: Props) {
  const now = useSlice(session, (s) => ({ phase: s.phase, failure: s.failure, startedAt: s.startedAt }));
  const [seen, setSeen] = useState(false); /* the pre-join screen: joining goes on under it */
  const [talkedMs, setTalkedMs] = useState(0);

  useEffect(() => {
    if (now.phase !== 'joining') setSeen(now.phase === 'prejoin');
  }, [now.phase]);
  useEffect(() => {
    if (now.startedAt === 0 || now.phase !== 'call') return;
    return () => setTalkedMs(Date.now() - now.startedAt);
  }, [now.phase, now.startedAt]);

  switch (now.phase) {
    case 'opening':
      return <Opening />;
    case 'prejoin':
      return <Prejoin session={session} wasTold={wasTold} />;
    case 'joining':
      return seen ? <Prejoin session={session} wasTold={wasTold} /> : <Opening text={prejoin.joining} />;
    case 'call':
      return <Call session={session} />;
    case 'left':
      return <Left session={session} talkedMs={talkedMs} onStart={onStart} />;
    case 'failed':
      return <Failed failure={now.failure ?? 'server-gone'} session={session} onStart={onStart} />;
  }
}
