import { beforeEach, describe, expect, it } from 'vitest';
import { LIMITS, type Core } from '../../src/core';
import { Codec } from '../../src/worker/codec';
import { Context, MEDIA_CONTEXTS, type MediaContext } from '../../src/worker/context';
import type { Direction } from '../../src/worker/protocol';
import { Sealing } from '../../src/worker/sealing';
import type { EncodedFrame, FrameTransform } from '../../src/worker/transform';
import { realCore } from '../core';
import { Random } from '../random';

const MIMES: Readonly<Record<number, string>> = {
  [Codec.opus]: 'audio/opus',
  [Codec.vp8]: 'video/VP8',
  [Codec.vp9]: 'video/VP9',
  [Codec.av1]: 'video/AV1',
  [Codec.h264]: 'video/H264',
};

class Frame implements EncodedFrame {
  constructor(
    public data: ArrayBuffer,
    readonly type: string,
    readonly metadata: { readonly mimeType?: string; readonly payloadType?: number },
  ) {}

  getMetadata(): { readonly mimeType?: string; readonly payloadType?: number } {
    return this.metadata;
  }
}

const INSTANCE_A = 'A'.repeat(21) + 'A';
const INSTANCE_B = 'B'.repeat(21) + 'A';

/** Two people in one room, whose keys have not yet been exchanged. */
interface Two {
  readonly a: Sealing;
  readonly b: Sealing;
  readonly peerA: string;
  readonly peerB: string;
}

let coreA: Core;
let coreB: Core;
beforeEach(async () => {
  coreA = await realCore();
  coreB = await realCore();
});

function twoInOneRoom(): Two {
  const a = new Sealing(coreA);
  const b = new Sealing(coreB);
  const { room, payload } = a.makeRoom();
  const facts = a.openRoom(room, payload);
  expect(facts?.isHost).toBe(true);
  expect(b.openRoom(room, facts?.guestPayload ?? '')?.isHost).toBe(false);
  const seat = (fill: number): string => a.peerOf(coreA.toText(new Uint8Array(16).fill(fill)));
  return { a, b, peerA: seat(1), peerB: seat(2) };
}

function keyed(two: Two = twoInOneRoom()): Two {
  const { a, b, peerA, peerB } = two;
  const fromA = a.connect({
    id: INSTANCE_B, me: peerA, peer: peerB, myInstance: INSTANCE_A, mySeat: 0,
  });
  const fromB = b.connect({
    id: INSTANCE_A, me: peerB, peer: peerA, myInstance: INSTANCE_B, mySeat: 1,
  });
  expect(a.takeKey(INSTANCE_B, fromB)).toBe(true);
  expect(b.takeKey(INSTANCE_A, fromA)).toBe(true);
  return two;
}

function transform(
  who: Sealing,
  connection: string,
  direction: Direction,
  context: MediaContext,
): FrameTransform {
  return who.transform({ transform: 't', connection, direction, context });
}

function frame(codec: Codec, bytes: Uint8Array<ArrayBuffer>, isKey = true): Frame {
  return new Frame(bytes.slice().buffer, isKey ? 'key' : 'delta', { mimeType: MIMES[codec] ?? '' });
}

function ends(two: Two): void {
  two.a.disconnect(INSTANCE_B);
  two.b.disconnect(INSTANCE_A);
}

