import { describe, expect, test } from 'vitest';
import { LIMITS, type Knock } from '../../src/core';
import { NOW, change, found, groupOf, heard, knock, newRoom, personIn, type Person } from './people';
import { refusal } from './refusal';

const HOUR = 3600;

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function open(member: Person, knocker: Person, data: Uint8Array): Knock {
  const opened = member.keys.openKnock(knocker.peer, data);
  if (opened === null) throw new Error('the knock is refused');
  return opened;
}

/** All stand at the same place of the same group, and see the same members. */
function expectTogether(people: readonly Person[]): void {
  const first = people[0] as Person;
  for (const { keys } of people) {
    expect(keys.isIn).toBe(true);
    expect([keys.group, keys.epoch]).toEqual([first.keys.group, first.keys.epoch]);
    expect(keys.authenticator()).toEqual(first.keys.authenticator());
    expect(keys.members()).toEqual(first.keys.members());
  }
}

describe('a group', () => {
  test('begins with one, at epoch 0', async () => {
    const ada = await personIn(await newRoom(), 'Ada');
    expect([ada.keys.isIn, ada.keys.epoch, ada.keys.ownLeaf, ada.keys.group]).toEqual([false, -1, -1, '']);
    expect(ada.keys.members()).toEqual([]);
    const group = found(ada);
    expect(group.length).toBe(11);
    expect([ada.keys.isIn, ada.keys.epoch, ada.keys.ownLeaf, ada.keys.group]).toEqual([true, 0, 0, group]);
    expect(ada.keys.members()).toMatchObject([{ leaf: 0, peer: ada.peer, name: 'Ada' }]);
    expect(refusal(() => found(ada))).toBe('step');
  });

  test('who knocks is let in and sees what the others see', async () => {
    const people = await groupOf('Ada', 'Bob', 'Cleo', 'Dan');
    expectTogether(people);
    const [ada] = people as [Person];
    expect(ada.keys.epoch).toBe(3);
    expect(people.map(({ keys }) => keys.ownLeaf)).toEqual([0, 1, 2, 3]);
    expect(ada.keys.members().map(({ name, leaf, peer }) => [name, leaf, peer])).toEqual(
      people.map(({ name, peer }, leaf) => [name, leaf, peer]),
    );
    expect(new Set(ada.keys.members().map(({ key }) => key)).size).toBe(4);
  });

  test('several come in by one commit', async () => {
    const room = await newRoom();
    const [ada, ...others] = await Promise.all(['Ada', 'Bob', 'Cleo', 'Dan'].map((name) => personIn(room, name)));
    found(ada as Person);
    change(ada as Person, [], others);
    expectTogether([ada as Person, ...others]);
    expect(ada?.keys.epoch).toBe(1);
  });

  test('a commit tells who made it, who came and who went', async () => {
    const [ada, bob, cleo] = (await groupOf('Ada', 'Bob', 'Cleo')) as [Person, Person, Person];
    const dan = await personIn(ada.room, 'Dan');
    const { commit, welcome } = bob.keys.commit([heard(bob, dan)], [2], NOW);
    bob.keys.taken();
    expect(ada.keys.take(commit, NOW)).toEqual({ kind: 'commit', sender: 1, added: [2], removed: [2] });
    expect(cleo.keys.take(commit, NOW)).toMatchObject({ kind: 'removed', sender: 1, removed: [2] });
    dan.keys.join(welcome as Uint8Array, NOW);
    expectTogether([ada, bob, dan]);
    expect([cleo.keys.isIn, cleo.keys.epoch]).toEqual([false, -1]);
    expect(refusal(() => cleo.keys.authenticator())).toBe('step');
  });

  test('a commit waits until it is taken or dropped', async () => {
    const [ada, bob] = (await groupOf('Ada', 'Bob')) as [Person, Person];
    ada.keys.commit([], [], NOW);
    expect([ada.keys.waits, ada.keys.epoch]).toEqual([true, 1]);
    ada.keys.drop();
    expect(ada.keys.waits).toBe(false);
    expect(refusal(() => ada.keys.taken())).toBe('step');
    ada.keys.commit([], [], NOW);
    const { commit, welcome } = bob.keys.commit([], [], NOW);
    expect(welcome).toBe(null);
    ada.keys.take(commit, NOW);
    expect([ada.keys.waits, ada.keys.epoch]).toEqual([false, 2]);
    bob.keys.taken();
    expectTogether([ada, bob]);
  });

  test('refuses what is no commit of its epoch', async () => {
    const [ada, bob] = (await groupOf('Ada', 'Bob')) as [Person, Person];
    const { commit } = ada.keys.commit([], [], NOW);
    expect(refusal(() => bob.keys.take(new Uint8Array(0), NOW))).toBe('form');
    for (let at = 0; at < commit.length; at++)
      expect(['form', 'auth', 'step', 'full', 'replay']).toContain(refusal(() => bob.keys.take(flipped(commit, at), NOW)));
    for (let len = 0; len < commit.length; len += 7)
      expect(refusal(() => bob.keys.take(commit.subarray(0, len), NOW))).not.toBe('none');
    expect(refusal(() => bob.keys.take(new Uint8Array(LIMITS.frame * 2), NOW))).toBe('full');
    expect(bob.keys.epoch).toBe(1);
    bob.keys.take(commit, NOW);
    expect(refusal(() => bob.keys.take(commit, NOW))).toBe('step');
    const stranger = await personIn(ada.room, 'Eve');
    expect(refusal(() => stranger.keys.take(commit, NOW))).toBe('step');
  });

  test('refuses changes that cannot be made', async () => {
    const [ada, bob] = (await groupOf('Ada', 'Bob')) as [Person, Person];
    expect(refusal(() => ada.keys.commit([new Uint8Array(10)], [], NOW))).toBe('form');
    expect(refusal(() => ada.keys.commit([new Uint8Array(70_000)], [], NOW))).toBe('form');
    expect(refusal(() => ada.keys.commit([], [ada.keys.ownLeaf], NOW))).toBe('step');
    expect(refusal(() => ada.keys.commit([], [7], NOW))).not.toBe('none');
    expect(refusal(() => ada.keys.commit([], [-1], NOW))).toBe('form');
    expect(refusal(() => ada.keys.commit([], Array<number>(LIMITS.changes + 1).fill(1), NOW))).toBe('full');
    const same = await personIn(ada.room, 'Not Bob', bob.peer);
    expect(refusal(() => ada.keys.commit([heard(ada, same)], [], NOW))).toBe('form');
    const late = heard(ada, await personIn(ada.room, 'Late'));
    expect(refusal(() => ada.keys.commit([late], [], NOW + 48 * HOUR))).not.toBe('none');
    expect(ada.keys.waits).toBe(false);
  });

  test.each([-11, 11])('somebody whose clock is %i hours off is let in, and lets in', async (hours) => {
    const theirs = NOW + hours * HOUR;
    const [ada, bob] = (await groupOf('Ada', 'Bob')) as [Person, Person];
    const off = await personIn(ada.room, 'Off');
    const { commit, welcome } = ada.keys.commit([heard(ada, off, knock(off, false, theirs))], [], NOW);
    ada.keys.taken();
    bob.keys.take(commit, NOW);
    off.keys.join(welcome as Uint8Array, theirs);
    const cleo = await personIn(ada.room, 'Cleo');
    const second = off.keys.commit([heard(off, cleo)], [], theirs);
    off.keys.taken();
    for (const { keys } of [ada, bob]) keys.take(second.commit, NOW);
    cleo.keys.join(second.welcome as Uint8Array, NOW);
    expect(cleo.keys.members()).toHaveLength(4);
  });

  test('a Welcome is for who knocked, once', async () => {
    const room = await newRoom();
    const [ada, bob, eve] = (await Promise.all(['Ada', 'Bob', 'Eve'].map((n) => personIn(room, n)))) as [
      Person,
      Person,
      Person,
    ];
    found(ada);
    expect(refusal(() => bob.keys.join(new Uint8Array(100), NOW))).toBe('step');
    knock(eve);
    const { welcome } = ada.keys.commit([heard(ada, bob)], [], NOW);
    expect(refusal(() => eve.keys.join(welcome as Uint8Array, NOW))).not.toBe('none');
    for (let at = 0; at < (welcome as Uint8Array).length; at += 5)
      expect(refusal(() => bob.keys.join(flipped(welcome as Uint8Array, at), NOW))).not.toBe('none');
    expect(bob.keys.isIn).toBe(false);
    bob.keys.join(welcome as Uint8Array, NOW);
    expect(bob.keys.isIn).toBe(true);
    bob.keys.leave();
    expect(bob.keys.isIn).toBe(false);
    expect(refusal(() => bob.keys.join(welcome as Uint8Array, NOW))).toBe('step');
  });

  test('another link leads nowhere', async () => {
    const ada = await personIn(await newRoom(), 'Ada');
    const eve = await personIn(await newRoom(), 'Eve', ada.peer);
    found(ada);
    expect(ada.keys.openKnock(eve.peer, knock(eve))).toBe(null);
    const bob = await personIn(ada.room, 'Bob');
    const { commit } = ada.keys.commit([heard(ada, bob)], [], NOW);
    found(eve);
    expect(refusal(() => eve.keys.take(commit, NOW))).toBe('step');
  });

  test('names are as long as the limit says, and any text', async () => {
    const room = await newRoom();
    const longest = 'é'.repeat(LIMITS.name / 2);
    const ada = await personIn(room, longest);
    const bob = await personIn(room, '\uFEFF\u{1F600} "<b>');
    const cleo = await personIn(room, '');
    found(ada);
    change(ada, [], [bob, cleo]);
    expect(bob.keys.members().map(({ name }) => name)).toEqual([longest, bob.name, '']);
    const more = await personIn(room, `${longest}x`);
    expect(refusal(() => found(more))).toBe('full');
    expect(refusal(() => knock(more))).toBe('full');
  });

  test('as many groups as the limits say, and a closed one refuses everything', async () => {
    const { core, room } = await personIn(await newRoom(), 'Ada');
    const groups = Array.from({ length: LIMITS.groups - 1 }, () => core.groupKeys(room));
    expect(refusal(() => core.groupKeys(room))).toBe('full');
    for (const group of groups) group.close();
    const closed = groups[0] as (typeof groups)[0];
    const peer = 'OQ_MUMmo0Ow';
    for (const use of [
      () => closed.found(peer, '', NOW),
      () => closed.knock(peer, '', NOW, false),
      () => closed.join(new Uint8Array(1), NOW),
      () => closed.openKnock(peer, new Uint8Array(1)),
      () => closed.commit([], [], NOW),
      () => closed.taken(),
      () => closed.take(new Uint8Array(1), NOW),
      () => closed.members(),
      () => closed.epoch,
      () => closed.beacon(peer),
      () => closed.openBeacon(peer, new Uint8Array(1)),
      () => closed.authenticator(),
      () => closed.rest(),
      () => closed.restore(new Uint8Array(74)),
      () => closed.receive(),
      () => closed.send(),
      () => closed.seal(0, new Uint8Array(1), new Uint8Array(0)),
    ])
      expect(refusal(use)).toBe('step');
    closed.drop();
    closed.leave();
    closed.stopSending();
    closed.dropEpoch(1);
    closed.close();
    const other = await personIn(room, 'Bob');
    expect(refusal(() => core.groupKeys(other.room))).toBe('form');
  });
});

