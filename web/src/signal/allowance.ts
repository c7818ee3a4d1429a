/** How often something may be done: a burst, then once in so many milliseconds. Pure. */
export class Allowance {
  readonly #burst: number;
  readonly #everyMs: number;
  #spent = 0; // of the burst
  #at = 0;

  constructor(burst: number, everyMs: number) {
    this.#burst = burst;
    this.#everyMs = everyMs;
  }

  take(now: number): boolean {
    this.#spent = Math.max(0, this.#spent - (now - this.#at) / this.#everyMs);
    this.#at = now;
    if (this.#spent + 1 > this.#burst) return false;
    this.#spent += 1;
    return true;
  }
}
