/** How the person at this screen looks at the call. Kept as long as the page has the session, and nowhere else. */
import type { Session } from '../../session/session';
import { isSame } from '../parts/shallow';

export interface ViewState {
  readonly view: 'grid' | 'speaker';
  readonly small: boolean; // oneself in the corner, of two
  readonly pins: readonly string[]; // the one pinned first comes first
  readonly page: number;
  readonly pages: number;
  readonly speaker: string | null; // who spoke last
  readonly apart: boolean; // the window of its own is open: picture in picture
}

export const PINS_MAX = 6; /* more are hardly large */

const atFirst: ViewState = { view: 'grid', small: false, pins: [], page: 0, pages: 1, speaker: null, apart: false };

export class Views {
  state = atFirst;
  readonly #listeners = new Set<() => void>();

  subscribe(fn: () => void): () => void {
    this.#listeners.add(fn);
    return () => {
      this.#listeners.delete(fn);
    };
  }

  set(change: Partial<ViewState>): void {
    const next = { ...this.state, ...change };
    if (isSame(next, this.state)) return;
    this.state = next;
    for (const listener of this.#listeners) listener();
  }

  /** To the other view; what was pinned comes off, or nothing would change. */
  switchView(): void {
    const { view, pins } = this.state;
    this.set({ view: view === 'speaker' || pins.length > 0 ? 'grid' : 'speaker', pins: [], page: 0 });
  }

  pin(id: string): void {
    const { pins } = this.state;
    this.set({ pins: pins.includes(id) ? pins.filter((one) => one !== id) : [...pins, id].slice(-PINS_MAX), page: 0 });
  }

  /** True where there was such a page. */
  turn(by: number): boolean {
    const { page, pages } = this.state;
    const wanted = page + by;
    if (wanted < 0 || wanted >= pages) return false;
    this.set({ page: wanted });
    return true;
  }
}

const kept = new WeakMap<Session, Views>();

export function viewsOf(session: Session): Views {
  let views = kept.get(session);
  if (views === undefined) {
    views = new Views();
    kept.set(session, views);
  }
  return views;
}
