/**
 * One slot of the unit's: its track never changes, whose it is does.
 *
 * What is guaranteed: a stream is one person's for as long as it is. Before the decoder is given the first frame of
 * somebody else, the track is out of the stream of the one before (the worker waits for that). It is in a stream of the next
 * one once the browser says that what it showed last is that first frame or a later one; where it does not say, after WAIT_MS.
 */
import { isNewer, type Opener, type Turnover } from '../worker/gate';
import type { SlotName } from '../worker/protocol';
import { disown, leave } from './leaving';

/** Longer than a browser keeps frames before it shows them, unless the network is very uneven. */
export const WAIT_MS = 600;

/** The part of RTCRtpReceiver that is used. */
export interface Shows {
  readonly track: MediaStreamTrack;
  getSynchronizationSources(): readonly { readonly rtpTimestamp: number }[];
}

export interface Now {
  readonly opener: Opener;
  readonly stream: MediaStream | null; // null until it is the opener's for certain
}

export class Slot {
  readonly name: SlotName;
  readonly #shows: Shows;
  readonly #makeStream: (track: MediaStreamTrack) => MediaStream;
  #opener: Opener | null = null;
  #stream: MediaStream | null = null;
  #timestamp: number | null = null; // of the first frame
  #turnedAt = 0;

  constructor(
    name: SlotName,
    shows: Shows,
    makeStream = (track: MediaStreamTrack): MediaStream => new MediaStream([track]),
  ) {
    this.name = name;
    this.#shows = shows;
    this.#makeStream = makeStream;
  }

  get track(): MediaStreamTrack {
    return this.#shows.track;
  }

  get now(): Now | null {
    return this.#opener === null ? null : { opener: this.#opener, stream: this.#stream };
  }

  /** A frame of whose it is has come through the decoder, as far as the browser tells. */
  get hasShown(): boolean {
    return this.#stream !== null && this.#shows.getSynchronizationSources().length > 0;
  }

  /** Since when it is that opener's. */
  get turnedAt(): number {
    return this.#turnedAt;
  }

  turn({ opener, timestamp }: Turnover, now: number): void {
    const isFirst = this.#opener === null;
    this.#end();
    this.#opener = opener;
    this.#timestamp = timestamp;
    this.#turnedAt = now;
    // Nothing was ever shown by this slot: nothing can be mistaken.
    if (isFirst) this.#stream = this.#makeStream(this.track);
  }

  /** To be called often while waits is true; true when the stream has just been made. */
  look(now: number): boolean {
    if (!this.waits || !this.#isShown(now)) return false;
    this.#stream = this.#makeStream(this.track);
    return true;
  }

  get waits(): boolean {
    return this.#opener !== null && this.#stream === null;
  }

  /** What was shown by it may be nobody's known. */
  disown(): void {
    disown(this.#stream);
  }

  close(): void {
    this.#end();
    this.#opener = null;
  }

  #end(): void {
    leave(this.#stream);
    this.#stream?.removeTrack(this.track);
    this.#stream = null;
  }

  #isShown(now: number): boolean {
    const shown = this.#shows.getSynchronizationSources()[0]?.rtpTimestamp;
    if (shown === undefined || this.#timestamp === null) return now - this.#turnedAt >= WAIT_MS;
    return shown === this.#timestamp || isNewer(shown, this.#timestamp);
  }
}