describe('a sealed frame', () => {
  it('arrives whole, of every codec and in every context', () => {
    const two = keyed();
    const random = new Random(7);
    for (const context of MEDIA_CONTEXTS) {
      const send = transform(two.a, INSTANCE_B, 'send', context);
      const receive = transform(two.b, INSTANCE_A, 'receive', context);
      const sound = context === Context.microphone || context === Context.screenSound;
      const codecs = sound ? [Codec.opus] : [Codec.vp8, Codec.vp9, Codec.av1, Codec.h264];
      for (const codec of codecs) {
        for (let n = 0; n < 20; n++) {
          const plain = random.bytes(1 + random.below(3000));
          const sent = frame(codec, plain, n % 3 === 0);
          expect(send.handle(sent)).toBe(true);
          expect(contains(new Uint8Array(sent.data), plain)).toBe(false);
          expect(receive.handle(sent)).toBe(true);
          expect(new Uint8Array(sent.data)).toEqual(plain);
        }
      }
    }
    ends(two);
  });

  it('is opened once', () => {
    const two = keyed();
    const sent = frame(Codec.vp9, Uint8Array.of(1, 2, 3));
    transform(two.a, INSTANCE_B, 'send', Context.camera).handle(sent);
    const again = new Frame(sent.data.slice(0), 'key', sent.metadata);
    const receive = transform(two.b, INSTANCE_A, 'receive', Context.camera);
    expect(receive.handle(sent)).toBe(true);
    expect(receive.handle(again)).toBe(false);
    expect(receive.stats.fates.replayed).toBe(1);
    ends(two);
  });

  it('opens in no other context, and as no other codec', () => {
    const two = keyed();
    const sent = frame(Codec.vp9, Uint8Array.of(1, 2, 3));
    transform(two.a, INSTANCE_B, 'send', Context.camera).handle(sent);
    const screen = transform(two.b, INSTANCE_A, 'receive', Context.screen);
    expect(screen.handle(new Frame(sent.data.slice(0), 'key', sent.metadata))).toBe(false);
    expect(screen.stats.fates['not-opened']).toBe(1);
    const camera = transform(two.b, INSTANCE_A, 'receive', Context.camera);
    const asOther = new Frame(sent.data.slice(0), 'key', { mimeType: 'video/H264' });
    expect(camera.handle(asOther)).toBe(false);
    expect(camera.handle(sent)).toBe(true);
    ends(two);
  });

  it('put behind another codec’s wrapper is refused', () => {
    const two = keyed();
    const sent = frame(Codec.vp8, Uint8Array.of(1, 2, 3), false);
    transform(two.a, INSTANCE_B, 'send', Context.camera).handle(sent);
    const sealed = new Uint8Array(sent.data).subarray(1);
    const asAv1 = new Frame(Uint8Array.of(0x30, ...sealed).buffer, 'delta', { mimeType: 'video/AV1' });
    const receive = transform(two.b, INSTANCE_A, 'receive', Context.camera);
    expect(receive.handle(asAv1)).toBe(false);
    expect(receive.stats.fates['not-opened']).toBe(1);
    expect(receive.handle(sent)).toBe(true);
    ends(two);
  });

  it('whose wrapper was changed from key to other is refused', () => {
    const two = keyed();
    const sent = frame(Codec.av1, Uint8Array.of(1, 2, 3), true);
    transform(two.a, INSTANCE_B, 'send', Context.camera).handle(sent);
    const bytes = new Uint8Array(sent.data);
    const changed = new Frame(bytes.slice(3).buffer, 'delta', sent.metadata);
    const receive = transform(two.b, INSTANCE_A, 'receive', Context.camera);
    expect(receive.handle(changed)).toBe(false);
    expect(receive.stats.fates['not-opened']).toBe(1);
    ends(two);
  });

  it('with any byte altered is refused', () => {
    const two = keyed();
    const sent = frame(Codec.opus, new Random(8).bytes(40));
    transform(two.a, INSTANCE_B, 'send', Context.microphone).handle(sent);
    const receive = transform(two.b, INSTANCE_A, 'receive', Context.microphone);
    const bytes = new Uint8Array(sent.data);
    for (let at = 0; at < bytes.length; at++) {
      const bad = bytes.slice();
      bad[at] = (bad[at] ?? 0) ^ 1;
      expect(receive.handle(new Frame(bad.buffer, '', sent.metadata))).toBe(false);
    }
    expect(receive.handle(sent)).toBe(true);
    ends(two);
  });
});

