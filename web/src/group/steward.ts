/**
 * Whom to let in, whom to remove, who does it and when: docs/protocol.md §5 and
 * §6. Pure.
 */
import type { Knock, Member } from './keys';
import type { Presence } from './presence';

/** Each next leaf waits so much longer. */
export const TURN_MS = 1500;
export const REKEY_MS = 600_000;
/** A leaf that has said nothing for so long was let in, and never came. */
export const SILENT_MS = 5000;
const ADDS_MAX = 16; // so that a commit and its welcome fit one message
const REMOVES_MAX = 32;

export interface Waiting {
  readonly knock: Knock;
  readonly since: number;
}

/** What is known of a leaf beside the tree. */
export interface LeafFacts {
  readonly addedEpoch: number; // -1: it was there before us
  readonly addedAt: number;
  readonly heard: boolean; // it has said something since
  readonly committedEpoch: number; // -1: not since we are here
  readonly goneSince: number; // Infinity: it is not gone
}

export interface RoomNow {
  readonly now: number;
  readonly ownLeaf: number;
  readonly members: readonly Member[]; // by leaf
  readonly presence: (peer: string) => Presence;
  readonly facts: (member: Member) => LeafFacts;
  readonly waiting: readonly Waiting[];
  readonly usedRefs: ReadonlySet<string>;
  readonly beganAt: number; // of the epoch
}

export interface Task {
  readonly adds: readonly Knock[];
  readonly removes: readonly number[]; // leaves
  readonly gone: readonly string[]; // peers that are removed and not added again
}

const NOTHING: Task = { adds: [], removes: [], gone: [] };

/** What is wanted of the group, if it is our turn; a task without changes is a re-key. */
export function taskNow(room: RoomNow): Task | null {
  const { task, since } = wanted(room);
  const turn = turnOf(room, turnsOf(room, task.removes));
  if (since !== Infinity && room.now >= Math.max(since, room.beganAt) + turn * TURN_MS) return task;
  return rekeyIsDue(room) ? NOTHING : null;
}

/** Who could make the commit: here, and not about to be removed; the lowest leaf first. */
function turnsOf({ members, ownLeaf, presence }: RoomNow, removes: readonly number[]): Member[] {
  return members
    .filter(({ leaf, peer }) => leaf === ownLeaf || presence(peer) === 'here')
    .filter(({ leaf }) => !removes.includes(leaf));
}

function turnOf({ ownLeaf }: RoomNow, turns: readonly Member[]): number {
  return turns.findIndex(({ leaf }) => leaf === ownLeaf);
}

function wanted(room: RoomNow): { task: Task; since: number } {
  const adds: Knock[] = [];
  const removes: number[] = [];
  const gone: string[] = [];
  let since = Infinity;
  const want = (from: number): void => {
    since = Math.min(since, from);
  };
  for (const { knock, since: knocked } of room.waiting) {
    const place = placeOf(knock, room);
    if (place === null || adds.length === ADDS_MAX) continue;
    adds.push(knock);
    if (place.leaf !== null) removes.push(place.leaf);
    want(Math.max(knocked, place.since));
  }
  for (const member of room.members) {
    const { leaf, peer } = member;
    if (leaf === room.ownLeaf || removes.includes(leaf)) continue;
    if (room.presence(peer) !== 'gone' || removes.length === REMOVES_MAX) continue;
    removes.push(leaf);
    gone.push(peer);
    want(room.facts(member).goneSince);
  }
  return { task: { adds, removes, gone }, since };
}

interface Place {
  readonly leaf: number | null; // that it takes the place of
  readonly since: number;
}

/** null where a knock is not to be let in, now or at all. */
function placeOf(knock: Knock, room: RoomNow): Place | null {
  if (room.usedRefs.has(knock.ref)) return null;
  const old = room.members.find(({ peer }) => peer === knock.peer);
  if (old === undefined) return { leaf: null, since: 0 };
  if (old.leaf === room.ownLeaf) return null;
  const facts = room.facts(old);
  if (room.presence(knock.peer) === 'gone') return { leaf: old.leaf, since: facts.goneSince };
  if (knock.key !== old.key) return null;
  if (provesItself(knock, facts, room.presence(knock.peer))) return { leaf: old.leaf, since: 0 };
  const silentSince = facts.addedAt + SILENT_MS;
  const neverCame = facts.addedEpoch >= 0 && !facts.heard && room.now >= silentSince;
  return neverCame ? { leaf: old.leaf, since: silentSince } : null;
}

/**
 * A proof from before the leaf was there is an old knock, said again or late; unless its peer is not here, as who
 * takes a call back from another tab is not.
 */
function provesItself(
  { rejoinEpoch, proofFits }: Knock,
  { addedEpoch }: LeafFacts,
  presence: Presence,
): boolean {
  if (!proofFits || rejoinEpoch === null) return false;
  return rejoinEpoch >= addedEpoch || presence !== 'here';
}

/** The member that has made no commit for the longest time, then each next one. */
function rekeyIsDue(room: RoomNow): boolean {
  if (room.members.length < 2) return false;
  const order = turnsOf(room, []).sort(
    (a, b) => room.facts(a).committedEpoch - room.facts(b).committedEpoch || a.leaf - b.leaf,
  );
  return room.now >= room.beganAt + REKEY_MS + turnOf(room, order) * TURN_MS;
}
