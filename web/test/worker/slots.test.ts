import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Core } from '../../src/core';
import { Codec } from '../../src/worker/codec';
import { Context, type MediaContext } from '../../src/worker/context';
import type { Turnover } from '../../src/worker/gate';
import { kidOfSealed, mediaContextOf } from '../../src/worker/kid';
import type { SlotName } from '../../src/worker/protocol';
import { Sealing } from '../../src/worker/sealing';
import type { EncodedFrame, FrameTransform } from '../../src/worker/transform';
import { realCore } from '../core';
import { ToyServer } from '../group/server';

/** Three people in one room; the server carries what they seal to whatever slot it likes. */
interface Member {
  readonly it: Sealing;
  readonly peer: string;
}

let cores: Core[];
let server: ToyServer;
let members: Member[];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  cores = [await realCore(), await realCore(), await realCore()];
  server = new ToyServer();
  members = [];
  let room = '';
  let payload = '';
  for (const [n, core] of cores.entries()) {
    const it: Sealing = new Sealing(core, (news) => {
      if (news.k === 'post') server.take(peer, news.word);
    });
    const peer = it.peerOf(core.toText(new Uint8Array(16).fill(n + 1)));
    if (n === 0) ({ room, payload } = it.makeRoom());
    const facts = it.openRoom(room, payload);
    if (n === 0) payload = facts?.guestPayload ?? '';
    members.push({ it, peer });
    it.beginGroup(peer, `N${n}`);
    server.join(peer, null);
    arrive();
  }
});

afterEach(() => { vi.useRealTimers(); });

function arrive(): void {
  for (let some = true; some; ) {
    some = false;
    for (const { it, peer } of members)
      for (const message of server.drain(peer)) {
        it.room(message);
        some = true;
      }
  }
}

function member(n: number): Member {
  return members[n] as Member;
}

const MIMES: Readonly<Record<number, string>> = { [Codec.opus]: 'audio/opus', [Codec.vp8]: 'video/VP8' };

function frame(codec: Codec, data: ArrayBuffer, timestamp: number): EncodedFrame {
  return { data, type: 'delta', timestamp, getMetadata: () => ({ mimeType: MIMES[codec] ?? '' }) };
}

/** What member n seals, as it would come by a slot at that time. */
function sealed(n: number, context: MediaContext, byte: number, timestamp: number): EncodedFrame {
  const sound = context === Context.microphone || context === Context.screenSound;
  const one = frame(sound ? Codec.opus : Codec.vp8, Uint8Array.of(byte).buffer, timestamp);
  const line = { transform: 't', connection: `unit of ${n}`, peer: '', direction: 'send', context } as const;
  member(n).it.transform(line, () => undefined, () => undefined).take(one, 0);
  return one;
}

interface Slot {
  readonly take: (frame: EncodedFrame) => void;
  readonly log: string[];
  readonly stats: FrameTransform['stats'];
}

/** A slot of member n, whose page answers at once. */
function slot(n: number, name: SlotName): Slot {
  const { it } = member(n);
  const log: string[] = [];
  const transform = `c ${name.kind} ${name.number}`;
  const options = { transform, connection: 'c', direction: 'receive', slot: name } as const;
  const turned: Turnover[] = [];
  const made = it.transform(
    options,
    ({ data }) => log.push(`frame ${new Uint8Array(data)[0]}`),
    (turnover) => turned.push(turnover),
  );
  const take = (one: EncodedFrame): void => {
    made.take(one, performance.now());
    for (const { n: number, opener } of turned.splice(0)) {
      const who = members.findIndex(({ peer }) => peer === opener.peer);
      log.push(`member ${who} in ${opener.context}`);
      it.turned(transform, number);
    }
  };
  return { take, log, get stats() { return made.stats; } };
}

const PICTURE: SlotName = { kind: 'picture', number: 0 };
const SOUND: SlotName = { kind: 'sound', number: 3 };