describe('knocks', () => {
  test('a knock says who it is of, and is of nobody else', async () => {
    const [ada, bob] = (await groupOf('Ada', 'Bob')) as [Person, Person];
    const cleo = await personIn(ada.room, 'Cleo');
    const data = knock(cleo);
    const opened = open(ada, cleo, data);
    expect(opened).toMatchObject({ peer: cleo.peer, name: 'Cleo', rejoinEpoch: null, proofFits: false });
    expect(open(bob, cleo, data)).toEqual(opened);
    expect(ada.keys.openKnock(bob.peer, data)).toBe(null);
    for (let at = 0; at < data.length; at += 3) expect(ada.keys.openKnock(cleo.peer, flipped(data, at))).toBe(null);
    for (let len = 0; len < data.length; len += 11)
      expect(ada.keys.openKnock(cleo.peer, data.subarray(0, len))).toBe(null);
    expect(ada.keys.openKnock(cleo.peer, new Uint8Array(LIMITS.frame * 2))).toBe(null);
    expect(refusal(() => ada.keys.openKnock('short', data))).toBe('form');
  });

  test('a knock again is of the same KeyPackage, a new one is not', async () => {
    const ada = await personIn(await newRoom(), 'Ada');
    const bob = await personIn(ada.room, 'Bob');
    const first = open(ada, bob, knock(bob, true));
    const again = open(ada, bob, knock(bob, true));
    expect(again).toEqual(first);
    expect(knock(bob, true)).not.toEqual(knock(bob, true));
    const fresh = open(ada, bob, knock(bob, false));
    expect(fresh.ref).not.toBe(first.ref);
    expect(fresh.key).toBe(first.key);
    expect(open(ada, bob, knock(bob, true)).ref).toBe(fresh.ref);
    expect(open(ada, bob, knock(bob, true, NOW + HOUR - 1)).ref).toBe(fresh.ref);
    expect(open(ada, bob, knock(bob, true, NOW + HOUR)).ref).not.toBe(fresh.ref);
  });

  test('who was in proves it, over a reload as well', async () => {
    const [ada, bob, cleo] = (await groupOf('Ada', 'Bob', 'Cleo')) as [Person, Person, Person];
    const key = ada.keys.members()[1]?.key;
    const bobAgain = await personIn(ada.room, 'Bob', bob.peer);
    bobAgain.keys.restore(bob.keys.rest());
    for (const person of [bob, bobAgain]) {
      const opened = open(ada, person, knock(person));
      expect(opened).toMatchObject({ rejoinEpoch: 2, proofFits: true, key });
    }
    const { commit, welcome } = ada.keys.commit([heard(ada, bobAgain)], [1], NOW);
    ada.keys.taken();
    expect(cleo.keys.take(commit, NOW)).toEqual({ kind: 'commit', sender: 0, added: [1], removed: [1] });
    expect(bob.keys.take(commit, NOW).kind).toBe('removed');
    bobAgain.keys.join(welcome as Uint8Array, NOW);
    expectTogether([ada, bobAgain, cleo]);
    expect(ada.keys.members()[1]?.key).toBe(key);
  });

  test('a proof is good for the last 16 epochs, and for nobody else', async () => {
    const [ada, bob] = (await groupOf('Ada', 'Bob')) as [Person, Person];
    const forged = await personIn(ada.room, 'Bob', bob.peer);
    const rest = bob.keys.rest();
    forged.keys.restore(flipped(rest, 10));
    expect(open(ada, forged, knock(forged))).toMatchObject({ rejoinEpoch: 1, proofFits: false });
    const data = knock(bob);
    for (let i = 0; i < 15; i++) {
      ada.keys.commit([], [], NOW);
      ada.keys.taken();
      expect(open(ada, bob, data).proofFits).toBe(true);
    }
    ada.keys.commit([], [], NOW);
    ada.keys.taken();
    expect(open(ada, bob, data)).toMatchObject({ rejoinEpoch: 1, proofFits: false });
  });

  test('who comes in knows no proof of before', async () => {
    const [ada, bob] = (await groupOf('Ada', 'Bob')) as [Person, Person];
    const data = knock(bob);
    const cleo = await personIn(ada.room, 'Cleo');
    change(ada, [bob], [cleo]);
    expect(open(ada, bob, data).proofFits).toBe(true);
    expect(open(cleo, bob, data).proofFits).toBe(false);
  });

  test('who left keeps its identity, its knock and its proof', async () => {
    const [ada, bob] = (await groupOf('Ada', 'Bob')) as [Person, Person];
    const key = ada.keys.members()[1]?.key;
    const ref = open(ada, bob, knock(bob)).ref;
    bob.keys.leave();
    expect(open(ada, bob, knock(bob, true))).toMatchObject({ ref, key, rejoinEpoch: 1, proofFits: true });
    const { commit, welcome } = ada.keys.commit([heard(ada, bob, knock(bob, true))], [1], NOW);
    ada.keys.taken();
    bob.keys.join(welcome as Uint8Array, NOW);
    expectTogether([ada, bob]);
    expect(refusal(() => bob.keys.take(commit, NOW))).toBe('step');
  });

  test('an identity is restored before it is used, from what was kept', async () => {
    const ada = await personIn(await newRoom(), 'Ada');
    const kept = ada.keys.rest();
    expect(refusal(() => ada.keys.restore(kept.subarray(1)))).toBe('form');
    expect(refusal(() => ada.keys.restore(flipped(kept, 0)))).toBe('form');
    ada.keys.restore(kept);
    knock(ada);
    expect(refusal(() => ada.keys.restore(kept))).toBe('step');
    expect(ada.keys.rest()).toEqual(kept);
    const bob = await personIn(ada.room, 'Bob');
    found(bob);
    expect(refusal(() => bob.keys.restore(kept))).toBe('step');
  });
});

