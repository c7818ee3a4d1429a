/** One encoded frame sealed and opened: wrapper, metadata and SFrame together. Fails closed. */
import type { GroupKeys } from '../core';
import { Codec } from './codec';
import { isSound, type Context } from './context';
import { unwrap, wrap, wrapperOf, Wrapper } from './wrap';

/** What became of a frame. Only 'passed' ones leave the transform. */
export type Fate =
  | 'passed'
  | 'no-key' // nothing to seal or open with (yet)
  | 'no-codec' // a codec we have no wrapper for
  | 'not-sealed' // what came is no SFrame
  | 'not-opened' // altered, or under another key
  | 'not-theirs' // opened, under the key of somebody else than the one it came from
  | 'replayed';

export interface Result {
  /** 'early': of an epoch that we are yet to hear of; it may open soon, and is as it was. */
  readonly fate: Fate | 'early';
  readonly data: ArrayBuffer | null; // set when passed
}

const NO_KEY: Result = { fate: 'no-key', data: null };
const EARLY: Result = { fate: 'early', data: null };
const NO_CODEC: Result = { fate: 'no-codec', data: null };

/** What is authenticated beside a frame and not sent. */
export function metadataOf(context: Context, codec: Codec, wrapper: Wrapper): Uint8Array {
  return Uint8Array.of(context, codec, wrapper);
}

/** Sound is Opus, always; pictures are what the browser says they are. */
function fits(context: Context, codec: Codec): boolean {
  return isSound(context) ? codec === Codec.opus : codec > Codec.opus;
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
  if (!fits(context, codec)) return NO_CODEC;
  if (keys === null || keys.sends === null) return NO_KEY;
  const wrapper = wrapperOf(codec, isKey);
  const metadata = metadataOf(context, codec, wrapper);
  const whole = wrap(codec, wrapper, (prefix) => keys.seal(context, data, metadata, prefix));
  return { fate: 'passed', data: whole };
}

/** What the group says of a KID. */
export interface Kids {
  isTheirs(kid: number): boolean; // its leaf is that of whom the connection is with
  isAhead(kid: number): boolean; // of an epoch that we are yet to hear of
}

export function openFrame(
  keys: OpeningKeys | null,
  kids: Kids,
  context: Context,
  codec: Codec,
  data: ArrayBuffer,
): Result {
  if (!fits(context, codec)) return NO_CODEC;
  if (keys === null) return NO_KEY;
  const unwrapped = unwrap(codec, new Uint8Array(data));
  if (unwrapped === null) return { fate: 'not-sealed', data: null };
  const opened = keys.open(unwrapped.sealed, metadataOf(context, codec, unwrapped.wrapper));
  if (!opened.ok && opened.why === 'step' && kids.isAhead(opened.kid)) return EARLY;
  if (!opened.ok) return { fate: fateOf(opened.why), data: null };
  if (!kids.isTheirs(opened.kid)) return { fate: 'not-theirs', data: null };
  return { fate: 'passed', data: opened.frame };
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
