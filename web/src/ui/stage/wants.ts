/** Which pictures to ask for: those on the screen, and how large. Pure. */
import type { Want } from '../../session/session';
import type { Tile } from './arrange';

/** The rank of a tile: what is missed most comes first. */
function rank({ kind, large, id }: Tile, speaker: string | null): number {
  if (kind === 'screen') return 0;
  if (large) return 1;
  return id === speaker ? 2 : 3;
}

/** ratio: device pixels of a pixel of the page. */
export function wantsOf(tiles: readonly Tile[], ratio: number, speaker: string | null): readonly Want[] {
  return tiles
    .filter(({ kind }) => kind !== 'me')
    .map((tile, i) => ({ tile, i, rank: rank(tile, speaker) }))
    .sort((a, b) => a.rank - b.rank || a.i - b.i)
    .map(({ tile: { kind, id, box } }) => ({
      id,
      what: kind === 'screen' ? 'screen' : 'camera',
      height: Math.round(box.height * ratio),
    }));
}

export function isSameWants(a: readonly Want[], b: readonly Want[]): boolean {
  return a.length === b.length && a.every(({ id, what, height }, i) => {
    const other = b[i];
    return other !== undefined && id === other.id && what === other.what && height === other.height;
  });
}
