/** One encoded frame sealed and opened: wrapper, metadata and SFrame together. Fails closed. */
import type { Opener, Sealer } from '../core';
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
  | 'replayed';

export interface Result {
  readonly fate: Fate;
  readonly data: ArrayBuffer | null; // set when passed
}

const NO_KEY: Result = { fate: 'no-key', data: null };
const NO_CODEC: Result = { fate: 'no-codec', data: null };

/** What is authenticated beside a frame and not sent. */
export function metadataOf(context: Context, codec: Codec, wrapper: Wrapper): Uint8Array {
  return Uint8Array.of(context, codec, wrapper);
}

/** Sound is Opus, always; pictures are what the browser says they are. */
function fits(context: Context, codec: Codec): boolean {
  return isSound(context) ? codec === Codec.opus : codec > Codec.opus;
}

export function sealFrame(
  sealer: Sealer | null,
  context: Context,
  codec: Codec,
  isKey: boolean,
  data: ArrayBuffer,
): Result {
  if (!fits(context, codec)) return NO_CODEC;
  if (sealer === null) return NO_KEY;
  const wrapper = wrapperOf(codec, isKey);
  const metadata = metadataOf(context, codec, wrapper);
  const whole = wrap(codec, wrapper, (prefix) => sealer.seal(data, metadata, prefix));
  return { fate: 'passed', data: whole };
}

export function openFrame(
  opener: Opener | null,
  context: Context,
  codec: Codec,
  data: ArrayBuffer,
): Result {
  if (!fits(context, codec)) return NO_CODEC;
  if (opener === null) return NO_KEY;
  const unwrapped = unwrap(codec, new Uint8Array(data));
  if (unwrapped === null) return { fate: 'not-sealed', data: null };
  const opened = opener.open(unwrapped.sealed, metadataOf(context, codec, unwrapped.wrapper));
  return opened.ok ? { fate: 'passed', data: opened.frame } : { fate: fateOf(opened.why), data: null };
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
