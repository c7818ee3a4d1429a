/** One encoded frame sealed and opened: wrapper, metadata and SFrame together. Fails closed. */
import type { GroupKeys } from '../core';
import { Codec } from './codec';
import { isSound, type Context, type MediaContext } from './context';
import { kidOfSealed, mediaContextOf } from './kid';
import { unwrap, wrap, wrapperOf, Wrapper } from './wrap';

/** What became of a frame. Only 'passed' ones leave the transform. */
export type Fate =
  | 'passed'
  | 'no-key' // nothing to seal or open with (yet)
  | 'no-codec' // a codec we have no wrapper for
  | 'not-sealed' // what came is no SFrame
  | 'not-opened' // altered, or under another key
  | 'not-theirs' // opened, under the key of somebody else than may be there
  | 'late' // opened, but newer frames of somebody else were passed on already
  | 'replayed';

export interface Result {
  /** 'early': of an epoch that we are yet to hear of; it may open soon, and is as it was. */
  readonly fate: Fate | 'early';
  readonly data: ArrayBuffer | null; // set when passed
  readonly kid?: number; // of what was opened
}

const NO_KEY: Result = { fate: 'no-key', data: null };
const EARLY: Result = { fate: 'early', data: null };
const NO_CODEC: Result = { fate: 'no-codec', data: null };

/** What is authenticated beside a frame and not sent. */
export function metadataOf(context: Context, codec: Codec, wrapper: Wrapper): Uint8Array {
  return Uint8Array.of(context, codec, wrapper);
}

/** Sound is Opus, always; pictures are what the browser says they are. */
function fits(sound: boolean, codec: Codec): boolean {
  return sound ? codec === Codec.opus : codec > Codec.opus;
}

export type SealingKeys = Pick<GroupKeys, 'seal' | 'sends'>;
export type OpeningKeys = Pick<GroupKeys, 'open'>;

export function sealFrame(
  keys: SealingKeys | null,
  context: Context,
  codec: Codec,
  isKey: boolean,
  data: ArrayBuffer,
): Result {
  if (!fits(isSound(context), codec)) return NO_CODEC;
  if (keys === null || keys.sends === null) return NO_KEY;
  const wrapper = wrapperOf(codec, isKey);
  const metadata = metadataOf(context, codec, wrapper);
  const whole = wrap(codec, wrapper, (prefix) => keys.seal(context, data, metadata, prefix));
  return { fate: 'passed', data: whole };
}

/** What the group says of a KID. */
export interface Kids {
  isTheirs(kid: number): boolean; // its leaf is that of somebody whose frames may be there
  isAhead(kid: number): boolean; // of an epoch that we are yet to hear of
}

/** What a stream may carry: one context, or whichever of its kind the KID names. */
export type Carries = MediaContext | 'sound' | 'picture';

export function openFrame(
  keys: OpeningKeys | null,
  kids: Kids,
  carries: Carries,
  codec: Codec,
  data: ArrayBuffer,
): Result {
  if (!fits(soundsLike(carries), codec)) return NO_CODEC;
  if (keys === null) return NO_KEY;
  const unwrapped = unwrap(codec, new Uint8Array(data));
  const context = unwrapped === null ? null : contextOf(carries, unwrapped.sealed);
  if (unwrapped === null || context === null) return { fate: 'not-sealed', data: null };
  const opened = keys.open(unwrapped.sealed, metadataOf(context, codec, unwrapped.wrapper));
  if (!opened.ok && opened.why === 'step' && kids.isAhead(opened.kid)) return EARLY;
  if (!opened.ok) return { fate: fateOf(opened.why), data: null };
  if (!kids.isTheirs(opened.kid)) return { fate: 'not-theirs', data: null };
  return { fate: 'passed', data: opened.frame, kid: opened.kid };
}

/** Of a slot the KID says which; a context of another kind has no place there. */
function contextOf(carries: Carries, sealed: Uint8Array): MediaContext | null {
  if (typeof carries === 'number') return carries;
  const context = mediaContextOf(kidOfSealed(sealed));
  return context !== null && isSound(context) === (carries === 'sound') ? context : null;
}

export function soundsLike(carries: Carries): boolean {
  return typeof carries === 'number' ? isSound(carries) : carries === 'sound';
}

export function fateOf(why: 'form' | 'full' | 'step' | 'auth' | 'replay'): Fate {
  switch (why) {
    case 'form':
    case 'full':
      return 'not-sealed';
    case 'step':
      return 'no-key';
    case 'auth':
      return 'not-opened';
    case 'replay':
      return 'replayed';
  }
}