describe('a transform fails closed', () => {
  it('without a key nothing is sent, and the frame stays as it was', () => {
    const two = twoInOneRoom();
    const send = transform(two.a, INSTANCE_B, 'send', Context.camera);
    const sent = frame(Codec.vp9, Uint8Array.of(1, 2, 3));
    expect(send.handle(sent)).toBe(false);
    expect(send.stats.fates['no-key']).toBe(1);
  });

  it('without a key nothing is shown', () => {
    const two = keyed();
    const sent = frame(Codec.vp9, Uint8Array.of(1, 2, 3));
    transform(two.a, INSTANCE_B, 'send', Context.camera).handle(sent);
    two.b.disconnect(INSTANCE_A);
    const receive = transform(two.b, INSTANCE_A, 'receive', Context.camera);
    expect(receive.handle(sent)).toBe(false);
    expect(receive.stats.fates['no-key']).toBe(1);
    two.a.disconnect(INSTANCE_B);
  });

  it('what is not sealed is not shown, of any codec', () => {
    const two = keyed();
    const random = new Random(9);
    for (const codec of [Codec.vp8, Codec.vp9, Codec.av1, Codec.h264, Codec.opus]) {
      const context = codec === Codec.opus ? Context.microphone : Context.camera;
      const receive = transform(two.b, INSTANCE_A, 'receive', context);
      for (let n = 0; n < 50; n++) {
        const clear = random.bytes(random.below(200));
        expect(receive.handle(frame(codec, clear, n % 2 === 0))).toBe(false);
      }
      expect(receive.stats.fates.passed).toBe(0);
    }
    ends(two);
  });

  it('a codec without a wrapper is neither sent nor shown', () => {
    const two = keyed();
    for (const mimeType of ['video/H265', 'audio/opus', 'video/red', '']) {
      const send = transform(two.a, INSTANCE_B, 'send', Context.camera);
      expect(send.handle(new Frame(new ArrayBuffer(9), 'key', { mimeType }))).toBe(false);
      expect(send.stats.fates['no-codec']).toBe(1);
    }
    const sound = transform(two.a, INSTANCE_B, 'send', Context.microphone);
    expect(sound.handle(frame(Codec.vp8, Uint8Array.of(1)))).toBe(false);
    ends(two);
  });

  it('a frame that cannot be sealed is not sent', () => {
    const two = keyed();
    const send = transform(two.a, INSTANCE_B, 'send', Context.camera);
    const large = new Frame(new ArrayBuffer(LIMITS.frame + 1), 'key', { mimeType: 'video/VP9' });
    expect(send.handle(large)).toBe(false);
    expect(send.stats.fates.passed).toBe(0);
    ends(two);
  });

  it('payload types name the codec where the browser does not', () => {
    const two = keyed();
    two.a.setPayloadTypes(INSTANCE_B, { send: { 98: Codec.vp9 }, receive: {} });
    const send = transform(two.a, INSTANCE_B, 'send', Context.camera);
    expect(send.handle(new Frame(new ArrayBuffer(9), 'key', { payloadType: 98 }))).toBe(true);
    expect(send.handle(new Frame(new ArrayBuffer(9), 'key', { payloadType: 97 }))).toBe(false);
    ends(two);
  });
});

describe('a sender key', () => {
  it('is refused when it was made for another instance, peer or epoch', () => {
    const two = twoInOneRoom();
    const { a, b, peerA, peerB } = two;
    const fromA = a.connect({
      id: INSTANCE_B, me: peerA, peer: peerB, myInstance: INSTANCE_A, mySeat: 0,
    });
    const connectB = (id: string, peer: string, myInstance: string): void =>
      void b.connect({ id, me: peerB, peer, myInstance, mySeat: 1 });
    connectB(INSTANCE_A, peerA, INSTANCE_A);
    expect(b.takeKey(INSTANCE_A, fromA)).toBe(false);
    connectB(INSTANCE_A, peerB, INSTANCE_B);
    expect(b.takeKey(INSTANCE_A, fromA)).toBe(false);
    connectB(INSTANCE_A, peerA, INSTANCE_B);
    expect(b.takeKey(INSTANCE_A, { ...fromA, epoch: 5 })).toBe(false);
    expect(b.takeKey(INSTANCE_A, { ...fromA, sealed: 'AAAA' })).toBe(false);
    expect(b.takeKey(INSTANCE_A, { ...fromA, sealed: '!' })).toBe(false);
    expect(b.takeKey(INSTANCE_B, fromA)).toBe(false);
    expect(b.takeKey(INSTANCE_A, fromA)).toBe(true);
    ends(two);
  });

  it('given twice does not open a frame twice', () => {
    const two = twoInOneRoom();
    const { a, b, peerA, peerB } = two;
    const fromA = a.connect({
      id: INSTANCE_B, me: peerA, peer: peerB, myInstance: INSTANCE_A, mySeat: 0,
    });
    b.connect({ id: INSTANCE_A, me: peerB, peer: peerA, myInstance: INSTANCE_B, mySeat: 1 });
    b.takeKey(INSTANCE_A, fromA);
    const sealed = a.sealMessage(INSTANCE_B, 'once') ?? new ArrayBuffer(0);
    expect(b.openMessage(INSTANCE_A, sealed.slice(0))).toBe('once');
    b.takeKey(INSTANCE_A, fromA);
    expect(b.openMessage(INSTANCE_A, sealed)).toBeNull();
    ends(two);
  });

  it('differs for each connection, and ends with it', () => {
    const two = keyed();
    const early = two.a.sealMessage(INSTANCE_B, 'early') ?? new ArrayBuffer(0);
    keyed(two);
    expect(two.b.openMessage(INSTANCE_A, early)).toBeNull();
    const late = two.a.sealMessage(INSTANCE_B, 'late') ?? new ArrayBuffer(0);
    expect(two.b.openMessage(INSTANCE_A, late)).toBe('late');
    ends(two);
    expect(two.a.sealMessage(INSTANCE_B, 'after')).toBeNull();
  });

  it('can be made a hundred times without running out of room', () => {
    const two = twoInOneRoom();
    for (let n = 0; n < 100; n++) keyed(two);
    ends(two);
  });
});

