import { useEffect, useState } from 'preact/hooks';
import type { Door, Entrance, Failure, Session } from '../session/session';
import { Failed } from './end/Failed';
import { Announcer } from './parts/Announcer';
import { Room } from './Room';
import { Start } from './start/Start';

const knownFailures: readonly Failure[] = ['unsupported-browser', 'sealing-failed'];

function isFailure(reason: unknown): reason is Failure {
  return knownFailures.some((known) => known === reason);
}

interface Inside {
  readonly session: Session;
  readonly wasTold: boolean;
}

/** The whole page: the start screen, or one room. */
export function App({ entrance }: { readonly entrance: Entrance }) {
  const [inside, setInside] = useState<Inside | null>(() => {
    const door = entrance.readDoor();
    return door === null ? null : { session: entrance.createSession(door), wasTold: false };
  });
  const [failure, setFailure] = useState<Failure | null>(null);

  /* A link opened, or Back pressed, in this same tab: another room, read afresh. */
  useEffect(() => {
    const reload = (): void => location.reload();
    addEventListener('popstate', reload);
    return () => removeEventListener('popstate', reload);
  }, []);

  const enter = (door: Door): void => setInside({ session: entrance.createSession(door), wasTold: true });

  const startRoom = async (quiet: boolean): Promise<void> => {
    try {
      enter(await entrance.startRoom(quiet));
    } catch (reason) {
      if (!isFailure(reason)) throw reason;
      setFailure(reason);
    }
  };
  const goToStart = (): void => location.assign('/');

  return (
    <>
      {failure !== null ? (
        <Failed failure={failure} session={null} onStart={goToStart} />
      ) : inside !== null ? (
        <Room session={inside.session} wasTold={inside.wasTold} onStart={goToStart} />
      ) : (
        <Start onStart={startRoom} />
      )}
      <Announcer />
    </>
  );
}
