import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS, type Core } from '../../src/core';
import { Codec } from '../../src/worker/codec';
import { Context, MEDIA_CONTEXTS, type MediaContext } from '../../src/worker/context';
import type { Direction } from '../../src/worker/protocol';
import { Sealing } from '../../src/worker/sealing';
import { HELD_MAX, HELD_MS, noFates, type EncodedFrame, type FrameTransform } from '../../src/worker/transform';
import { realCore } from '../core';
import { ToyServer } from '../group/server';
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

/** Two people in one room, over a server in memory; before keyed() neither is in the group. */
interface Two {
  readonly a: Sealing;
  readonly b: Sealing;
  readonly peerA: string;
  readonly peerB: string;
  readonly server: ToyServer;
  readonly heard: string[]; // by b
  readonly keys: () => readonly string[]; // of the signatures, as a sees them
  readonly room: string;
  readonly payload: string;
}

let coreA: Core;
let coreB: Core;
beforeEach(async () => {
  coreA = await realCore();
  coreB = await realCore();
});

function twoInOneRoom(): Two {
  const server = new ToyServer();
  const heard: string[] = [];
  let keys: readonly string[] = [];
  const a = new Sealing(coreA, (news) => {
    if (news.k === 'post') server.take(peerA, news.word);
    if (news.k === 'view') keys = news.view.seats.map(({ key }) => key);
  });
  const b = new Sealing(coreB, (news) => {
    if (news.k === 'post') server.take(peerB, news.word);
    if (news.k === 'heard') heard.push(`${news.heard.from} ${news.heard.text}`);
  });
  const { room, payload } = a.makeRoom();
  const facts = a.openRoom(room, payload);
  expect(facts?.isHost).toBe(true);
  expect(b.openRoom(room, facts?.guestPayload ?? '')?.isHost).toBe(false);
  const seat = (fill: number): string => a.peerOf(coreA.toText(new Uint8Array(16).fill(fill)));
  const [peerA, peerB] = [seat(1), seat(2)];
  return { a, b, peerA, peerB, server, heard, keys: () => keys, room, payload: facts?.guestPayload ?? '' };
}

function arrive({ a, b, peerA, peerB, server }: Two): void {
  for (let some = true; some; ) {
    const [toA, toB] = [server.drain(peerA), server.drain(peerB)];
    for (const message of toA) a.room(message);
    for (const message of toB) b.room(message);
    some = toA.length + toB.length > 0;
  }
}

function keyed(two: Two = twoInOneRoom()): Two {
  const { a, b, peerA, peerB, server } = two;
  for (const [who, peer, name] of [[a, peerA, 'Ann'], [b, peerB, 'Bob']] as const) {
    who.beginGroup(peer, name);
    server.join(peer, null);
    arrive(two);
  }
  expect(a.authenticator()).toEqual(b.authenticator());
  expect(a.authenticator()).not.toBeNull();
  return two;
}

function transform(
  who: Sealing,
  connection: string,
  direction: Direction,
  context: MediaContext,
  peer = seatOf(connection),
): Handled {
  const passed: EncodedFrame[] = [];
  const options = { transform: 't', connection, peer, direction, context };
  const made = who.transform(options, (one) => passed.push(one), () => undefined);
  const handle = (one: EncodedFrame): boolean => {
    const before = passed.length;
    made.take(one, performance.now());
    return passed.length > before;
  };
  return { handle, passed, get stats() { return made.stats; } };
}

interface Handled {
  readonly handle: (frame: EncodedFrame) => boolean; // whether something was passed on at once
  readonly passed: readonly EncodedFrame[];
  readonly stats: FrameTransform['stats'];
}

/** The connection is named by the other's instance. */
function seatOf(connection: string): string {
  return coreA.peerOfSeat(coreA.toText(new Uint8Array(16).fill(connection === INSTANCE_A ? 1 : 2)));
}

