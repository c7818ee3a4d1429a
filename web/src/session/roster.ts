/** The group as the screens see it. Pure. */
import type { GroupView, Seat } from '../group/words';
import type { Sends } from './chat';
import type { Network, Person } from './session';

/** Whom media go with: everybody else in the group; also while we come back into it. */
export function mediaGoWith(view: GroupView): readonly Seat[] {
  return view.standing === 'in' || view.behind ? othersOf(view) : [];
}

export function othersOf({ me, seats }: GroupView): readonly Seat[] {
  return seats.filter(({ peer }) => peer !== me);
}

export const GOOD: Network = { quality: 'good', culprit: 'none' };

/** What is known of somebody by the media that come of them. */
export interface OnMedia {
  readonly sends: Sends;
  readonly level: number;
  readonly speaks: boolean;
  readonly picture: MediaStream | null;
  readonly screen: MediaStream | null;
  readonly network: Network;
}

const NO_MEDIA: OnMedia = {
  sends: { mic: false, cam: false, screen: false },
  level: 0,
  speaks: false,
  picture: null,
  screen: null,
  network: GOOD,
};

export interface Known {
  readonly nameOf: (seat: Seat) => string;
  readonly verified: ReadonlySet<string>;
  readonly mediaOf: (id: string) => OnMedia | null;
}

/** The same list, and the same objects in it, where nothing changed. */
export function personsOf(
  seats: readonly Seat[],
  known: Known,
  before: readonly Person[],
): readonly Person[] {
  const persons = seats.map((seat) => {
    const now = personOf(seat, known);
    const old = before.find(({ id }) => id === now.id);
    return old !== undefined && isSame(old, now) ? old : now;
  });
  const isUnchanged = persons.length === before.length && persons.every((p, i) => p === before[i]);
  return isUnchanged ? before : persons;
}

function personOf(seat: Seat, { nameOf, verified, mediaOf }: Known): Person {
  const { sends, level, speaks, picture, screen, network } = mediaOf(seat.peer) ?? NO_MEDIA;
  return {
    id: seat.peer,
    name: nameOf(seat),
    verified: verified.has(seat.key),
    here: seat.here,
    microphoneOn: sends.mic,
    cameraOn: sends.cam,
    screenOn: sends.screen,
    level: sends.mic ? level : 0,
    speaks: sends.mic && speaks,
    network,
    picture,
    screen,
  };
}

function isSame(a: Person, b: Person): boolean {
  const keys = Object.keys(a) as (keyof Person)[];
  return keys.every((key) => a[key] === b[key]);
}
