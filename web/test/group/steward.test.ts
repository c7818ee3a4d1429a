import { describe, expect, it } from 'vitest';
import type { Knock, Member } from '../../src/group/keys';
import type { Presence } from '../../src/group/presence';
import {
  REKEY_MS,
  SILENT_MS,
  taskNow,
  TURN_MS,
  type LeafFacts,
  type RoomNow,
  type Waiting,
} from '../../src/group/steward';

const MEMBERS: readonly Member[] = [0, 2, 5].map((leaf) => ({
  leaf,
  peer: `p${leaf}`,
  name: '',
  key: `k${leaf}`,
}));
const FACTS: LeafFacts = {
  addedEpoch: 3,
  addedAt: 0,
  heard: true,
  committedEpoch: 3,
  goneSince: Infinity,
};

function knock(change: Partial<Knock> = {}): Knock {
  const keyPackage = Uint8Array.of(1);
  const fresh = { peer: 'new', name: '', key: 'kn', ref: 'r1', rejoinEpoch: null, proofFits: false };
  return { ...fresh, keyPackage, ...change };
}

interface Change {
  readonly now?: number;
  readonly ownLeaf?: number;
  readonly presence?: Readonly<Record<string, Presence>>;
  readonly facts?: Readonly<Record<number, Partial<LeafFacts>>>;
  readonly waiting?: readonly Waiting[];
  readonly used?: readonly string[];
  readonly beganAt?: number;
  readonly members?: readonly Member[];
}

function room(change: Change): RoomNow {
  return {
    now: change.now ?? 20_000,
    ownLeaf: change.ownLeaf ?? 0,
    members: change.members ?? MEMBERS,
    presence: (peer) => change.presence?.[peer] ?? 'here',
    facts: ({ leaf }) => ({ ...FACTS, ...change.facts?.[leaf] }),
    waiting: change.waiting ?? [],
    usedRefs: new Set(change.used ?? []),
    beganAt: change.beganAt ?? 0,
  };
}

function waits(change: Partial<Knock> = {}, since = 20_000): Waiting[] {
  return [{ knock: knock(change), since }];
}

describe('who knocks', () => {
  it('is let in by the lowest leaf at once', () => {
    expect(taskNow(room({ waiting: waits() }))).toMatchObject({ adds: [{ peer: 'new' }], removes: [], gone: [] });
  });

  it('is let in by each next leaf that is here a turn later', () => {
    for (const [ownLeaf, turn] of [[2, 1], [5, 2]] as const) {
      const at = (now: number): unknown => taskNow(room({ now, ownLeaf, waiting: waits() }));
      expect(at(20_000 + turn * TURN_MS - 1)).toBeNull();
      expect(at(20_000 + turn * TURN_MS)).not.toBeNull();
    }
  });

  it('is let in by the next leaf at once when the lowest is away', () => {
    const task = taskNow(room({ ownLeaf: 2, presence: { p0: 'away' }, waiting: waits() }));
    expect(task?.adds).toHaveLength(1);
  });

  it('is let in a turn after the epoch began, where that was later', () => {
    const at = (now: number): unknown => taskNow(room({ now, ownLeaf: 2, beganAt: 21_000, waiting: waits() }));
    expect(at(21_000 + TURN_MS - 1)).toBeNull();
    expect(at(21_000 + TURN_MS)).not.toBeNull();
  });

  it('is let in once', () => {
    expect(taskNow(room({ waiting: waits(), used: ['r1'] }))).toBeNull();
  });

  it('waits while somebody of that name is here', () => {
    expect(taskNow(room({ waiting: waits({ peer: 'p2', key: 'k2' }) }))).toBeNull();
    expect(taskNow(room({ waiting: waits({ peer: 'p0', key: 'k0' }) }))).toBeNull();
  });

  it('takes the place of who is gone', () => {
    const presence = { p2: 'gone' } as const;
    const facts = { 2: { goneSince: 20_000 } };
    const task = taskNow(room({ presence, facts, waiting: waits({ peer: 'p2', key: 'other' }) }));
    expect(task).toMatchObject({ adds: [{ peer: 'p2' }], removes: [2], gone: [] });
  });
});