function frame(codec: Codec, bytes: Uint8Array<ArrayBuffer>, isKey = true): Frame {
  return new Frame(bytes.slice().buffer, isKey ? 'key' : 'delta', { mimeType: MIMES[codec] ?? '' });
}

function ends(two: Two): void {
  two.a.endGroup();
  two.b.endGroup();
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
    two.b.endGroup();
    const receive = transform(two.b, INSTANCE_A, 'receive', Context.camera);
    expect(receive.handle(sent)).toBe(false);
    expect(receive.stats.fates['no-key']).toBe(1);
    two.a.endGroup();
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

describe('a frame of an epoch whose commit is still on its way', () => {
  beforeEach(() => { vi.useFakeTimers({ toFake: ['performance'] }); });
  afterEach(() => { vi.useRealTimers(); });

  /** Ann seals in an epoch that Bob has not heard of: the commit waits at the server. */
  function ahead(): { two: Two; send: Handled; receive: Handled; sealed: (n: number) => Frame } {
    const two = keyed();
    vi.advanceTimersByTime(10 * 60_000);
    for (const who of [two.a, two.b]) who.tick();
    for (const message of two.server.drain(two.peerA)) two.a.room(message);
    vi.advanceTimersByTime(1000);
    two.a.tick();
    const send = transform(two.a, INSTANCE_B, 'send', Context.camera);
    const receive = transform(two.b, INSTANCE_A, 'receive', Context.camera);
    const sealed = (n: number): Frame => {
      const one = frame(Codec.vp9, Uint8Array.of(n), false);
      expect(send.handle(one)).toBe(true);
      return one;
    };
    return { two, send, receive, sealed };
  }

  const plain = ({ passed }: Handled): number[] => passed.map(({ data }) => new Uint8Array(data)[0] ?? -1);

  it('waits for it, and those after it wait their turn', () => {
    const { two, receive, sealed } = ahead();
    for (const n of [1, 2, 3]) expect(receive.handle(sealed(n))).toBe(false);
    vi.advanceTimersByTime(HELD_MS - 1);
    two.b.tick();
    expect(receive.stats.fates).toEqual(noFates());
    arrive(two);
    expect(plain(receive)).toEqual([1, 2, 3]);
    expect(receive.handle(sealed(4))).toBe(true);
    expect(receive.stats.fates).toEqual({ ...noFates(), passed: 4 });
    ends(two);
  });

  it('is given up after a second, and those after it go on', () => {
    const { two, receive, sealed } = ahead();
    receive.handle(sealed(1));
    vi.advanceTimersByTime(HELD_MS / 2);
    receive.handle(sealed(2));
    vi.advanceTimersByTime(HELD_MS / 2);
    two.b.tick();
    expect(receive.stats.fates['no-key']).toBe(1);
    arrive(two);
    expect(plain(receive)).toEqual([2]);
    ends(two);
  });

  it('gives way to the newest when too many wait', () => {
    const { two, receive, sealed } = ahead();
    for (let n = 1; n <= HELD_MAX + 5; n++) receive.handle(sealed(n));
    expect(receive.stats.fates['no-key']).toBe(5);
    arrive(two);
    expect(plain(receive)[0]).toBe(6);
    expect(receive.passed).toHaveLength(HELD_MAX);
    ends(two);
  });

  it('is not waited for when it is of an epoch that is over', () => {
    const { two, receive, sealed } = ahead();
    const late = sealed(1);
    arrive(two);
    for (let n = 0; n < 3; n++) {
      vi.advanceTimersByTime(10 * 60_000);
      for (const who of [two.a, two.b]) who.tick();
      arrive(two);
    }
    expect(receive.handle(late)).toBe(false);
    expect(receive.stats.fates['no-key']).toBe(1);
    ends(two);
  });
});

describe('keys of the group', () => {
  it('are not taken for those of whom the connection is with', () => {
    const two = keyed();
    const sent = frame(Codec.vp9, Uint8Array.of(1, 2, 3));
    transform(two.a, INSTANCE_B, 'send', Context.camera).handle(sent);
    const receive = transform(two.b, INSTANCE_A, 'receive', Context.camera, 'AAAAAAAAAAA');
    expect(receive.handle(sent)).toBe(false);
    expect(receive.stats.fates['not-theirs']).toBe(1);
    ends(two);
  });

  it('open a frame once, whichever connection it comes by', () => {
    const two = keyed();
    const sent = frame(Codec.vp9, Uint8Array.of(1, 2, 3));
    transform(two.a, INSTANCE_B, 'send', Context.camera).handle(sent);
    const again = new Frame(sent.data.slice(0), 'key', sent.metadata);
    expect(transform(two.b, INSTANCE_A, 'receive', Context.camera).handle(sent)).toBe(true);
    const other = transform(two.b, 'another', 'receive', Context.camera, two.peerA);
    expect(other.handle(again)).toBe(false);
    expect(other.stats.fates.replayed).toBe(1);
    ends(two);
  });

  it('end with the group', () => {
    const two = keyed();
    two.a.endGroup();
    expect(two.a.sealMessage('after')).toBeNull();
    expect(two.a.say('', 'after')).toBe(false);
    expect(two.a.authenticator()).toBeNull();
    ends(two);
  });

  it('can be made a hundred times without running out of room', () => {
    const two = twoInOneRoom();
    for (let n = 0; n < 100; n++) {
      keyed(two);
      two.server.restart();
    }
    ends(two);
  });
});

describe('a message', () => {
  it('arrives once by the data channel, and is nowhere in what travels', () => {
    const two = keyed();
    const sealed = two.a.sealMessage('grüße, 世界') ?? new ArrayBuffer(0);
    expect(contains(new Uint8Array(sealed), new TextEncoder().encode('世界'))).toBe(false);
    expect(two.b.openMessage(sealed.slice(0))).toMatchObject({ from: two.peerA, text: 'grüße, 世界' });
    expect(two.b.openMessage(sealed)).toBeNull();
    ends(two);
  });

  it('arrives by the server', () => {
    const two = keyed();
    expect(two.a.say('', 'to all')).toBe(true);
    expect(two.a.say(two.peerB, 'to one')).toBe(true);
    arrive(two);
    expect(two.heard).toEqual([`${two.peerA} to all`, `${two.peerA} to one`]);
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

describe('who reloads', () => {
  it('is let in again under the same key, with what the tab kept', () => {
    const two = keyed();
    const before = two.keys();
    const half = coreA.toText(coreA.random(32));
    const sealed = two.b.sealRest(half, 'the link');
    two.b.endGroup();
    two.server.lose(two.peerB);
    const again = new Sealing(coreB, (news) => {
      if (news.k === 'post') two.server.take(two.peerB, news.word);
    });
    expect(again.openRest(half, sealed)).toBe('the link');
    expect(again.openRoom(two.room, two.payload)).not.toBeNull();
    again.beginGroup(two.peerB, 'Bob');
    two.server.join(two.peerB, null);
    arrive({ ...two, b: again });
    expect(again.authenticator()?.epoch).toBe(2);
    expect(two.a.authenticator()).toEqual(again.authenticator());
    expect(two.keys()).toEqual(before);
    ends({ ...two, b: again });
  });
});

describe('who takes the same seat again', () => {
  it('is the same one, and who takes another is not', () => {
    const two = keyed();
    const before = two.keys();
    const again = (peer: string): readonly string[] => {
      two.b.endGroup();
      two.server.lose(two.peerB);
      two.b.beginGroup(peer, 'Bob');
      two.server.join(peer, null);
      arrive(two);
      return two.keys();
    };
    expect(again(two.peerB)).toEqual(before);
    two.server.leave(two.peerB);
    const other = 'AQIDBAUGBwg';
    expect(again(other)).not.toContain(before[1]);
    ends(two);
  });
});

describe('a link', () => {
  it('that is cut, altered or another room’s opens nothing', () => {
    const sealing = new Sealing(coreA, () => undefined);
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
    const sealing = new Sealing(coreA, () => undefined);
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
