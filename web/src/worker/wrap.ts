/**
 * What stands in front of a sealed frame, so that packetizers which look into
 * frames find one: docs/protocol.md §5. It is constant, and says only whether
 * the frame is a key frame.
 */
import { Codec } from './codec';
import { escapeNal, nalUnits, unescapeNal } from './h264';

export const Wrapper = { none: 0, key: 1, other: 2 } as const;
export type Wrapper = (typeof Wrapper)[keyof typeof Wrapper];

export interface Unwrapped {
  readonly wrapper: Wrapper;
  readonly sealed: Uint8Array; // a view or a copy; not the caller's to change
}

const VP8_KEY = Uint8Array.of(0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x10, 0x00, 0x10, 0x00);
const VP8_OTHER = Uint8Array.of(0x11);

// A sequence header of one byte, then a frame OBU that runs to the end.
const AV1_SEQUENCE = Uint8Array.of(0x0a, 0x01, 0x00);
const AV1_FRAME = 0x30;
const AV1_FRAME_SIZED = 0x32;
const AV1_KEY = join([AV1_SEQUENCE, Uint8Array.of(AV1_FRAME)]);
const AV1_OTHER = Uint8Array.of(AV1_FRAME);

const NOTHING = new Uint8Array(0);

// SPS and PPS of a baseline stream of 16 by 16, and how a slice begins.
const START = Uint8Array.of(0, 0, 0, 1);
const H264_SPS = Uint8Array.of(0x67, 0x42, 0xc0, 0x1f, 0xda, 0x79);
const H264_PPS = Uint8Array.of(0x68, 0xce, 0x38, 0x80);
const H264_KEY_SLICE = Uint8Array.of(0x65, 0x88, 0x84);
const H264_OTHER_SLICE = Uint8Array.of(0x41, 0x9a, 0x02);

const H264_KEY = join([START, H264_SPS, START, H264_PPS, START, H264_KEY_SLICE]);
const H264_OTHER = join([START, H264_OTHER_SLICE]);

const H264_SPS_TYPE = 7;
const H264_PPS_TYPE = 8;

/** What the wrapper of such a frame says. */
export function wrapperOf(codec: Codec, isKey: boolean): Wrapper {
  if (codec === Codec.vp8 || codec === Codec.av1 || codec === Codec.h264)
    return isKey ? Wrapper.key : Wrapper.other;
  return Wrapper.none;
}

/**
 * The whole frame for the packetizer. seal() puts the sealed frame behind the
 * prefix it is given, in a buffer of its own.
 */
export function wrap(
  codec: Codec,
  wrapper: Wrapper,
  seal: (prefix: Uint8Array) => ArrayBuffer,
): ArrayBuffer {
  const prefix = prefixOf(codec, wrapper === Wrapper.key);
  const whole = seal(prefix);
  if (codec !== Codec.h264) return whole;
  return join([prefix, escapeNal(new Uint8Array(whole, prefix.length))]).buffer;
}

function prefixOf(codec: Codec, isKey: boolean): Uint8Array {
  switch (codec) {
    case Codec.vp8:
      return isKey ? VP8_KEY : VP8_OTHER;
    case Codec.av1:
      return isKey ? AV1_KEY : AV1_OTHER;
    case Codec.h264:
      return isKey ? H264_KEY : H264_OTHER;
    case Codec.none:
    case Codec.opus:
    case Codec.vp9:
      return NOTHING;
  }
}

/** null where what stands in front is not the codec's wrapper. */
export function unwrap(codec: Codec, frame: Uint8Array): Unwrapped | null {
  switch (codec) {
    case Codec.vp8:
      return unwrapVp8(frame);
    case Codec.av1:
      return unwrapAv1(frame);
    case Codec.h264:
      return unwrapH264(frame);
    case Codec.opus:
    case Codec.vp9:
      return { wrapper: Wrapper.none, sealed: frame };
    case Codec.none:
      return null;
  }
}

function unwrapVp8(frame: Uint8Array): Unwrapped | null {
  if (startsWith(frame, VP8_KEY))
    return { wrapper: Wrapper.key, sealed: frame.subarray(VP8_KEY.length) };
  if (startsWith(frame, VP8_OTHER))
    return { wrapper: Wrapper.other, sealed: frame.subarray(VP8_OTHER.length) };
  return null;
}

function unwrapAv1(frame: Uint8Array): Unwrapped | null {
  const isKey = startsWith(frame, AV1_SEQUENCE);
  const sealed = av1Body(isKey ? frame.subarray(AV1_SEQUENCE.length) : frame);
  if (sealed === null) return null;
  return { wrapper: isKey ? Wrapper.key : Wrapper.other, sealed };
}

/** The depacketizer writes a size where the packetizer was given none. */
function av1Body(obu: Uint8Array): Uint8Array | null {
  if (obu[0] === AV1_FRAME) return obu.subarray(1);
  if (obu[0] !== AV1_FRAME_SIZED) return null;

  let size = 0;
  for (let at = 1; at <= 4; at++) {
    const byte = obu[at];
    if (byte === undefined) return null;
    size += (byte & 0x7f) * 2 ** (7 * (at - 1));
    if ((byte & 0x80) === 0) return at + 1 + size === obu.length ? obu.subarray(at + 1) : null;
  }
  return null;
}

/** The SPS is not compared: Chromium's depacketizer writes it anew. */
function unwrapH264(frame: Uint8Array): Unwrapped | null {
  let found: Unwrapped | null = null;
  for (const unit of nalUnits(frame)) {
    const type = (unit[0] ?? 0) & 0x1f;
    if (type === H264_SPS_TYPE || type === H264_PPS_TYPE) continue;
    if (found !== null) return null;
    found = unwrapSlice(unit);
    if (found === null) return null;
  }
  return found;
}

function unwrapSlice(unit: Uint8Array): Unwrapped | null {
  const isKey = startsWith(unit, H264_KEY_SLICE);
  if (!isKey && !startsWith(unit, H264_OTHER_SLICE)) return null;
  return {
    wrapper: isKey ? Wrapper.key : Wrapper.other,
    sealed: unescapeNal(unit.subarray(H264_KEY_SLICE.length)),
  };
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return bytes.length >= prefix.length && prefix.every((byte, i) => bytes[i] === byte);
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
