/** What is said to somebody who cannot open it yet: an epoch seals a second after it lets somebody in, and they have no older one. Pure. */

/** As many wait at most; the oldest are given up. */
const HELD_MAX = 500;

interface Word {
  readonly to: string;
  readonly text: string;
}

export class Held {
  #words: readonly Word[] = [];

  hold(to: readonly string[], text: string): void {
    this.#words = [...this.#words, ...to.map((peer) => ({ to: peer, text }))].slice(-HELD_MAX);
  }

  /** Takes out what can be opened now; what is for nobody of the group any more is forgotten. */
  due(opens: (peer: string) => boolean, isThere: (peer: string) => boolean): readonly Word[] {
    const due = this.#words.filter(({ to }) => isThere(to) && opens(to));
    this.#words = this.#words.filter(({ to }) => isThere(to) && !opens(to));
    return due;
  }

  clear(): void {
    this.#words = [];
  }
}
