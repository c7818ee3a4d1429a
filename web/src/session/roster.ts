/** The group as the screens see it. Pure. */
import type { GroupView, Seat } from '../group/words';
import type { Person } from './session';

/** Whom media flow with: the members with the two lowest leaves have them, of whom we may be one. */
export function mediaWith({ standing, behind, me, seats }: GroupView): string | null {
  if (standing !== 'in' && !behind) return null;
  const pair = seats.slice(0, 2).map(({ peer }) => peer);
  return pair.includes(me) ? (pair.find((peer) => peer !== me) ?? null) : null;
}

export function othersOf({ me, seats }: GroupView): readonly Seat[] {
  return seats.filter(({ peer }) => peer !== me);
}

/** What is known of somebody by the media connection with them. */
export interface OnMedia {
  readonly id: string;
  readonly sends: { readonly mic: boolean; readonly cam: boolean; readonly screen: boolean };
  readonly level: number;
  readonly picture: MediaStream | null;
  readonly screen: MediaStream | null;
}

const NO_MEDIA: Omit<OnMedia, 'id'> = {
  sends: { mic: false, cam: false, screen: false },
  level: 0,
  picture: null,
  screen: null,
};

export interface Known {
  readonly nameOf: (seat: Seat) => string;
  readonly verified: ReadonlySet<string>;
  readonly media: OnMedia | null;
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

function personOf(seat: Seat, { nameOf, verified, media }: Known): Person {
  const { sends, level, picture, screen } = media?.id === seat.peer ? media : NO_MEDIA;
  return {
    id: seat.peer,
    name: nameOf(seat),
    verified: verified.has(seat.key),
    here: seat.here,
    microphoneOn: sends.mic,
    cameraOn: sends.cam,
    screenOn: sends.screen,
    level: sends.mic ? level : 0,
    picture,
    screen,
  };
}

function isSame(a: Person, b: Person): boolean {
  const keys = Object.keys(a) as (keyof Person)[];
  return keys.every((key) => a[key] === b[key]);
}
