/** Whether one speaks, from how loud it is: between two words the mark stays. Pure. */

const LOUD = 0.35; /* of a level, see media/levels: about 40 dB below full scale */
const HELD_MS = 600;

export class Voice {
  #until = -Infinity;

  speaks(level: number, nowMs: number): boolean {
    if (level >= LOUD) this.#until = nowMs + HELD_MS;
    return nowMs < this.#until;
  }
}
