import { describe, expect, it } from 'vitest';
import { Codec } from '../../src/worker/codec';
import { escapeNal, nalUnits, unescapeNal } from '../../src/worker/h264';
import { unwrap, wrap, wrapperOf, Wrapper } from '../../src/worker/wrap';
import { Random } from '../random';

const WRAPPED = [Codec.vp8, Codec.vp9, Codec.av1, Codec.h264, Codec.opus] as const;

function behind(prefix: Uint8Array, sealed: Uint8Array): ArrayBuffer {
  const out = new Uint8Array(prefix.length + sealed.length);
  out.set(prefix);
  out.set(sealed, prefix.length);
  return out.buffer;
}

function wrapped(codec: Codec, isKey: boolean, sealed: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(wrap(codec, wrapperOf(codec, isKey), (prefix) => behind(prefix, sealed)));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join(' ');
}

/** As libwebrtc's depacketizer hands an AV1 frame on: with the size of the last OBU written in. */
function av1Depacketized(frame: Uint8Array): Uint8Array {
  const start = frame[0] === 0x0a ? 3 : 0;
  const body = frame.subarray(start + 1);
  const size: number[] = [];
  for (let left = body.length; ; left >>>= 7) {
    size.push(left > 127 ? (left & 0x7f) | 0x80 : left);
    if (left <= 127) break;
  }
  return Uint8Array.of(...frame.subarray(0, start), 0x32, ...size, ...body);
}

describe('a wrapper', () => {
  it('is what docs/protocol.md says for each codec', () => {
    const nothing = new Uint8Array(0);
    expect(hex(wrapped(Codec.vp8, true, nothing))).toBe('10 02 00 9d 01 2a 10 00 10 00');
    expect(hex(wrapped(Codec.vp8, false, nothing))).toBe('11');
    expect(hex(wrapped(Codec.av1, true, nothing))).toBe('0a 01 00 30');
    expect(hex(wrapped(Codec.av1, false, nothing))).toBe('30');
    expect(hex(wrapped(Codec.h264, true, nothing)).endsWith('00 00 00 01 65 88 84')).toBe(true);
    expect(hex(wrapped(Codec.h264, false, nothing))).toBe('00 00 00 01 41 9a 02');
    for (const codec of [Codec.vp9, Codec.opus])
      for (const isKey of [true, false]) expect(wrapped(codec, isKey, nothing)).toHaveLength(0);
  });

  it('comes off again, for every codec and 2,000 random frames', () => {
    const random = new Random(1);
    for (let n = 0; n < 2000; n++) {
      const codec = WRAPPED[n % WRAPPED.length] ?? Codec.opus;
      const isKey = random.below(2) === 0;
      const sealed = random.bytes(random.below(300));
      const found = unwrap(codec, wrapped(codec, isKey, sealed));
      expect(found?.wrapper).toBe(wrapperOf(codec, isKey));
      expect(hex(found?.sealed ?? new Uint8Array(1))).toBe(hex(sealed));
    }
  });

  it('says only whether the frame is a key frame', () => {
    const sealed = new Random(2).bytes(50);
    for (const codec of [Codec.vp8, Codec.av1, Codec.h264]) {
      expect(wrapperOf(codec, true)).toBe(Wrapper.key);
      expect(wrapperOf(codec, false)).toBe(Wrapper.other);
      expect(hex(wrapped(codec, true, sealed))).not.toBe(hex(wrapped(codec, false, sealed)));
    }
    for (const codec of [Codec.vp9, Codec.opus])
      for (const isKey of [true, false]) expect(wrapperOf(codec, isKey)).toBe(Wrapper.none);
  });

  it('that is cut, altered or another codec’s is refused', () => {
    const sealed = Uint8Array.of(0xc0, 1, 2, 3);
    for (const codec of [Codec.vp8, Codec.av1, Codec.h264]) {
      const whole = wrapped(codec, true, sealed);
      const fixed = whole.length - sealed.length;
      for (const at of [fixed - 3, fixed - 2, fixed - 1]) {
        const bad = whole.slice();
        bad[at] = (bad[at] ?? 0) ^ 0x80;
        expect(unwrap(codec, bad)).toBeNull();
      }
      expect(unwrap(codec, new Uint8Array(0))).toBeNull();
    }
    expect(unwrap(Codec.none, sealed)).toBeNull();
    expect(unwrap(Codec.vp8, wrapped(Codec.av1, true, sealed))).toBeNull();
    expect(unwrap(Codec.av1, wrapped(Codec.vp8, true, sealed))).toBeNull();
  });
});

