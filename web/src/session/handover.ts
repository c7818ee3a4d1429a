/**
 * From one connection to the unit to the next: the one before goes on being shown, and sent by, until the next carries all that it
 * shows, and a little longer, as the others may still see us by it. Pure.
 */

/** Of who sees everybody by the next one: so long may others take to do so as well. */
export const LINGER_MS = 1500;
/** What has not come by the next one then does not come by it at all. */
export const PATIENCE_MS = 6000;

export interface Standing {
  readonly beforeConnected: boolean;
  readonly nextConnected: boolean;
  /** Something that the one before shows is not shown by the next one. */
  readonly lacks: boolean;
}

export class Handover {
  #connectedAt = -1;
  #fullSince = -1;

  /** True when the one before is to be closed. */
  take({ beforeConnected, nextConnected, lacks }: Standing, now: number): boolean {
    if (!beforeConnected) return true;
    this.#connectedAt = !nextConnected ? -1 : this.#connectedAt < 0 ? now : this.#connectedAt;
    this.#fullSince = !nextConnected || lacks ? -1 : this.#fullSince < 0 ? now : this.#fullSince;
    if (this.#connectedAt < 0) return false;
    const isFull = this.#fullSince >= 0 && now - this.#fullSince >= LINGER_MS;
    return isFull || now - this.#connectedAt >= PATIENCE_MS;
  }
}