describe('who reloads', () => {
  const again = { peer: 'p2', key: 'k2', rejoinEpoch: 7, proofFits: true };

  it('takes the place of who they were', () => {
    expect(taskNow(room({ waiting: waits(again) }))).toMatchObject({ removes: [2], gone: [] });
  });

  it('does not without a proof that fits, or with another key', () => {
    expect(taskNow(room({ waiting: waits({ ...again, proofFits: false }) }))).toBeNull();
    expect(taskNow(room({ waiting: waits({ ...again, key: 'other' }) }))).toBeNull();
  });

  it('does not with a proof from before they were there', () => {
    const facts = { 2: { addedEpoch: 8 } };
    expect(taskNow(room({ facts, waiting: waits(again) }))).toBeNull();
    expect(taskNow(room({ facts, waiting: waits({ ...again, rejoinEpoch: 8 }) }))).not.toBeNull();
  });

  it('does with an old proof when they are not here, as who takes a call back from another tab', () => {
    const facts = { 2: { addedEpoch: 8 } };
    const presence = { p2: 'away' } as const;
    expect(taskNow(room({ facts, presence, waiting: waits(again) }))).toMatchObject({ removes: [2] });
  });

  it('does without a proof when they have said nothing since they were let in', () => {
    const plain = waits({ peer: 'p2', key: 'k2' }, 15_000);
    const at = (addedAt: number, heard: boolean, key = 'k2'): unknown =>
      taskNow(room({ facts: { 2: { addedAt, heard } }, waiting: waits({ peer: 'p2', key }, 15_000) }));
    expect(plain).toHaveLength(1);
    expect(at(20_000 - SILENT_MS, false)).not.toBeNull();
    expect(at(20_001 - SILENT_MS, false)).toBeNull();
    expect(at(20_000 - SILENT_MS, true)).toBeNull();
    expect(at(20_000 - SILENT_MS, false, 'other')).toBeNull();
  });
});

describe('who is gone', () => {
  it('is removed by the lowest leaf that is here', () => {
    const presence = { p0: 'gone' } as const;
    const facts = { 0: { goneSince: 20_000 } };
    expect(taskNow(room({ ownLeaf: 2, presence, facts }))).toMatchObject({ removes: [0], gone: ['p0'] });
    expect(taskNow(room({ ownLeaf: 5, presence, facts }))).toBeNull();
  });

  it('is not removed while they are only away', () => {
    expect(taskNow(room({ presence: { p2: 'away' }, facts: { 2: { goneSince: 0 } } }))).toBeNull();
  });
});

describe('new keys', () => {
  it('are made ten minutes after the last, by who has made none for the longest time', () => {
    const facts = { 0: { committedEpoch: 9 }, 2: { committedEpoch: 4 }, 5: { committedEpoch: 6 } };
    const due = (ownLeaf: number, now: number): boolean => taskNow(room({ ownLeaf, now, facts })) !== null;
    expect(due(2, REKEY_MS - 1)).toBe(false);
    expect(due(2, REKEY_MS)).toBe(true);
    expect(due(5, REKEY_MS)).toBe(false);
    expect(due(5, REKEY_MS + TURN_MS)).toBe(true);
    expect(due(0, REKEY_MS + 2 * TURN_MS)).toBe(true);
  });

  it('change nobody', () => {
    expect(taskNow(room({ now: REKEY_MS }))).toEqual({ adds: [], removes: [], gone: [] });
  });

  it('are not made by who is alone', () => {
    expect(taskNow(room({ now: REKEY_MS, members: MEMBERS.slice(0, 1) }))).toBeNull();
  });
});
