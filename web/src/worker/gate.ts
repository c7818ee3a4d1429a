/**
 * Frames of a slot on their way to the decoder. A slot carries one person's frames now and another's later; whose a frame is
 * says the key that opened it. Before the first frame of somebody else is passed on, the page is told, and has answered
 * that it shows the slot under the name before no more. Nothing here looks at keys or at a clock. Pure.
 */
import type { MediaContext } from './context';

/** Whose, and of what, a frame is. */
export interface Opener {
  readonly peer: string;
  readonly context: MediaContext;
}

/** From the frame with this RTP timestamp on, what the slot carries is the opener's. */
export interface Turnover {
  readonly n: number; // counts up; to be answered
  readonly opener: Opener;
  readonly timestamp: number | null; // null where the browser tells none
}

interface Held<F> {
  readonly frame: F;
  readonly n: number;
}

/** Two seconds of pictures at 60 a second: a page that answers later has lost them. */
export const GATE_MAX = 120;

const HALF = 0x8000_0000;

export class Gate<F> {
  readonly #tell: (turnover: Turnover) => void;
  readonly #pass: (frame: F) => void;
  #opener: Opener | null = null;
  #newest: number | null = null;
  #told = 0;
  #answered = 0;
  #held: Held<F>[] = [];

  constructor(tell: (turnover: Turnover) => void, pass: (frame: F) => void) {
    this.#tell = tell;
    this.#pass = pass;
  }

  get opener(): Opener | null {
    return this.#opener;
  }

  /**
   * A frame of somebody else than before that is no newer than what was passed on: the decoder may show it after frames of a later
   * name, or not at all. It must not be passed on.
   */
  isLate(opener: Opener, timestamp: number | null): boolean {
    if (this.#opener === null || isSame(opener, this.#opener)) return false;
    return timestamp !== null && this.#newest !== null && !isNewer(timestamp, this.#newest);
  }

  take(frame: F, opener: Opener, timestamp: number | null): void {
    if (this.#opener === null || !isSame(opener, this.#opener)) {
      this.#opener = opener;
      this.#told += 1;
      this.#tell({ n: this.#told, opener, timestamp });
    }
    if (timestamp !== null && (this.#newest === null || isNewer(timestamp, this.#newest)))
      this.#newest = timestamp;
    if (this.#answered === this.#told) this.#pass(frame);
    else if (this.#held.length < GATE_MAX) this.#held.push({ frame, n: this.#told });
  }

  /** The page has answered turnover n. */
  answer(n: number): void {
    this.#answered = Math.max(this.#answered, Math.min(n, this.#told));
    while (this.#held.length > 0) {
      const [first] = this.#held as [Held<F>];
      if (first.n > this.#answered) return;
      this.#held.shift();
      this.#pass(first.frame);
    }
  }
}

export function isSame(a: Opener, b: Opener): boolean {
  return a.peer === b.peer && a.context === b.context;
}

/** RTP timestamps wrap. */
export function isNewer(timestamp: number, than: number): boolean {
  const ahead = (timestamp - than) >>> 0;
  return ahead !== 0 && ahead < HALF;
}
