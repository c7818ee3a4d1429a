/** Somebody who knows of a room all but its link, and even a key package that was meant for its members. */
import { describe, expect, test } from 'vitest';
import type { Core, Room } from '../../src/core';
import type { Exports } from '../../src/core/places';
import { realCore } from '../core';
import { NOW, groupOf, heard, knock, personIn, type Person } from './people';
import { refusal } from './refusal';

/** A room of a secret that was made up, in which the id of another was written over its own. */
async function strangerIn(id: string): Promise<{ core: Core; room: Room }> {
  const core = await realCore();
  const room = core.makeRoom();
  const { exports } = (core as unknown as { places: { exports: Exports } }).places;
  const memory = Buffer.from(exports.memory.buffer);
  const [own, wanted] = [Buffer.from(core.fromText(room.id)), Buffer.from(core.fromText(id))];
  let found = 0;
  for (let at = memory.indexOf(own); at >= 0; at = memory.indexOf(own, at + 1), found++) wanted.copy(memory, at);
  expect(found).toBeGreaterThan(0);
  return { core, room };
}

async function three(): Promise<{ ada: Person; dan: Person; mallory: Person }> {
  const [ada] = (await groupOf('Ada')) as [Person];
  const dan = await personIn(ada.room, 'Dan');
  const { core, room } = await strangerIn(ada.room.id);
  const mallory = { core, room, keys: core.groupKeys(room), peer: core.toText(core.random(8)), name: 'Mallory' };
  mallory.keys.found(mallory.peer, mallory.name, NOW);
  return { ada, dan, mallory };
}

describe('without the link', () => {
  test('a welcome that fits in all but the secret of the link lets nobody in', async () => {
    const { ada, dan, mallory } = await three();
    const keyPackage = heard(ada, dan);
    const false_ = mallory.keys.commit([keyPackage], [], NOW).welcome as Uint8Array;
    expect(refusal(() => dan.keys.join(false_, NOW))).toBe('auth');
    expect(dan.keys.isIn).toBe(false);
    // The same from a member is taken: there was nothing wrong with the rest.
    const { welcome } = ada.keys.commit([keyPackage], [], NOW);
    dan.keys.join(welcome as Uint8Array, NOW);
    expect(dan.keys.group).toBe(ada.keys.group);
  });

  test('a knock is none, and somebody else’s knock stays shut', async () => {
    const { ada, dan, mallory } = await three();
    const { core, room } = mallory;
    const other = { ...mallory, keys: core.groupKeys(room) };
    expect(ada.keys.openKnock(other.peer, knock(other))).toBeNull();
    expect(mallory.keys.openKnock(dan.peer, knock(dan))).toBeNull();
  });

  test('a beacon is none, so that nobody cries fork over one that was made up', async () => {
    const { ada, mallory } = await three();
    expect(ada.keys.openBeacon(mallory.peer, mallory.keys.beacon(mallory.peer))).toBeNull();
  });
});
