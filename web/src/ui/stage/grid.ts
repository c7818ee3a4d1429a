/** Where so many tiles go in a window: as large as they can be, in rows, the last one in the middle. Pure. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

/** How far a picture may be cropped: width by height. */
export interface Shape {
  readonly narrowest: number;
  readonly widest: number;
}

export const WIDE = 16 / 9;
export const landscape: Shape = { narrowest: 4 / 3, widest: WIDE };
export const portrait: Shape = { narrowest: 1, widest: WIDE }; /* a telephone held upright */

export const TILES_MAX = 25;
export const TILE_WIDTH_MIN = 160;

function share(whole: number, n: number, gap: number): number {
  return Math.floor((whole - gap * (n - 1)) / n);
}

/** The largest tile of an allowed shape in a cell. */
function fit(width: number, height: number, { narrowest, widest }: Shape): Size {
  if (width > height * widest) return { width: Math.floor(height * widest), height };
  if (width < height * narrowest) return { width, height: Math.floor(width / narrowest) };
  return { width, height };
}

function tileOf(columns: number, n: number, size: Size, gap: number, shape: Shape): Size {
  const rows = Math.ceil(n / columns);
  const width = Math.max(0, share(size.width, columns, gap));
  return fit(width, Math.max(0, share(size.height, rows, gap)), shape);
}

/** Of columns that give tiles of one size, those that leave the fewest places empty. */
function bestColumns(n: number, size: Size, gap: number, shape: Shape): number {
  let best = 1;
  let area = -1;
  let empty = 0;
  for (let columns = 1; columns <= n; columns++) {
    const tile = tileOf(columns, n, size, gap, shape);
    const wasted = columns * Math.ceil(n / columns) - n;
    const its = tile.width * tile.height;
    if (its < area || (its === area && wasted >= empty)) continue;
    [best, area, empty] = [columns, its, wasted];
  }
  return best;
}

/** The n tiles in reading order. They do not overlap, and none reaches out of the window. */
export function grid(n: number, size: Size, gap: number, shape: Shape): readonly Box[] {
  if (n === 0) return [];
  const columns = bestColumns(n, size, gap, shape);
  const rows = Math.ceil(n / columns);
  const tile = tileOf(columns, n, size, gap, shape);
  const top = Math.floor((size.height - rows * tile.height - (rows - 1) * gap) / 2);
  return Array.from({ length: n }, (_, i) => {
    const row = Math.floor(i / columns);
    const inRow = row < rows - 1 ? columns : n - columns * (rows - 1);
    const left = Math.floor((size.width - inRow * tile.width - (inRow - 1) * gap) / 2);
    return { ...tile, x: left + (i % columns) * (tile.width + gap), y: top + row * (tile.height + gap) };
  });
}

/** How many tiles a window holds that are about `least` wide. */
export function capacity(size: Size, gap: number, least: number): number {
  const across = Math.floor((size.width + gap) / (least + gap));
  const down = Math.floor((size.height + gap) / (least / WIDE + gap));
  return Math.min(TILES_MAX, Math.max(1, across) * Math.max(1, down));
}
