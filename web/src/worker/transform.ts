/**
 * Carries encoded frames from one side of a transform to the other, sealed or opened on the way.
 *
 * A commit comes by the server, frames by a way of their own: one that is sealed in an epoch whose commit is not here yet
 * waits a little, and all after it wait with it, so that no frame is lost and none comes out of turn.
 */
import { Codec, codecOfMime } from './codec';
import { soundsLike, type Fate, type Result } from './frames';
import type { Opener } from './gate';
import { carriesOf, type TransformOptions, type TransformStats } from './protocol';

/** The part of RTCEncodedVideoFrame and RTCEncodedAudioFrame that is used. */
export interface EncodedFrame {
  data: ArrayBuffer;
  readonly type?: string; // of pictures: 'key', 'delta' or 'empty'
  readonly timestamp?: number; // RTP's
  getMetadata(): {
    readonly mimeType?: string;
    readonly payloadType?: number;
    readonly rtpTimestamp?: number;
  };
}

export type Step = (frame: EncodedFrame, codec: Codec) => Result;
export type Pass = (frame: EncodedFrame, kid: number) => void;
export type TypesOf = () => Readonly<Record<number, Codec>>;

/** How long a frame waits for its epoch, and how many do: two seconds of pictures at 60 a second. */
export const HELD_MS = 1000;
export const HELD_MAX = 120;

interface Held {
  readonly frame: EncodedFrame;
  readonly until: number;
}

export class FrameTransform {
  readonly #options: TransformOptions;
  readonly #types: TypesOf;
  readonly #step: Step;
  readonly #pass: Pass;
  readonly #fates: Record<Fate, number> = noFates();
  #held: Held[] = [];

  /** Whose the frames of a slot are now. */
  opener: () => Opener | null = () => null;

  constructor(options: TransformOptions, types: TypesOf, step: Step, pass: Pass) {
    this.#options = options;
    this.#types = types;
    this.#step = step;
    this.#pass = pass;
  }

  get connection(): string {
    return this.#options.connection;
  }

  get stats(): TransformStats {
    const { connection, direction } = this.#options;
    const of =
      'slot' in this.#options
        ? { context: null, slot: this.#options.slot }
        : { context: this.#options.context, slot: null };
    const sound = soundsLike(carriesOf(this.#options));
    return { connection, direction, ...of, sound, opener: this.opener(), fates: { ...this.#fates } };
  }

  /** The frame, altered in place, is passed on now, or soon, or never. Whatever goes wrong, it is not. */
  take(frame: EncodedFrame, now: number): void {
    this.#held.push({ frame, until: now + HELD_MS });
    this.turn(now);
  }

  /** To be called when there may be a new epoch, and a few times a second. */
  turn(now: number): void {
    while (this.#held.length > 0) {
      const [{ frame, until }] = this.#held as [Held];
      const { fate, data, kid } = this.#result(frame);
      const mayWait = now < until && this.#held.length <= HELD_MAX;
      if (fate === 'early' && mayWait) return;
      this.#held.shift();
      this.#fates[fate === 'early' ? 'no-key' : fate] += 1;
      if (data === null) continue;
      frame.data = data;
      this.#pass(frame, kid ?? -1);
    }
  }

  #result(frame: EncodedFrame): Result {
    try {
      return this.#step(frame, this.#codecOf(frame));
    } catch {
      return { fate: 'no-key', data: null };
    }
  }

  #codecOf(frame: EncodedFrame): Codec {
    const { mimeType, payloadType } = frame.getMetadata();
    if (mimeType !== undefined && mimeType !== '') return codecOfMime(mimeType);
    const named = payloadType === undefined ? undefined : this.#types()[payloadType];
    if (named !== undefined) return named;
    // Only Opus is ever negotiated for sound.
    return soundsLike(carriesOf(this.#options)) ? Codec.opus : Codec.none;
  }
}

/** null where the browser tells none. */
export function timestampOf(frame: EncodedFrame): number | null {
  return frame.getMetadata().rtpTimestamp ?? frame.timestamp ?? null;
}

export function noFates(): Record<Fate, number> {
  return {
    passed: 0,
    'no-key': 0,
    'no-codec': 0,
    'not-sealed': 0,
    'not-opened': 0,
    'not-theirs': 0,
    late: 0,
    replayed: 0,
  };
}
