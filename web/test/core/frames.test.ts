import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS, kidOf, leafOfKid, type Opened, type Refusal } from '../../src/core';
import { realCode } from '../core';
import { NOW, change, groupOf, personIn, receiveAndSend, type Person } from './people';
import { refusal } from './refusal';

const META = Uint8Array.of(1, 3, 0);

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function why(opened: Opened): Refusal | 'none' {
  return opened.ok ? 'none' : opened.why;
}

function flipped(bytes: ArrayBuffer | Uint8Array, bit: number): Uint8Array {
  const copy = new Uint8Array(bytes).slice();
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

/** A commit without changes by one, which the others follow. */
function renew(by: Person, ...others: readonly Person[]): void {
  change(by, others, []);
}

let ada: Person;
let bob: Person;

describe('frames', () => {
  beforeEach(async () => {
    [ada, bob] = (await groupOf('Ada', 'Bob')) as [Person, Person];
    receiveAndSend(ada, bob);
  });

  test('what a member sealed opens at the others as it was, in every context', () => {
    for (let context = 0; context < 5; context++)
      for (const len of [0, 1, 15, 16, 17, 1200, 65_536]) {
        const frame = ada.core.random(len);
        const opened = bob.keys.open(ada.keys.seal(context, frame, META), META);
        expect(opened.ok && new Uint8Array(opened.frame)).toEqual(frame);
        expect(opened.kid).toBe(kidOf(context, 0, 1));
        expect(leafOfKid(opened.kid)).toBe(ada.keys.ownLeaf);
      }
    const back = ada.keys.open(bob.keys.seal(4, text('x'), META), META);
    expect([back.ok, leafOfKid(back.kid)]).toEqual([true, 1]);
  });

  test('a part of a buffer is sealed as that part', () => {
    const whole = ada.core.random(100);
    const opened = bob.keys.open(ada.keys.seal(0, whole.subarray(10, 20), META), META);
    expect(opened.ok && new Uint8Array(opened.frame)).toEqual(whole.slice(10, 20));
  });

  test('the wrapper stands in front and is stepped over', () => {
    const wrapper = Uint8Array.of(0x10, 0x02, 0, 0x9d, 1, 0x2a, 0x10, 0, 0x10, 0);
    const sealed = ada.keys.seal(1, text('frame'), META, wrapper);
    expect(new Uint8Array(sealed, 0, wrapper.length)).toEqual(wrapper);
    const opened = bob.keys.open(sealed, META, wrapper.length);
    expect(opened.ok && new TextDecoder().decode(opened.frame)).toBe('frame');
  });

  test('refuses any flipped bit, any cut and a byte more', () => {
    const sealed = new Uint8Array(ada.keys.seal(1, text('nobody else'), META));
    for (let bit = 0; bit < sealed.length * 8; bit++)
      expect(bob.keys.open(flipped(sealed, bit), META).ok).toBe(false);
    for (let len = 0; len < sealed.length; len++)
      expect(bob.keys.open(sealed.subarray(0, len), META).ok).toBe(false);
    expect(bob.keys.open(Uint8Array.of(...sealed, 0), META).ok).toBe(false);
    expect(bob.keys.open(sealed, META).ok).toBe(true);
  });

  test('names the reason of each refusal', async () => {
    const sealed = ada.keys.seal(1, text('frame'), META);
    const kid = kidOf(1, 0, 1);
    expect(ada.keys.open(sealed, META)).toEqual({ ok: false, kid, why: 'step' }); // its own
    expect(bob.keys.open(sealed, Uint8Array.of(1, 3, 1))).toEqual({ ok: false, kid, why: 'auth' });
    expect(why(bob.keys.open(new Uint8Array(0), META))).toBe('form');
    expect(why(bob.keys.open(sealed, META, sealed.byteLength + 1))).toBe('form');
    expect(why(bob.keys.open(new Uint8Array(LIMITS.frame + 200), META))).toBe('full');
    expect(why(bob.keys.open(sealed, new Uint8Array(LIMITS.metadata + 1)))).toBe('full');
    const [other, others] = (await groupOf('Ada', 'Eve')) as [Person, Person];
    receiveAndSend(other, others);
    expect(why(others.keys.open(sealed, META))).toBe('auth');
    expect(why(bob.keys.open(sealed, META))).toBe('none');
    expect(why(bob.keys.open(sealed, META))).toBe('replay');
    bob.keys.close();
    expect(why(bob.keys.open(sealed, META))).toBe('step');
  });

  test('seals the largest frame and refuses one larger', () => {
    const largest = new Uint8Array(LIMITS.frame);
    const prefix = new Uint8Array(LIMITS.prefix);
    expect(bob.keys.open(ada.keys.seal(1, largest, META, prefix), META, LIMITS.prefix).ok).toBe(true);
    expect(refusal(() => ada.keys.seal(1, new Uint8Array(LIMITS.frame + 1), META))).toBe('full');
    expect(refusal(() => ada.keys.seal(1, text('x'), new Uint8Array(LIMITS.metadata + 1)))).toBe('full');
    expect(refusal(() => ada.keys.seal(1, text('x'), META, new Uint8Array(LIMITS.prefix + 1)))).toBe('full');
    for (const context of [5, -1, 256]) expect(refusal(() => ada.keys.seal(context, text('x'), META))).toBe('step');
  });

  test('nothing is sealed or opened before it is asked for, or without a group', async () => {
    const cleo = await personIn(ada.room, 'Cleo');
    expect(refusal(() => cleo.keys.send())).toBe('step');
    expect(refusal(() => cleo.keys.receive())).toBe('step');
    change(ada, [bob], [cleo]);
    expect(cleo.keys.sends).toBe(null);
    expect(refusal(() => cleo.keys.seal(1, text('x'), META))).toBe('step');
    ada.keys.send();
    const sealed = ada.keys.seal(1, text('x'), META);
    expect(why(cleo.keys.open(sealed, META))).toBe('step');
    cleo.keys.receive();
    expect(why(cleo.keys.open(sealed, META))).toBe('none');
  });

  test('epochs overlap: the old one opens until it is dropped', () => {
    const old = ada.keys.seal(1, text('old'), META);
    renew(bob, ada);
    bob.keys.receive();
    expect([ada.keys.sends, bob.keys.sends]).toEqual([1, 1]);
    const stillOld = ada.keys.seal(1, text('still old'), META);
    ada.keys.receive();
    ada.keys.send();
    expect(ada.keys.sends).toBe(2);
    const fresh = ada.keys.seal(1, text('new'), META);
    expect(bob.keys.open(fresh, META)).toMatchObject({ ok: true, kid: kidOf(1, 0, 2) });
    expect(bob.keys.open(old, META)).toMatchObject({ ok: true, kid: kidOf(1, 0, 1) });
    bob.keys.dropEpoch(1);
    expect(why(bob.keys.open(stillOld, META))).toBe('step');
    expect(bob.keys.sends).toBe(null);
    bob.keys.send();
    expect(bob.keys.sends).toBe(2);
    expect(why(bob.keys.open(ada.keys.seal(1, text('x'), META), META))).toBe('none');
  });

  test('no epoch seals twice from the beginning', () => {
    const first = new Uint8Array(ada.keys.seal(1, text('same'), META));
    ada.keys.send();
    expect(new Uint8Array(ada.keys.seal(1, text('same'), META))).not.toEqual(first);
    ada.keys.stopSending();
    expect(refusal(() => ada.keys.seal(1, text('same'), META))).toBe('step');
    expect(refusal(() => ada.keys.send())).toBe('step');
    renew(bob, ada);
    ada.keys.send();
    expect(new Uint8Array(ada.keys.seal(1, text('same'), META))).not.toEqual(first);
  });

  test('who was removed opens nothing more, and seals nothing', () => {
    const { commit } = ada.keys.commit([], [1], NOW);
    ada.keys.taken();
    receiveAndSend(ada);
    const late = ada.keys.seal(1, text('after'), META);
    expect(why(bob.keys.open(late, META))).toBe('step');
    bob.keys.take(commit, NOW);
    expect(bob.keys.sends).toBe(null);
    expect(refusal(() => bob.keys.seal(1, text('x'), META))).toBe('step');
    expect(refusal(() => bob.keys.send())).toBe('step');
    expect(why(bob.keys.open(late, META))).toBe('step');
  });

  test('who came in opens nothing of before', async () => {
    const before = ada.keys.seal(1, text('before'), META);
    const cleo = await personIn(ada.room, 'Cleo');
    change(ada, [bob], [cleo]);
    cleo.keys.receive();
    expect(why(cleo.keys.open(before, META))).toBe('step');
  });

  test('who left keeps no key of frames', () => {
    const sealed = ada.keys.seal(1, text('x'), META);
    bob.keys.leave();
    expect(bob.keys.sends).toBe(null);
    expect(why(bob.keys.open(sealed, META))).toBe('step');
  });

  test('sixteen epochs later the oldest is gone of itself', () => {
    const old = ada.keys.seal(1, text('old'), META);
    for (let i = 0; i < 15; i++) {
      renew(ada, bob);
      bob.keys.receive();
    }
    expect(why(bob.keys.open(old, META))).toBe('none');
    renew(ada, bob);
    bob.keys.receive();
    expect(why(bob.keys.open(old, META))).toBe('auth');
  });
});

describe('the code of the call', () => {
  let callCode: (authenticator: Uint8Array) => string;

  beforeAll(async () => {
    const code = await realCode();
    callCode = (authenticator) => code.callCode(authenticator);
  });

  test('is as the protocol has it', () => {
    expect(callCode(new Uint8Array(32))).toBe('57186825392451522788');
    expect(callCode(Uint8Array.from({ length: 32 }, (_, i) => 32 + i))).toBe('33344674801230126434');
    expect(refusal(() => callCode(new Uint8Array(31)))).toBe('form');
  });

  test('is the same for all in an epoch, and another in the next', async () => {
    const [one, other] = (await groupOf('Ada', 'Bob')) as [Person, Person];
    const code = callCode(one.keys.authenticator());
    expect(code).toMatch(/^\d{20}$/);
    expect(callCode(other.keys.authenticator())).toBe(code);
    renew(one, other);
    expect(callCode(one.keys.authenticator())).not.toBe(code);
  });
});
