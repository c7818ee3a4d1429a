/**
 * Who of the group has a seat at the server. Pure.
 *
 * The server says who is here, away, and gone. Of a member that it does not
 * name, after it was restarted, nothing is known: it is away, and gone when it
 * has not come for longer than a seat is kept.
 */
import type { Seen } from './words';

export const KEPT_MS = 32_000;

export type Presence = 'here' | 'away' | 'gone';

interface State {
  readonly presence: Presence;
  readonly goneAt: number;
}

export class Presences {
  readonly #states = new Map<string, State>();

  /** The whole list anew, as a socket begins with it. */
  all(seen: readonly Seen[], members: readonly string[], now: number): void {
    const known = new Map(this.#states);
    this.#states.clear();
    for (const { id, here } of seen) this.set(id, here ? 'here' : 'away', now);
    for (const id of members) {
      if (this.#states.has(id)) continue;
      // Who was gone before stays gone.
      this.set(id, known.get(id)?.presence === 'gone' ? 'gone' : 'away', now);
    }
  }

  set(id: string, presence: Presence, now: number): void {
    if (this.#states.get(id)?.presence === presence) return;
    this.#states.set(id, { presence, goneAt: now + LASTS_MS[presence] });
  }

  /** Of somebody who was never named, the tree says that they are there. */
  of(id: string, now: number): Presence {
    if (!this.#states.has(id)) this.set(id, 'away', now);
    const { presence, goneAt } = this.#states.get(id) ?? NOBODY;
    return now >= goneAt ? 'gone' : presence;
  }

  /** Since when they are gone; Infinity for who is here. */
  goneAt(id: string): number {
    return this.#states.get(id)?.goneAt ?? Infinity;
  }

  /** Somebody was let in: what was known of them before says nothing any more, but that they are here. */
  admit(id: string, now: number): void {
    if (this.#states.get(id)?.presence === 'here') return;
    this.#states.delete(id);
    this.set(id, 'away', now);
  }

  /** Forgets who is gone and no member: a member to be may be named before the commit that adds it is here. */
  keep(members: readonly string[]): void {
    for (const [id, { presence }] of this.#states)
      if (presence === 'gone' && !members.includes(id)) this.#states.delete(id);
  }
}

const LASTS_MS: Readonly<Record<Presence, number>> = { here: Infinity, away: KEPT_MS, gone: 0 };
const NOBODY: State = { presence: 'gone', goneAt: 0 };
