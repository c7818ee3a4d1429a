/** Which tiles the window shows and where: a grid, or something large and the people beside it. Pure. */
import { type Box, capacity, grid, landscape, portrait, type Shape, type Size, TILE_WIDTH_MIN, WIDE } from './grid';

export interface Scene {
  readonly size: Size;
  readonly gap: number;
  readonly view: 'grid' | 'speaker';
  readonly small: boolean; // oneself in the corner, of two
  readonly page: number;
  readonly pins: readonly string[];
  readonly screens: readonly string[]; // whose
  readonly speaker: string | null;
  readonly others: readonly string[]; // as they stand
}

export interface Tile {
  readonly key: string;
  readonly kind: 'screen' | 'person' | 'me';
  readonly id: string; // '' for mine
  readonly large: boolean;
  readonly box: Box;
}

export interface Arrangement {
  readonly look: 'grid' | 'large' | 'corner';
  readonly tiles: readonly Tile[];
  readonly page: number;
  readonly pages: number;
}

const ME = '';
const STRIP_TILE_MIN = 144;
const STRIP_TILE_MIN_UPRIGHT = 96;
const tall: Shape = { narrowest: 3 / 4, widest: WIDE }; /* what is large in a window that stands upright */

function between(least: number, wanted: number, most: number): number {
  return Math.round(Math.max(least, Math.min(most, wanted)));
}

function isUpright({ width, height }: Size): boolean {
  return height > width;
}

function screenKey(id: string): string {
  return `screen ${id}`;
}

interface Strip {
  readonly area: Box;
  readonly main: Box;
  readonly holds: number;
}

/** Beside what is large; below it where the window stands upright. */
function stripBeside(n: number, { width, height }: Size, gap: number): Strip {
  if (isUpright({ width, height })) {
    const own = between(84, height * 0.3, 240);
    const area = { x: 0, y: height - own, width, height: own };
    const main = { x: 0, y: 0, width, height: Math.max(0, height - own - gap) };
    return { area, main, holds: Math.max(2, capacity(area, gap, STRIP_TILE_MIN_UPRIGHT)) };
  }
  const one = between(128, width * 0.21, 280);
  const fitsInOne = Math.max(2, capacity({ width: one, height }, gap, one));
  const own = n <= fitsInOne ? one : width >= 1000 ? between(2 * STRIP_TILE_MIN + gap, width * 0.27, 520) : Math.max(one, STRIP_TILE_MIN);
  const area = { x: width - own, y: 0, width: own, height };
  const main = { x: 0, y: 0, width: Math.max(0, width - own - gap), height };
  return { area, main, holds: n <= fitsInOne ? fitsInOne : Math.max(2, capacity(area, gap, STRIP_TILE_MIN)) };
}

interface Page {
  readonly ids: readonly string[]; // ME among them
  readonly page: number;
  readonly pages: number;
}

/** I am the last of the first page. */
function pageOf(others: readonly string[], wanted: number, holds: number): Page {
  const mine = Math.min(others.length, holds - 1);
  const all = [...others.slice(0, mine), ME, ...others.slice(mine)];
  const pages = Math.ceil(all.length / holds);
  const page = Math.max(0, Math.min(pages - 1, wanted));
  return { ids: all.slice(page * holds, (page + 1) * holds), page, pages };
}

function moved(boxes: readonly Box[], { x, y }: Box): Box[] {
  return boxes.map((box) => ({ ...box, x: box.x + x, y: box.y + y }));
}

function faces(ids: readonly string[], boxes: readonly Box[], large: boolean): Tile[] {
  return ids.flatMap((id, i): Tile[] => {
    const box = boxes[i];
    if (box === undefined) return [];
    return [{ key: id === ME ? 'me' : id, kind: id === ME ? 'me' : 'person', id, large, box }];
  });
}

function inCorner({ size: { width, height }, others }: Scene): Arrangement {
  const upright = isUpright({ width, height });
  const own = between(112, width * (upright ? 0.3 : 0.24), 260);
  const tall = Math.round(upright ? (own * 4) / 3 : (own * 3) / 4);
  const boxes = [
    { x: 0, y: 0, width, height },
    { x: width - own - 14, y: height - tall - 14, width: own, height: tall },
  ];
  return { look: 'corner', tiles: faces([...others, ME], boxes, false), page: 0, pages: 1 };
}

function inGrid({ size, gap, others, page: wanted }: Scene): Arrangement {
  const least = Math.min(TILE_WIDTH_MIN, (size.width - gap) / 2);
  const { ids, page, pages } = pageOf(others, wanted, Math.max(2, capacity(size, gap, least)));
  const shape = isUpright(size) ? portrait : landscape;
  return { look: 'grid', tiles: faces(ids, grid(ids.length, size, gap, shape), false), page, pages };
}

/** In the order of the people, wherever they are shown: a tile that becomes large is the same element, with its focus. */
function inOrder(tiles: readonly Tile[], others: readonly string[]): Tile[] {
  const places = new Map(others.map((id, i) => [id, i]));
  const at = ({ id }: Tile): number => places.get(id) ?? others.length; /* I am the last */
  return [...tiles].sort((a, b) => at(a) - at(b));
}

function withLarge(scene: Scene, screens: readonly string[], people: readonly string[]): Arrangement {
  const { size, gap, others } = scene;
  const rest = others.filter((id) => !people.includes(id));
  const strip = stripBeside(rest.length + 1, size, gap);
  const { ids, page, pages } = pageOf(rest, scene.page, strip.holds);
  const shape = isUpright(size) ? portrait : landscape;
  const small = faces(ids, moved(grid(ids.length, strip.area, gap, shape), strip.area), false);
  const n = screens.length + people.length;
  /* A screen alone has all the room: it is never cropped, so any shape will do. */
  const boxes = n === 1 && people.length === 0 ? [strip.main] : grid(n, strip.main, gap, isUpright(size) ? tall : landscape);
  const shared = screens.flatMap((id, i): Tile[] => {
    const box = boxes[i];
    return box === undefined ? [] : [{ key: screenKey(id), kind: 'screen', id, large: true, box }];
  });
  const large = faces(people, boxes.slice(screens.length), true);
  return { look: 'large', tiles: [...shared, ...inOrder([...small, ...large], others)], page, pages };
}

export function arrange(scene: Scene): Arrangement {
  const { others, screens, pins, speaker } = scene;
  const several = others.length > 1;
  const pinned = several ? pins.filter((id) => others.includes(id)) : [];
  if (screens.length + pinned.length > 0) return withLarge(scene, screens, pinned);
  if (several && scene.view === 'speaker' && speaker !== null) return withLarge(scene, [], [speaker]);
  return scene.small && others.length === 1 ? inCorner(scene) : inGrid(scene);
}
