/** Carries encoded frames from one side of a transform to the other, sealed or opened on the way. */
import { Codec, codecOfMime } from './codec';
import { isSound } from './context';
import type { Fate, Result } from './frames';
import type { TransformOptions, TransformStats } from './protocol';

/** The part of RTCEncodedVideoFrame and RTCEncodedAudioFrame that is used. */
export interface EncodedFrame {
  data: ArrayBuffer;
  readonly type?: string; // of pictures: 'key', 'delta' or 'empty'
  getMetadata(): { readonly mimeType?: string; readonly payloadType?: number };
}

export type Step = (frame: EncodedFrame, codec: Codec) => Result;
export type TypesOf = () => Readonly<Record<number, Codec>>;

export class FrameTransform {
  readonly #options: TransformOptions;
  readonly #types: TypesOf;
  readonly #step: Step;
  readonly #fates: Record<Fate, number> = noFates();

  constructor(options: TransformOptions, types: TypesOf, step: Step) {
    this.#options = options;
    this.#types = types;
    this.#step = step;
  }

  get stats(): TransformStats {
    const { connection, direction, context } = this.#options;
    return { connection, direction, context, fates: { ...this.#fates } };
  }

  /** True when the frame, altered in place, may go on. Whatever goes wrong, it may not. */
  handle(frame: EncodedFrame): boolean {
    let result: Result;
    try {
      result = this.#step(frame, this.#codecOf(frame));
    } catch {
      result = { fate: 'no-key', data: null };
    }
    this.#fates[result.fate] += 1;
    if (result.data === null) return false;
    frame.data = result.data;
    return true;
  }

  #codecOf(frame: EncodedFrame): Codec {
    const { mimeType, payloadType } = frame.getMetadata();
    if (mimeType !== undefined && mimeType !== '') return codecOfMime(mimeType);
    const named = payloadType === undefined ? undefined : this.#types()[payloadType];
    if (named !== undefined) return named;
    // Only Opus is ever negotiated for sound.
    return isSound(this.#options.context) ? Codec.opus : Codec.none;
  }
}

export function noFates(): Record<Fate, number> {
  return {
    passed: 0,
    'no-key': 0,
    'no-codec': 0,
    'not-sealed': 0,
    'not-opened': 0,
    'not-theirs': 0,
    replayed: 0,
  };
}
