/** When to knock, with which key package, and when to found a group instead. Pure. */

export const KNOCK_EVERY_MS = 2000;
/** After a server was started again its members come back first. */
export const FOUND_AFTER_MS = 5000;
/** A welcome for a key package of before a reload does not open; another is on its way. */
const FRESH_AFTER_MS = 4000;
/** A welcome may have been lost, and nobody lets a key package in twice. */
const FRESH_EVERY_MS = 12_000;
const WELCOMES_SHUT_MAX = 3;

export class Entry {
  #knockAt = Infinity;
  #foundAt = Infinity;
  #freshAt = Infinity;
  #shut = 0; // welcomes in a row that did not open
  #again = false;
  #hadSocket = false;

  /** There is a new socket; true for the first. */
  begin(): boolean {
    const isFirst = !this.#hadSocket;
    this.#hadSocket = true;
    return isFirst;
  }

  /** The key package was sent before: its welcome may be on its way, whatever happened to the socket. */
  get again(): boolean {
    return this.#again;
  }

  knocked(now: number): void {
    if (!this.#again) this.#freshAt = now + FRESH_EVERY_MS;
    this.#again = true;
    this.#knockAt = now + KNOCK_EVERY_MS;
  }

  foundLater(now: number): void {
    this.#foundAt = now + FOUND_AFTER_MS;
  }

  /** A welcome did not open; true when that was one too many. */
  shut(now: number): boolean {
    this.#shut += 1;
    this.#freshAt = Math.min(this.#freshAt, now + FRESH_AFTER_MS);
    return this.#shut >= WELCOMES_SHUT_MAX;
  }

  due(now: number): 'found' | 'knock' | null {
    if (now >= this.#freshAt) {
      this.#freshAt = Infinity;
      this.#again = false;
    }
    if (now >= this.#foundAt) return 'found';
    return now >= this.#knockAt ? 'knock' : null;
  }

  /** Nothing is due until something is said again; what was learnt of welcomes stays. */
  stop(): void {
    this.#knockAt = this.#foundAt = Infinity;
  }

  /** We are in a group. */
  entered(): void {
    this.stop();
    this.#freshAt = Infinity;
    this.#shut = 0;
    this.#again = false;
  }
}
