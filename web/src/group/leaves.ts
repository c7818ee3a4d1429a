/** What is known of each leaf beside the tree. Pure. */
import type { Member } from './keys';
import type { LeafFacts } from './steward';

interface Facts {
  addedEpoch: number;
  addedAt: number;
  heard: boolean;
  committedEpoch: number;
}

export interface Changed {
  readonly sender: number; // leaf that made the commit
  readonly added: readonly number[];
  readonly removed: readonly number[];
}

const BEFORE_US: Facts = { addedEpoch: -1, addedAt: 0, heard: true, committedEpoch: -1 };

export class Leaves {
  readonly #facts = new Map<number, Facts>();

  /** We are in a group; who was there before us has said something to somebody. */
  enter(members: readonly Member[]): void {
    this.#facts.clear();
    for (const { leaf } of members) this.#facts.set(leaf, { ...BEFORE_US });
  }

  advance(epoch: number, changed: Changed, now: number): void {
    const { sender, added, removed } = changed;
    for (const leaf of removed) this.#facts.delete(leaf);
    for (const leaf of added)
      this.#facts.set(leaf, { addedEpoch: epoch, addedAt: now, heard: false, committedEpoch: epoch });
    const maker = this.#facts.get(sender);
    if (maker !== undefined) {
      maker.committedEpoch = epoch;
      maker.heard = true;
    }
  }

  heard(leaf: number): void {
    const facts = this.#facts.get(leaf);
    if (facts !== undefined) facts.heard = true;
  }

  of(leaf: number, goneSince: number): LeafFacts {
    return { ...(this.#facts.get(leaf) ?? BEFORE_US), goneSince };
  }
}