describe('a chat message', () => {
  it('arrives once, and is nowhere in what travels', () => {
    const two = keyed();
    const sealed = two.a.sealMessage(INSTANCE_B, 'grüße, 世界') ?? new ArrayBuffer(0);
    expect(contains(new Uint8Array(sealed), new TextEncoder().encode('世界'))).toBe(false);
    expect(two.b.openMessage(INSTANCE_A, sealed.slice(0))).toBe('grüße, 世界');
    expect(two.b.openMessage(INSTANCE_A, sealed)).toBeNull();
    ends(two);
  });
});

describe('an envelope', () => {
  it('opens for its receiver, and for nobody else', () => {
    const { a, b, peerA, peerB } = twoInOneRoom();
    const data = a.sealEnvelope(peerA, peerB, '{"x":1}');
    expect(b.openEnvelope(peerA, peerB, data)).toBe('{"x":1}');
    expect(b.openEnvelope(peerB, peerA, data)).toBeNull();
    expect(b.openEnvelope(peerA, peerB, data.slice(0, -4) + 'AAAA')).toBeNull();
    expect(b.openEnvelope(peerA, peerB, '***')).toBeNull();
    const other = twoInOneRoom();
    expect(other.b.openEnvelope(peerA, peerB, data)).toBeNull();
  });
});

describe('a link', () => {
  it('that is cut, altered or another room’s opens nothing', () => {
    const sealing = new Sealing(coreA);
    const { room, payload } = sealing.makeRoom();
    const other = sealing.makeRoom();
    expect(sealing.openRoom(other.room, payload)).toBeNull();
    expect(sealing.openRoom(room, payload.slice(0, -1))).toBeNull();
    expect(sealing.openRoom(room, '')).toBeNull();
    const swapped = payload[10] === 'A' ? 'B' : 'A';
    expect(sealing.openRoom(room, payload.slice(0, 10) + swapped + payload.slice(11))).toBeNull();
    expect(sealing.openRoom(room, payload)?.room).toBe(room);
  });

  it('kept for a reload opens with the server’s half alone', () => {
    const sealing = new Sealing(coreA);
    const half = coreA.toText(coreA.random(32));
    const sealed = sealing.sealRest(half, 'the link');
    expect(sealed).not.toContain('link');
    expect(sealing.openRest(half, sealed)).toBe('the link');
    expect(sealing.openRest(coreA.toText(coreA.random(32)), sealed)).toBeNull();
    expect(sealing.openRest('AA', sealed)).toBeNull();
    expect(sealing.openRest(half, 'AA')).toBeNull();
  });
});

function contains(whole: Uint8Array, part: Uint8Array): boolean {
  if (part.length < 4) return false;
  for (let at = 0; at + part.length <= whole.length; at++)
    if (part.every((byte, i) => whole[at + i] === byte)) return true;
  return false;
}
