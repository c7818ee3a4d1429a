/**
 * When an epoch begins to seal, and when an old one opens no more: §7. Pure;
 * the caller asks due() and does what it says.
 */

const SEND_AFTER_MS = 1000;
/** However fast commits follow each other, no old key seals for longer. */
const SEND_WITHIN_MS = 3000;
const KEPT_AFTER_REMOVE_MS = 3000;
const KEPT_AFTER_ADD_MS = 10_000;
/** However fast commits follow each other, four bits tell the next four epochs from those that are kept, */
const KEPT_EPOCHS = 12;
/** and nobody seals under one that others, who are four ahead, keep no more. */
const BEHIND_EPOCHS = 8;

export interface Begin {
  readonly epoch: number;
  readonly removed: boolean; // somebody was
  readonly fresh: boolean; // we have just come in, or were alone before
}

export interface Due {
  readonly send: boolean; // seal with the newest from now on
  readonly drop: readonly number[];
}

export class Epochs {
  #current: number | null = null;
  #sends: number | null = null;
  #sendAt = Infinity;
  #sendBy = Infinity;
  readonly #dropAt = new Map<number, number>();

  begin({ epoch, removed, fresh }: Begin, now: number): void {
    if (this.#current !== null) this.#dropAt.set(this.#current, Infinity);
    const last = now + (removed ? KEPT_AFTER_REMOVE_MS : KEPT_AFTER_ADD_MS);
    for (const [old, at] of this.#dropAt) this.#dropAt.set(old, Math.min(at, last));
    for (const old of this.#dropAt.keys()) if (epoch - old >= KEPT_EPOCHS) this.#dropAt.set(old, now);
    this.#current = epoch;
    if (this.#sendAt === Infinity) this.#sendBy = now + SEND_WITHIN_MS;
    const wanted = removed || fresh ? now : now + SEND_AFTER_MS;
    this.#sendAt = Math.min(wanted, this.#sendBy);
    if (this.#sends !== null && epoch - this.#sends >= BEHIND_EPOCHS) this.#sendAt = now;
  }

  due(now: number): Due {
    const send = now >= this.#sendAt;
    if (send) {
      this.#sendAt = this.#sendBy = Infinity;
      this.#sends = this.#current;
    }
    const drop = [...this.#dropAt].filter(([, at]) => now >= at).map(([epoch]) => epoch);
    for (const epoch of drop) this.#dropAt.delete(epoch);
    return { send, drop };
  }

  /** There is no group any more: everything that is still kept. */
  end(): readonly number[] {
    const kept = [...this.#dropAt.keys()];
    if (this.#current !== null) kept.push(this.#current);
    this.#dropAt.clear();
    this.#current = this.#sends = null;
    this.#sendAt = this.#sendBy = Infinity;
    return kept;
  }
}
