/** Who speaks: a level without its flicker. Pure. */

/** Of levelOf(): about -42 dB. */
export const LOUD = 0.3;
export const HELD_MS = 600;

export class Speaking {
  readonly #loudAt = new Map<string, number>();

  take(id: string, level: number, now: number): boolean {
    if (level >= LOUD) this.#loudAt.set(id, now);
    const at = this.#loudAt.get(id);
    const speaks = at !== undefined && now - at < HELD_MS;
    if (!speaks) this.#loudAt.delete(id);
    return speaks;
  }
}
