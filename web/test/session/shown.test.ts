import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/session/call';
import type { Ears } from '../../src/session/ears';
import { Names } from '../../src/session/names';
import { personsIn, troublesOf } from '../../src/session/shown';

const seat = { leaf: 1, peer: 'bob', name: 'Bob', key: 'k', here: true };
const media = { sends: { mic: true, cam: true, screen: false }, picture: null, screen: null };

function call(isAsked = false): Call {
  const view = { standing: 'in', stop: null, behind: false, me: 'ann', seats: [seat] };
  const ways = { mediaOf: () => media, isAsked, partnerAway: false, pathless: false };
  return { view, ways, seated: true } as unknown as Call;
}

const loud = { hear: () => ({ level: 0.9, speaks: true }) } as unknown as Ears;

describe('what is shown of who is heard', () => {
  it('is how loud they are, and whether they speak', () => {
    const [bob] = personsIn(call(), { names: new Names(), verified: new Set(), ears: loud }, []);
    expect([bob?.level, bob?.speaks]).toEqual([0.9, true]);
  });

  it('is neither in a quiet room', () => {
    const [bob] = personsIn(call(), { names: new Names(), verified: new Set(), ears: null }, []);
    expect([bob?.level, bob?.speaks, bob?.microphoneOn]).toEqual([0, false, true]);
  });
});

describe('a server that asks who speaks in a quiet room', () => {
  it('is a trouble that is told', () => {
    const told = (isAsked: boolean) => troublesOf(call(isAsked)).find(([which]) => which === 'not-quiet')?.[1];
    expect([told(true), told(false)]).toEqual([true, false]);
  });
});
