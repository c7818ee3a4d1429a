/** Who knocks, and which key packages were let in already. Pure. */
import type { Knock } from './keys';
import type { Waiting } from './steward';

/** Said every 2 s; who has not for so long went away. */
const LASTS_MS = 7000;
const KNOCKS_MAX = 64;
const REFS_MAX = 4096;

interface Entry extends Waiting {
  readonly lastAt: number;
}

export class Knocks {
  readonly #entries = new Map<string, Entry>();
  readonly #used = new Set<string>();

  get used(): ReadonlySet<string> {
    return this.#used;
  }

  /** One for each peer: the newest takes the place of an older one. */
  add(knock: Knock, now: number): void {
    const before = this.#entries.get(knock.peer);
    if (before === undefined && this.#entries.size >= KNOCKS_MAX) return;
    const since = before?.knock.ref === knock.ref ? before.since : now;
    this.#entries.set(knock.peer, { knock, since, lastAt: now });
  }

  waiting(now: number): readonly Waiting[] {
    for (const [peer, { lastAt }] of this.#entries)
      if (now - lastAt > LASTS_MS) this.#entries.delete(peer);
    return [...this.#entries.values()];
  }

  /** Let in by us, or never to be. */
  use(refs: readonly string[]): void {
    for (const ref of refs) this.#used.add(ref);
    while (this.#used.size > REFS_MAX) {
      const [oldest] = this.#used;
      if (oldest !== undefined) this.#used.delete(oldest);
    }
  }

  /** Somebody is in now, or has left. */
  forget(peer: string): void {
    this.#entries.delete(peer);
  }

  clear(): void {
    this.#entries.clear();
  }
}