describe('beacons', () => {
  test('tell where a member stands', async () => {
    const [ada, bob] = (await groupOf('Ada', 'Bob')) as [Person, Person];
    expect(bob.keys.openBeacon(ada.peer, ada.keys.beacon(ada.peer))).toEqual({ epoch: 1, fits: true });
    ada.keys.commit([], [], NOW);
    ada.keys.taken();
    expect(bob.keys.openBeacon(ada.peer, ada.keys.beacon(ada.peer))).toEqual({ epoch: 2, fits: null });
    bob.keys.leave();
    expect(bob.keys.openBeacon(ada.peer, ada.keys.beacon(ada.peer))).toEqual({ epoch: 2, fits: null });
    expect(refusal(() => bob.keys.beacon(bob.peer))).toBe('step');
  });

  test('show a fork', async () => {
    const [ada, bob, cleo] = (await groupOf('Ada', 'Bob', 'Cleo')) as [Person, Person, Person];
    const one = ada.keys.commit([], [], NOW);
    bob.keys.commit([], [], NOW);
    ada.keys.taken();
    bob.keys.taken();
    cleo.keys.take(one.commit, NOW);
    expect(cleo.keys.openBeacon(ada.peer, ada.keys.beacon(ada.peer))).toEqual({ epoch: 3, fits: true });
    expect(cleo.keys.openBeacon(bob.peer, bob.keys.beacon(bob.peer))).toEqual({ epoch: 3, fits: false });
  });

  test('are of one peer, and whole', async () => {
    const [ada, bob] = (await groupOf('Ada', 'Bob')) as [Person, Person];
    const beacon = ada.keys.beacon(ada.peer);
    expect(bob.keys.openBeacon(bob.peer, beacon)).toBe(null);
    for (let at = 0; at < beacon.length; at++) expect(bob.keys.openBeacon(ada.peer, flipped(beacon, at))).toBe(null);
    for (let len = 0; len < beacon.length; len++)
      expect(bob.keys.openBeacon(ada.peer, beacon.subarray(0, len))).toBe(null);
    expect(bob.keys.openBeacon(ada.peer, new Uint8Array(LIMITS.frame * 2))).toBe(null);
  });
});