describe('an AV1 wrapper', () => {
  it('comes off where the depacketizer wrote a size, of any length', () => {
    const random = new Random(3);
    for (const length of [0, 1, 127, 128, 300, 16383, 16384, 70000]) {
      for (const isKey of [true, false]) {
        const sealed = random.bytes(length);
        const found = unwrap(Codec.av1, av1Depacketized(wrapped(Codec.av1, isKey, sealed)));
        expect(found?.wrapper).toBe(wrapperOf(Codec.av1, isKey));
        expect(found?.sealed).toEqual(sealed);
      }
    }
  });

  it('with a size that is not the body’s is refused', () => {
    for (const bad of [[0x32], [0x32, 5, 1], [0x32, 0, 1], [0x32, 0x80], [0x32, 0x80, 0x80, 0x80, 0x80, 0]])
      expect(unwrap(Codec.av1, Uint8Array.from(bad))).toBeNull();
  });
});

describe('an H.264 wrapper', () => {
  it('leaves no start code in what is sealed', () => {
    const random = new Random(4);
    for (let n = 0; n < 500; n++) {
      const frame = wrapped(Codec.h264, true, random.bytes(200));
      expect(nalUnits(frame).map((unit) => (unit[0] ?? 0) & 0x1f)).toEqual([7, 8, 5]);
    }
  });

  it('comes off whatever the depacketizer made of SPS and start codes', () => {
    const sealed = Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0, 3, 9, 0, 0);
    const slice = wrapped(Codec.h264, true, sealed);
    const begin = slice.length - escapeNal(sealed).length - 3;
    const rewritten = Uint8Array.of(
      ...[0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0x11, 0x22, 0x33],
      ...[0, 0, 1, 0x68, 0xce, 0x38, 0x80],
      ...[0, 0, 1],
      ...slice.subarray(begin),
    );
    expect(unwrap(Codec.h264, rewritten)?.sealed).toEqual(sealed);
  });

  it('with two slices, or none, is refused', () => {
    const slice = wrapped(Codec.h264, false, Uint8Array.of(1, 2, 3));
    expect(unwrap(Codec.h264, Uint8Array.of(...slice, ...slice))).toBeNull();
    expect(unwrap(Codec.h264, Uint8Array.of(0, 0, 0, 1, 0x67, 1, 2))).toBeNull();
    expect(unwrap(Codec.h264, Uint8Array.of(1, 2, 3, 4, 5))).toBeNull();
  });
});

describe('emulation prevention', () => {
  it('is undone exactly, and hides every start code', () => {
    const random = new Random(5);
    for (let n = 0; n < 3000; n++) {
      const data = random.bytes(random.below(64));
      const escaped = escapeNal(data);
      expect(unescapeNal(escaped)).toEqual(data);
      expect(hex(escaped)).not.toMatch(/00 00 0[012]/);
    }
  });

  it('puts a 3 after two zeros and before a byte below 4, and nowhere else', () => {
    expect(hex(escapeNal(Uint8Array.of(0, 0, 0, 0, 0, 1)))).toBe('00 00 03 00 00 03 00 01');
    expect(hex(escapeNal(Uint8Array.of(0, 0, 3)))).toBe('00 00 03 03');
    expect(hex(escapeNal(Uint8Array.of(0, 0, 4)))).toBe('00 00 04');
  });
});