describe('a slot', () => {
  it('tells whose frames it carries by the key that opened them, and what they show', () => {
    const { take, log } = slot(0, PICTURE);
    take(sealed(1, Context.camera, 1, 10));
    take(sealed(1, Context.camera, 2, 20));
    take(sealed(2, Context.camera, 3, 30));
    take(sealed(2, Context.screen, 4, 40));
    expect(log).toEqual([
      'member 1 in 1', 'frame 1', 'frame 2', 'member 2 in 1', 'frame 3', 'member 2 in 2', 'frame 4',
    ]);
  });

  it('names people right where the server swaps two slots, and says so again when it swaps back', () => {
    const [a, b] = [slot(0, PICTURE), slot(0, { kind: 'picture', number: 1 })];
    a.take(sealed(1, Context.camera, 1, 10));
    b.take(sealed(2, Context.camera, 2, 10));
    a.take(sealed(2, Context.camera, 3, 20));
    b.take(sealed(1, Context.camera, 4, 20));
    a.take(sealed(1, Context.camera, 5, 30));
    expect(a.log).toEqual(['member 1 in 1', 'frame 1', 'member 2 in 1', 'frame 3', 'member 1 in 1', 'frame 5']);
    expect(b.log).toEqual(['member 2 in 1', 'frame 2', 'member 1 in 1', 'frame 4']);
  });

  it('passes on no late frame of somebody before, and goes on with who is there', () => {
    const one = slot(0, PICTURE);
    const { take, log } = one;
    take(sealed(1, Context.camera, 1, 10));
    const late = sealed(1, Context.camera, 2, 20);
    take(sealed(2, Context.camera, 3, 30));
    take(late);
    take(sealed(2, Context.camera, 4, 40));
    expect(log).toEqual(['member 1 in 1', 'frame 1', 'member 2 in 1', 'frame 3', 'frame 4']);
    expect(one.stats.fates).toMatchObject({ passed: 3, late: 1 });
  });

  it('carries sound of microphones and of screens, and no picture', () => {
    const { take, log } = slot(0, SOUND);
    take(sealed(1, Context.microphone, 1, 10));
    take(sealed(2, Context.screenSound, 2, 20));
    take(sealed(2, Context.camera, 3, 30));
    expect(log).toEqual(['member 1 in 0', 'frame 1', 'member 2 in 3', 'frame 2']);
  });

  it('refuses sound behind a picture’s wrapper, and the other way round', () => {
    const sound = sealed(1, Context.microphone, 1, 10);
    const picture = slot(0, PICTURE);
    picture.take(frame(Codec.vp8, Uint8Array.of(0x11, ...new Uint8Array(sound.data)).buffer, 10));
    const seen = sealed(1, Context.camera, 2, 10);
    const heard = slot(0, SOUND);
    heard.take(frame(Codec.opus, new Uint8Array(seen.data).slice(1).buffer, 10));
    expect([...picture.log, ...heard.log]).toEqual([]);
    expect(picture.stats.fates['not-sealed']).toBe(1);
    expect(heard.stats.fates['not-sealed']).toBe(1);
  });

  it('shows nobody their own picture, and nothing that is not sealed', () => {
    const one = slot(0, PICTURE);
    const { take, log } = one;
    take(sealed(0, Context.camera, 1, 10));
    take(frame(Codec.vp8, Uint8Array.of(0x11, 1, 2, 3).buffer, 20));
    take(frame(Codec.vp8, Uint8Array.of(0x11).buffer, 30));
    expect(log).toEqual([]);
    expect(one.stats.opener).toBeNull();
    expect(one.stats.fates).toMatchObject({ passed: 0, 'not-sealed': 2 });
  });

  it('opens a frame once, whichever slot it comes by', () => {
    const one = sealed(1, Context.camera, 1, 10);
    const again = frame(Codec.vp8, one.data.slice(0), 10);
    slot(0, PICTURE).take(one);
    const other = slot(0, { kind: 'picture', number: 1 });
    other.take(again);
    expect(other.log).toEqual([]);
    expect(other.stats.fates.replayed).toBe(1);
  });

  it('counts per slot, with who is there', () => {
    const one = slot(0, PICTURE);
    one.take(sealed(2, Context.screen, 1, 10));
    const [stats] = member(0).it.stats().filter((s) => s.slot !== null);
    expect(stats).toMatchObject({
      connection: 'c', direction: 'receive', context: null, slot: PICTURE, sound: false,
      opener: { peer: member(2).peer, context: Context.screen },
    });
    expect(stats?.fates.passed).toBe(1);
  });

  it('shows nobody who was removed, even while their old key still opens', () => {
    const one = sealed(2, Context.camera, 1, 10);
    server.leave(member(2).peer);
    for (let n = 0; n < 5; n++) {
      arrive();
      vi.advanceTimersByTime(200);
      for (const { it } of members.slice(0, 2)) it.tick();
    }
    const there = slot(0, PICTURE);
    const { take, log } = there;
    take(one);
    expect(there.stats.fates['not-theirs']).toBe(1);
    take(sealed(1, Context.camera, 2, 20));
    expect(log).toEqual(['member 1 in 1', 'frame 2']);
  });
});

describe('a KID', () => {
  it('is read from where it stands in front of a sealed frame', () => {
    for (const context of [0, 1, 2, 3] as const) {
      const bytes = new Uint8Array(sealed(2, context, 1, 10).data);
      const kid = kidOfSealed(context === 0 || context === 3 ? bytes : bytes.subarray(1));
      expect(mediaContextOf(kid)).toBe(context);
    }
  });

  it('is none in what is cut or too long, and of no media beyond screen sound', () => {
    for (const bytes of [[], [0x80], [0x90, 1], [0xa0, 1, 2, 3]]) expect(kidOfSealed(Uint8Array.from(bytes))).toBe(-1);
    expect(mediaContextOf(-1)).toBeNull();
    expect(mediaContextOf(4 * 4096 + 5)).toBeNull();
  });
});
