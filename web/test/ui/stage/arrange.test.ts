import { describe, expect, it } from 'vitest';
import { type Arrangement, arrange, type Scene, type Tile } from '../../../src/ui/stage/arrange';

const ids = (n: number): string[] => Array.from({ length: n }, (_, i) => `p${i}`);
const scene = (n: number, change: Partial<Scene> = {}): Scene => ({
  size: { width: 1256, height: 584 }, gap: 12, view: 'grid', small: false, page: 0, pins: [], screens: [], speaker: 'p0', others: ids(n), ...change,
});
const keys = ({ tiles }: Arrangement): string[] => tiles.map(({ key }) => key);
const large = ({ tiles }: Arrangement): string[] => tiles.filter((tile) => tile.large).map(({ key }) => key);

function areApart(tiles: readonly Tile[]): boolean {
  return tiles.every(({ box: a }, i) => tiles.slice(i + 1).every(({ box: b }) =>
    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y));
}

describe('the grid', () => {
  it('has everybody and, last, oneself', () => {
    expect(keys(arrange(scene(3)))).toEqual(['p0', 'p1', 'p2', 'me']);
  });

  it('has 25 tiles a page, of which one is mine, on the first', () => {
    const first = arrange(scene(48));
    expect([first.tiles.length, first.page, first.pages]).toEqual([25, 0, 2]);
    expect(keys(first).at(-1)).toBe('me');
    const second = arrange(scene(48, { page: 1 }));
    expect(keys(second)).toEqual(ids(48).slice(24));
    expect(arrange(scene(24)).pages).toBe(1);
    expect(arrange(scene(25)).pages).toBe(2);
  });

  it('goes back to the last page there is', () => {
    expect(arrange(scene(30, { page: 7 })).page).toBe(1);
    expect(arrange(scene(3, { page: 1 })).page).toBe(0);
  });

  it('shows oneself in the corner of the one other, and only then', () => {
    const two = arrange(scene(1, { small: true }));
    expect(two.look).toBe('corner');
    expect(two.tiles[0]?.box).toEqual({ x: 0, y: 0, width: 1256, height: 584 });
    expect(arrange(scene(2, { small: true })).look).toBe('grid');
    expect(arrange(scene(1, { small: true, screens: ['p0'] })).look).toBe('large');
  });
});

describe('what is large', () => {
  it('is who speaks, in the speaker’s view of more than two', () => {
    expect(large(arrange(scene(4, { view: 'speaker', speaker: 'p2' })))).toEqual(['p2']);
    expect(large(arrange(scene(1, { view: 'speaker', speaker: 'p0' })))).toEqual([]);
  });

  it('is who is pinned, and a screen with them, and then not who speaks', () => {
    expect(large(arrange(scene(6, { view: 'speaker', speaker: 'p2', pins: ['p4', 'p1'] }))).sort()).toEqual(['p1', 'p4']);
    expect(large(arrange(scene(6, { screens: ['p3'], pins: ['p1'] })))).toEqual(['screen p3', 'p1']);
    expect(large(arrange(scene(6, { pins: ['gone'] })))).toEqual([]);
  });

  it('is shown once, and everybody else beside it', () => {
    for (const upright of [false, true]) for (const n of [2, 5, 9, 20]) {
      const size = upright ? { width: 374, height: 640 } : { width: 1256, height: 584 };
      const seen = new Set<string>();
      for (let page = 0, pages = 1; page < pages; page++) {
        const now = arrange(scene(n, { size, view: 'speaker', speaker: 'p1', page }));
        pages = now.pages;
        expect(areApart(now.tiles)).toBe(true);
        const [most] = [...now.tiles].sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
        expect(most?.key).toBe('p1');
        for (const { box } of now.tiles) expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height).toBe(true);
        for (const key of keys(now)) seen.add(key);
      }
      expect([...seen].sort()).toEqual([...ids(n), 'me'].sort());
    }
  });

  it('does not change the order of the elements, so that each tile stays the same one', () => {
    expect(keys(arrange(scene(5, { view: 'speaker', speaker: 'p3' })))).toEqual(keys(arrange(scene(5))));
    expect(keys(arrange(scene(5, { pins: ['p4', 'p0'] })))).toEqual(keys(arrange(scene(5))));
  });

  it('gives a screen all the room beside the strip', () => {
    const [shared] = arrange(scene(3, { screens: ['p1'] })).tiles;
    expect(shared?.key).toBe('screen p1');
    expect(shared?.box.height).toBe(584);
  });
});
