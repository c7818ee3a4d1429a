/** The door between the screens and everything below them. */
import { doorPath, parseDoor } from '../link/door';
import { isSupported, LiveSession, startWorker } from './create';
import type { Door, Failure, Session } from './session';

export type {
  ChatLine,
  Device,
  Devices,
  DeviceTrouble,
  Door,
  Entrance,
  Failure,
  Membership,
  Network,
  Path,
  Person,
  Phase,
  Session,
  SessionState,
  Trouble,
  Want,
  Way,
} from './session';

/** null on the start page. The secret part leaves the address bar here. */
export function readDoor(): Door | null {
  const door = parseDoor(location.pathname, location.hash);
  if (door !== null && location.hash !== '')
    history.replaceState(history.state, '', doorPath(door.room));
  return door;
}

/** Makes a room; the address bar then shows its path. Rejects with a Failure. */
export async function startRoom(): Promise<Door> {
  const door = await makeDoor();
  history.pushState(null, '', doorPath(door.room));
  return door;
}

export function createSession(door: Door): Session {
  const session = new LiveSession(door);
  // Counters for tests and for who wants to look: see CONTRIBUTING.md.
  Object.defineProperty(window, 'incamera', {
    configurable: true,
    value: Object.freeze({ stats: () => session.counters }),
  });
  return session;
}

async function makeDoor(): Promise<Door> {
  if (!isSupported()) throw failure('unsupported-browser');
  try {
    const worker = await startWorker();
    const door = await worker.call('makeRoom', null);
    worker.close();
    return door;
  } catch {
    throw failure('sealing-failed');
  }
}

/** Typed as what the interface promises to reject with. */
function failure(which: Failure): Failure {
  return which;
}
