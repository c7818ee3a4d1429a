import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS, loadCore, type Core, type Room } from '../../src/core';
import { realCore } from '../core';
import { refusal } from './refusal';

let core: Core;

beforeAll(async () => {
  core = await realCore();
});

const PEERS = ['OQ_MUMmo0Ow', 'AAAAAAAAAAA'] as const;

function key(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
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

  test('a room is quiet or not by its link, and a link that says otherwise is another room’s', () => {
    const quiet = core.makeRoom(true);
    const same = core.openRoom(quiet.guestPayload, quiet.id);
    expect([host.isQuiet, guest.isQuiet, quiet.isQuiet, same.isQuiet]).toEqual([false, false, true, true]);
    same.close();
    // Version 1, policy 1, and the first two bits of the secret.
    const [, bits = ''] = /^AQ([EFGH])/.exec(quiet.guestPayload) ?? [];
    const loud = `AQ${'ABCD'['EFGH'.indexOf(bits)] ?? ''}${quiet.guestPayload.slice(3)}`;
    expect(loud.length).toBe(quiet.guestPayload.length);
    expect(refusal(() => core.openRoom(loud, quiet.id))).toBe('auth');
    quiet.close();
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

  test('a closed room refuses everything', () => {
    const room = core.makeRoom();
    room.close();
    expect(refusal(() => room.sealEnvelope(PEERS[0], PEERS[1], text('x')))).toBe('step');
    expect(refusal(() => room.openEnvelope(PEERS[0], PEERS[1], text('x')))).toBe('step');
    expect(refusal(() => core.groupKeys(room))).toBe('step');
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
