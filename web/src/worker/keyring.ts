/** The keys in use: for each connection one sealer for each context, and one opener. */
import { kidOf, type Core, type Opener, type Sealer } from '../core';
import type { KeyTable, MediaKey } from '../group/group';
import { CONTEXTS, type Context } from './context';

interface Ring {
  readonly opener: Opener;
  sealers: readonly Sealer[]; // by context; empty before there is a key
}

export class Keyring implements KeyTable {
  readonly #core: Core;
  readonly #rings = new Map<string, Ring>();

  constructor(core: Core) {
    this.#core = core;
  }

  sealWith(connection: string, { baseKey, seat, epoch }: MediaKey): void {
    const ring = this.#ring(connection);
    for (const sealer of ring.sealers) sealer.close();
    ring.sealers = CONTEXTS.map((c) => this.#core.sealer(kidOf(c, seat, epoch), baseKey));
  }

  openWith(connection: string, { baseKey, seat, epoch }: MediaKey): void {
    const { opener } = this.#ring(connection);
    for (const context of CONTEXTS) {
      const kid = kidOf(context, seat, epoch);
      // A key that was given again would start its replay window anew: the first one stays.
      if (!opener.has(kid)) opener.add(kid, baseKey);
    }
  }

  drop(connection: string): void {
    const ring = this.#rings.get(connection);
    if (ring === undefined) return;
    this.#rings.delete(connection);
    for (const sealer of ring.sealers) sealer.close();
    ring.opener.close();
  }

  sealer(connection: string, context: Context): Sealer | null {
    return this.#rings.get(connection)?.sealers[context] ?? null;
  }

  opener(connection: string): Opener | null {
    return this.#rings.get(connection)?.opener ?? null;
  }

  #ring(connection: string): Ring {
    const known = this.#rings.get(connection);
    if (known !== undefined) return known;
    const ring: Ring = { opener: this.#core.opener(), sealers: [] };
    this.#rings.set(connection, ring);
    return ring;
  }
}
