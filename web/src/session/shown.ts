/** What of a call the screens see, beside what is a person's own. */
import { CODEC_NAMES, codecOfMime } from '../worker/codec';
import type { Call } from './call';
import type { Ears } from './ears';
import type { Names } from './names';
import { othersOf, personsOf } from './roster';
import type { Person, SessionState, Trouble } from './session';

type OfCall = Pick<
  SessionState,
  'membership' | 'path' | 'way' | 'myNetwork' | 'codec' | 'sealed' | 'sounds'
>;

export function shownOf({ view, ways }: Call, before: SessionState): OfCall {
  const { summary } = ways;
  return {
    membership: view.standing,
    path: summary.path,
    way: ways.way,
    myNetwork: ways.myNetwork,
    codec: CODEC_NAMES[codecOfMime(summary.codec)],
    sealed: view.standing === 'in' && ways.sealed,
    sounds: same(before.sounds, ways.sounds.map(({ stream }) => stream)),
  };
}

export function troublesOf({ view, ways, seated }: Call): readonly (readonly [Trouble, boolean])[] {
  const { standing, stop, behind } = view;
  const isIn = standing === 'in';
  return [
    ['peer-away', isIn && ways.partnerAway && seated],
    ['no-path', isIn && ways.pathless],
    ['behind', behind],
    ['fork', stop === 'fork'],
    ['tampered', stop === 'tampered'],
    ['removed', stop === 'removed'],
  ];
}

export interface OfPersons {
  readonly names: Names;
  readonly verified: ReadonlySet<string>;
  readonly ears: Ears;
}

export function personsIn(
  { view, ways }: Call,
  { names, verified, ears }: OfPersons,
  before: readonly Person[],
): readonly Person[] {
  const now = performance.now();
  const known = {
    nameOf: names.of.bind(names),
    verified,
    mediaOf: (id: string) => {
      const media = ways.mediaOf(id);
      return media === null ? null : { ...media, ...ears.hear(id, ways, now) };
    },
  };
  return personsOf(othersOf(view), known, before);
}

/** The same list where it holds the same. */
function same<T>(before: readonly T[], now: readonly T[]): readonly T[] {
  return before.length === now.length && before.every((one, at) => one === now[at]) ? before : now;
}
