import { beforeAll, describe, expect, test } from 'vitest';
import { CoreError, LIMITS, kidOf, loadCore, type Core, type Opened, type Refusal, type Room } from '../../src/core';
import { realCore } from '../core';

let core: Core;

beforeAll(async () => {
  core = await realCore();
});

const META = Uint8Array.of(1, 3, 0);
const PEERS = ['OQ_MUMmo0Ow', 'AAAAAAAAAAA'] as const;
const INSTANCES = ['AAECAwQFBgcICQoLDA0ODw', 'Dw4NDAsKCQgHBgUEAwIBAA'] as const;
const BIND = { from: PEERS[0], fromInstance: INSTANCES[0], toInstance: INSTANCES[1], epoch: 3 };

function key(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function refusal(run: () => unknown): Refusal | 'none' {
  try {
    run();
  } catch (error) {
    if (error instanceof CoreError) return error.why;
    throw error;
  }
  return 'none';
}

function why(opened: Opened): Refusal | 'none' {
  return opened.ok ? 'none' : opened.why;
}

function flipped(bytes: ArrayBuffer | Uint8Array, bit: number): Uint8Array {
  const copy = new Uint8Array(bytes).slice();
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

describe('loading', () => {
  test('bytes that are no core are refused', async () => {
    await expect(loadCore(new Uint8Array([0, 1, 2, 3]))).rejects.toThrow();
  });

  test('two cores share nothing', async () => {
    const other = await realCore();
    const sealer = core.sealer(1, key(1));
    const opener = other.opener();
    opener.add(1, key(1));
    expect(why(opener.open(sealer.seal(text('x'), META), META))).toBe('none');
    sealer.close();
    expect(refusal(() => sealer.seal(text('x'), META))).toBe('step');
  });
});

describe('frames', () => {
  test('what was sealed opens as it was', () => {
    const sealer = core.sealer(kidOf(1, 200, 15), key(1));
    const opener = core.opener();
    opener.add(kidOf(1, 200, 15), key(1));
    for (const len of [0, 1, 15, 16, 17, 1200, 65_536]) {
      const frame = core.random(len);
      const opened = opener.open(sealer.seal(frame, META), META);
      expect(opened.ok).toBe(true);
      if (opened.ok) expect(new Uint8Array(opened.frame)).toEqual(frame);
      expect(opened.kid).toBe(kidOf(1, 200, 15));
    }
    sealer.close();
    opener.close();
  });

  test('a part of a buffer is sealed as that part', () => {
    const whole = core.random(100);
    const sealer = core.sealer(1, key(1));
    const opener = core.opener();
    opener.add(1, key(1));
    const opened = opener.open(sealer.seal(whole.subarray(10, 20), META), META);
    expect(opened.ok && new Uint8Array(opened.frame)).toEqual(whole.slice(10, 20));
    sealer.close();
    opener.close();
  });

  test('the wrapper stands in front and is stepped over', () => {
    const wrapper = Uint8Array.of(0x10, 0x02, 0, 0x9d, 1, 0x2a, 0x10, 0, 0x10, 0);
    const sealer = core.sealer(1, key(1));
    const opener = core.opener();
    opener.add(1, key(1));
    const sealed = sealer.seal(text('frame'), META, wrapper);
    expect(new Uint8Array(sealed, 0, wrapper.length)).toEqual(wrapper);
    const opened = opener.open(sealed, META, wrapper.length);
    expect(opened.ok && new TextDecoder().decode(opened.frame)).toBe('frame');
    sealer.close();
    opener.close();
  });

  test('refuses any flipped bit, any cut and a byte more', () => {
    const sealer = core.sealer(1, key(1));
    const opener = core.opener();
    opener.add(1, key(1));
    const sealed = new Uint8Array(sealer.seal(text('nobody else'), META));
    for (let bit = 0; bit < sealed.length * 8; bit++)
      expect(opener.open(flipped(sealed, bit), META).ok).toBe(false);
    for (let len = 0; len < sealed.length; len++)
      expect(opener.open(sealed.subarray(0, len), META).ok).toBe(false);
    expect(opener.open(Uint8Array.of(...sealed, 0), META).ok).toBe(false);
    expect(opener.open(sealed, META).ok).toBe(true);
    sealer.close();
    opener.close();
  });

  test('names the reason of each refusal', () => {
    const sealer = core.sealer(9, key(1));
    const opener = core.opener();
    const sealed = sealer.seal(text('frame'), META);
    expect(opener.open(sealed, META)).toEqual({ ok: false, kid: 9, why: 'step' });
    opener.add(9, key(2));
    expect(opener.open(sealed, META)).toEqual({ ok: false, kid: 9, why: 'auth' });
    opener.remove(9);
    opener.add(9, key(1));
    expect(why(opener.open(sealed, Uint8Array.of(1, 3, 1)))).toBe('auth');
    expect(why(opener.open(new Uint8Array(0), META))).toBe('form');
    expect(why(opener.open(sealed, META, sealed.byteLength + 1))).toBe('form');
    expect(why(opener.open(new Uint8Array(LIMITS.frame + 200), META))).toBe('full');
    expect(why(opener.open(sealed, new Uint8Array(LIMITS.metadata + 1)))).toBe('full');
    expect(why(opener.open(sealed, META))).toBe('none');
    expect(why(opener.open(sealed, META))).toBe('replay');
    opener.close();
    expect(why(opener.open(sealed, META))).toBe('step');
    sealer.close();
  });

  test('seals the largest frame and refuses one larger', () => {
    const sealer = core.sealer(1, key(1));
    const opener = core.opener();
    opener.add(1, key(1));
    const largest = new Uint8Array(LIMITS.frame);
    const prefix = new Uint8Array(LIMITS.prefix);
    expect(opener.open(sealer.seal(largest, META, prefix), META, LIMITS.prefix).ok).toBe(true);
    expect(refusal(() => sealer.seal(new Uint8Array(LIMITS.frame + 1), META))).toBe('full');
    expect(refusal(() => sealer.seal(text('x'), new Uint8Array(LIMITS.metadata + 1)))).toBe('full');
    expect(refusal(() => sealer.seal(text('x'), META, new Uint8Array(LIMITS.prefix + 1)))).toBe('full');
    sealer.close();
    opener.close();
  });

  test('a KID may be as large as a number can count', () => {
    const kid = Number.MAX_SAFE_INTEGER;
    const sealer = core.sealer(kid, key(1));
    const opener = core.opener();
    opener.add(kid, key(1));
    expect(opener.has(kid)).toBe(true);
    expect(opener.has(kid - 1)).toBe(false);
    expect(opener.open(sealer.seal(text('x'), META), META).kid).toBe(kid);
    for (const bad of [-1, 0.5, 2 ** 53, NaN])
      expect(refusal(() => core.sealer(bad, key(1)))).toBe('form');
    sealer.close();
    opener.close();
  });

  test('keys are 32 bytes, one a KID, and as many as the limits say', () => {
    const opener = core.opener();
    expect(refusal(() => opener.add(1, new Uint8Array(31)))).toBe('form');
    opener.add(1, key(1));
    expect(refusal(() => opener.add(1, key(1)))).toBe('step');
    for (let kid = 2; kid <= LIMITS.openerKeys; kid++) opener.add(kid, key(1));
    expect(refusal(() => opener.add(0, key(1)))).toBe('full');
    opener.remove(5);
    opener.add(0, key(1));
    opener.close();
    const sealers = Array.from({ length: LIMITS.sealers }, () => core.sealer(1, key(1)));
    expect(refusal(() => core.sealer(1, key(1)))).toBe('full');
    for (const sealer of sealers) sealer.close();
  });
});

describe('rooms', () => {
  let host: Room;
  let guest: Room;

  beforeAll(() => {
    host = core.makeRoom();
    guest = core.openRoom(host.guestPayload, host.id);
  });

  test('host and guest agree on everything but the seed', () => {
    expect([host.isHost, guest.isHost]).toEqual([true, false]);
    expect([host.guestPayload.length, host.ownPayload.length]).toEqual([67, 110]);
    expect(guest.ownPayload).toBe(host.guestPayload);
    expect([guest.id, guest.auth]).toEqual([host.id, host.auth]);
    const again = core.openRoom(host.ownPayload, host.id);
    expect([again.isHost, again.id]).toEqual([true, host.id]);
    again.close();
  });

  test('a known link gives what the protocol says', () => {
    const room = core.openRoom(
      'AQAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eH8tzWmRdvdazlTij4xN1wkY',
      '4YaOgdWiuWhLthDCcyckog',
    );
    expect(room.auth).toBe('dltEY3TEhYDj1n70Wy8PKx0UvFB5ooMyo2j3ruPIOzY');
    room.close();
  });

  test('refuses a link that was cut or altered anywhere', () => {
    for (let len = 0; len < host.ownPayload.length; len++)
      if (len !== host.guestPayload.length)
        expect(refusal(() => core.openRoom(host.ownPayload.slice(0, len), host.id))).toBe('form');
    for (let at = 0; at < host.ownPayload.length; at++) {
      const other = host.ownPayload[at] === 'A' ? 'B' : 'A';
      const altered = host.ownPayload.slice(0, at) + other + host.ownPayload.slice(at + 1);
      expect(['form', 'auth']).toContain(refusal(() => core.openRoom(altered, host.id)));
    }
    expect(refusal(() => core.openRoom(host.guestPayload.slice(0, -1) + 'é', host.id))).toBe('form');
    expect(refusal(() => core.openRoom(host.guestPayload.slice(0, -1) + '\u0141', host.id))).toBe('form');
  });

  test('refuses a link under the path of another room', () => {
    const other = core.makeRoom();
    expect(refusal(() => core.openRoom(host.guestPayload, other.id))).toBe('auth');
    expect(refusal(() => core.openRoom(host.guestPayload, other.id.slice(1)))).toBe('form');
    other.close();
  });

  test('an envelope opens between the same two, and nowhere else', () => {
    const plain = text('{"b":null}');
    const sealed = host.sealEnvelope(PEERS[0], PEERS[1], plain);
    expect(guest.openEnvelope(PEERS[0], PEERS[1], sealed)).toEqual(plain);
    expect(refusal(() => guest.openEnvelope(PEERS[1], PEERS[0], sealed))).toBe('auth');
    expect(refusal(() => guest.openEnvelope('short', PEERS[0], sealed))).toBe('form');
    for (let bit = 0; bit < sealed.length * 8; bit++)
      expect(refusal(() => guest.openEnvelope(PEERS[0], PEERS[1], flipped(sealed, bit)))).not.toBe('none');
    expect(refusal(() => guest.openEnvelope(PEERS[0], PEERS[1], new Uint8Array(0)))).toBe('form');
    const other = core.makeRoom();
    expect(refusal(() => other.openEnvelope(PEERS[0], PEERS[1], sealed))).toBe('auth');
    other.close();
  });

  test('no two envelopes of the same words are alike', () => {
    const plain = text('same');
    expect(host.sealEnvelope(PEERS[0], PEERS[1], plain)).not.toEqual(host.sealEnvelope(PEERS[0], PEERS[1], plain));
  });

  test('the largest envelope goes through, a larger one does not', () => {
    const plain = core.random(LIMITS.envelope);
    expect(guest.openEnvelope(PEERS[0], PEERS[1], host.sealEnvelope(PEERS[0], PEERS[1], plain))).toEqual(plain);
    expect(refusal(() => host.sealEnvelope(PEERS[0], PEERS[1], new Uint8Array(LIMITS.envelope + 1)))).toBe('full');
    expect(refusal(() => guest.openEnvelope(PEERS[0], PEERS[1], new Uint8Array(60_000).fill(1)))).toBe('full');
    expect(refusal(() => guest.openEnvelope(PEERS[0], PEERS[1], new Uint8Array(LIMITS.frame * 2)))).toBe('full');
  });

  test('a sender key opens for the instance it was made for only', () => {
    const sealed = host.sealSenderKey(BIND, key(5));
    expect(guest.openSenderKey(BIND, sealed)).toEqual(key(5));
    for (const other of [
      { ...BIND, from: PEERS[1] },
      { ...BIND, fromInstance: INSTANCES[1] },
      { ...BIND, toInstance: INSTANCES[0] },
      { ...BIND, epoch: 4 },
    ])
      expect(refusal(() => guest.openSenderKey(other, sealed))).toBe('auth');
    expect(refusal(() => guest.openSenderKey({ ...BIND, epoch: 16 }, sealed))).toBe('form');
    expect(refusal(() => guest.openSenderKey(BIND, sealed.subarray(1)))).toBe('form');
    expect(refusal(() => host.sealSenderKey(BIND, key(5).subarray(1)))).toBe('form');
  });

  test('a closed room refuses everything', () => {
    const room = core.makeRoom();
    room.close();
    expect(refusal(() => room.sealEnvelope(PEERS[0], PEERS[1], text('x')))).toBe('step');
    expect(refusal(() => room.openEnvelope(PEERS[0], PEERS[1], text('x')))).toBe('step');
    expect(refusal(() => room.sealSenderKey(BIND, key(1)))).toBe('step');
    expect(refusal(() => room.openSenderKey(BIND, key(1)))).toBe('step');
  });

  test('as many rooms as the limits say', () => {
    const rooms = Array.from({ length: LIMITS.rooms - 2 }, () => core.makeRoom());
    expect(refusal(() => core.makeRoom())).toBe('full');
    for (const room of rooms) room.close();
  });
});

describe('small things', () => {
  test('a seat has the peer of its hash', () => {
    expect(core.peerOfSeat('AAECAwQFBgcICQoLDA0ODw')).toBe('OQ_MUMmo0Ow');
    expect(refusal(() => core.peerOfSeat('AAECAwQFBgcICQoLDA0OD'))).toBe('form');
  });

  test('the half opens what it sealed', () => {
    const sealed = core.sealHalf(key(2), text('payload'));
    expect(core.openHalf(key(2), sealed)).toEqual(text('payload'));
    expect(refusal(() => core.openHalf(key(3), sealed))).toBe('auth');
    expect(refusal(() => core.openHalf(key(2), sealed.subarray(0, 39)))).toBe('form');
    expect(refusal(() => core.openHalf(key(2).subarray(1), sealed))).toBe('form');
    expect(refusal(() => core.openHalf(key(2), flipped(sealed, 300)))).toBe('auth');
  });

  test('text is base64url, and only one text stands for the same bytes', () => {
    for (let len = 0; len < 40; len++) {
      const bytes = core.random(len);
      expect(core.toText(bytes)).toBe(
        btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
      );
      expect(core.fromText(core.toText(bytes))).toEqual(bytes);
    }
    for (const bad of ['A', 'AAAAA', 'AB', 'AAB', 'AA==', 'A+AA', 'A/AA', 'AA A', 'é', '\u{1F600}', 'AAAA\n'])
      expect(refusal(() => core.fromText(bad)), bad).toBe('form');
  });

  test('random bytes differ', () => {
    expect(core.random(16)).not.toEqual(core.random(16));
    expect(core.random(0).length).toBe(0);
  });
});
