/** Judges from the worker's counters whether what comes in opens. Pure. */
import type { TransformStats } from '../worker/protocol';

const SHUT_MIN = 5;

export type Opening =
  | 'nothing' // nothing came
  | 'open'
  | 'shut'; // something came, and none of it opened

export class Seals {
  #passed = 0;
  #shut = 0;
  #opening: Opening = 'nothing';

  get opening(): Opening {
    return this.#opening;
  }

  /** The counters of one connection, now. */
  take(stats: readonly TransformStats[]): Opening {
    let passed = 0;
    let shut = 0;
    for (const { direction, fates } of stats) {
      if (direction !== 'receive') continue;
      passed += fates.passed;
      shut += fates['no-key'] + fates['not-sealed'] + fates['not-opened'];
      shut += fates['not-theirs'] + fates['no-codec'];
    }
    if (passed > this.#passed) {
      this.#opening = 'open';
      this.#shut = shut;
    } else if (shut - this.#shut >= SHUT_MIN) {
      this.#opening = 'shut';
      this.#shut = shut;
    }
    this.#passed = passed;
    return this.#opening;
  }
}
