/**
 * The arrangement that follows from a state of the call and how it is looked at, one after the other: it remembers who
 * stood where. The same object while nothing moved, so that levels move nothing.
 */
import type { SessionState } from '../../session/session';
import { type Arrangement, arrange, type Scene, type Tile } from './arrange';
import type { Size } from './grid';
import { type Member, nobody, type Order, reorder, type Shown, speaker } from './order';
import type { ViewState } from './views';

interface Row extends Member {
  readonly screen: boolean;
}

type View = Pick<ViewState, 'view' | 'small' | 'pins' | 'page'>;

function rowsOf({ others }: SessionState): readonly Row[] {
  return others.map(({ id, cameraOn, speaks, screenOn }) => ({ id, camera: cameraOn, speaks, screen: screenOn }));
}

function isSameRow(a: Row, b: Row | undefined): boolean {
  return b !== undefined && a.id === b.id && a.camera === b.camera && a.speaks === b.speaks && a.screen === b.screen;
}

function isSameTile(a: Tile, b: Tile | undefined): boolean {
  if (b === undefined || a.key !== b.key || a.large !== b.large) return false;
  return a.box.x === b.box.x && a.box.y === b.box.y && a.box.width === b.box.width && a.box.height === b.box.height;
}

function isSameArrangement(a: Arrangement, b: Arrangement): boolean {
  if (a.look !== b.look || a.page !== b.page || a.pages !== b.pages || a.tiles.length !== b.tiles.length) return false;
  return a.tiles.every((tile, i) => isSameTile(tile, b.tiles[i]));
}

const PASSES_MAX = 4;
const nothing: Arrangement = { look: 'grid', tiles: [], page: 0, pages: 1 };

export class Arranger {
  #rows: readonly Row[] = [];
  #view: View | null = null;
  #size: Size = { width: 0, height: 0 };
  #order: Order = nobody;
  #now = nothing;
  speaker: string | null = null;

  /** focused: the person in whose tile the focus is; they are not put away for somebody who speaks. */
  next(state: SessionState, view: View, size: Size, gap: number, focused: string | null): Arrangement {
    const rows = rowsOf(state);
    const isSameCall = rows.length === this.#rows.length && rows.every((row, i) => isSameRow(row, this.#rows[i]));
    const isSameLook = this.#looksSame(view, size);
    if ((isSameCall && isSameLook) || size.width === 0) return this.#now;
    [this.#rows, this.#view, this.#size] = [rows, view, size];
    this.speaker = speaker(this.speaker, rows);

    const scene = (): Scene => ({
      size, gap, ...view, speaker: this.speaker, others: this.#order.ids,
      screens: rows.filter(({ screen }) => screen).map(({ id }) => id),
    });
    /* Who speaks comes onto the page that is looked at from now on. */
    const before = this.#now;
    if (!isSameLook && this.#order !== nobody) this.#now = arrange(scene());
    /* Whether there are pages follows from who is there, and who is on the page from whether there are pages. */
    for (let i = 0, settled = false; i < PASSES_MAX && !settled; i++) {
      const { paged } = this.#order;
      this.#order = reorder(this.#order, rows, this.#shown(focused));
      const next = arrange(scene());
      settled = this.#order.paged === paged && isSameArrangement(next, this.#now);
      this.#now = next;
    }
    if (isSameArrangement(before, this.#now)) this.#now = before;
    return this.#now;
  }

  #looksSame({ view, small, pins, page }: View, { width, height }: Size): boolean {
    const was = this.#view;
    if (was === null || width !== this.#size.width || height !== this.#size.height) return false;
    return view === was.view && small === was.small && pins === was.pins && page === was.page;
  }

  #shown(focused: string | null): Shown {
    const people = this.#now.tiles.filter(({ kind }) => kind === 'person');
    const held = people.filter(({ large, id }) => large || id === focused);
    return {
      paged: this.#now.pages > 1,
      tiles: new Set(people.filter(({ large }) => !large).map(({ id }) => id)),
      held: new Set(held.map(({ id }) => id)),
    };
  }
}
