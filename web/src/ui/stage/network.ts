/** What is said of a weak connection, where, and of whom. Pure. */
import type { Network, Person, SessionState } from '../../session/session';
import { shownName } from '../text/changes';
import { network as words } from '../text/messages';

export type Common = 'my-downlink' | 'server';

export interface Signs {
  readonly of: ReadonlyMap<string, string>; // a person's mark, in a sentence
  readonly notices: readonly Common[]; // said once, for all
}

const common: readonly Common[] = ['my-downlink', 'server'];

function sentence(name: string, { quality, culprit }: Network): string {
  const bad = quality === 'bad';
  switch (culprit) {
    case 'none':
      return words.unknown(name);
    case 'their-uplink':
      return words.theirs(name, bad);
    case 'my-downlink':
      return words.mine(bad);
    case 'server':
      return words.server(name);
  }
}

/** What several suffer from is no mark of each of them: it is said once. */
export function signs(others: readonly Person[]): Signs {
  const weak = others.filter(({ network }) => network.quality !== 'good');
  const notices = common.filter((culprit) => weak.filter(({ network }) => network.culprit === culprit).length > 1);
  const own = weak.filter(({ network: { culprit } }) => !notices.some((told) => told === culprit));
  return { of: new Map(own.map(({ id, name, network }) => [id, sentence(shownName(name), network)])), notices };
}

const known = new WeakMap<readonly Person[], Signs>();

/** Worked out once for each state, however many tiles ask. */
export function signsOf({ others }: SessionState): Signs {
  let found = known.get(others);
  if (found === undefined) {
    found = signs(others);
    known.set(others, found);
  }
  return found;
}

export function mySign({ quality }: Network): string {
  return quality === 'good' ? '' : words.own(quality === 'bad');
}
