/** What a member's machine shows of itself. Pure. */
import type { GroupKeys, Member } from './keys';
import type { GroupView, Standing, Stop } from './words';

export interface Shown {
  readonly standing: Standing;
  readonly stop: Stop | null;
  readonly behind: boolean;
  readonly me: string;
  readonly members: readonly Member[];
  readonly isHere: (peer: string) => boolean;
}

export function viewOf(keys: GroupKeys, shown: Shown): GroupView {
  const { standing, stop, behind, me, members, isHere } = shown;
  const { isIn } = keys;
  const isKnown = standing === 'in' || standing === 'stopped' || behind;
  const seats = members.map(({ leaf, peer, name, key }) => {
    return { leaf, peer, name, key, here: peer === me || isHere(peer) };
  });
  return {
    standing,
    stop,
    behind,
    group: isIn ? keys.group : null,
    epoch: isIn ? keys.epoch : 0,
    me,
    seats: isKnown ? seats : [],
  };
}
