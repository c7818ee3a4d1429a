import { describe, expect, it } from 'vitest';
import { arrange, type Scene } from '../../../src/ui/stage/arrange';
import { isSameWants, wantsOf } from '../../../src/ui/stage/wants';

const scene: Scene = {
  size: { width: 1256, height: 584 }, gap: 12, view: 'grid', small: false, page: 0, pins: [], screens: [], speaker: null,
  others: ['a', 'b', 'c', 'd'],
};
const names = (change: Partial<Scene>, speaker: string | null): string[] =>
  wantsOf(arrange({ ...scene, ...change }).tiles, 1, speaker).map(({ id, what }) => `${what} ${id}`);

describe('what is asked for', () => {
  it('is everybody on the page, and not oneself', () => {
    expect(names({}, null)).toEqual(['camera a', 'camera b', 'camera c', 'camera d']);
  });

  it('begins with the screen, then who is large, then who speaks', () => {
    expect(names({ screens: ['d'], pins: ['c'] }, 'b')).toEqual(['screen d', 'camera c', 'camera b', 'camera a', 'camera d']);
    expect(names({ view: 'speaker', speaker: 'c' }, 'c')).toEqual(['camera c', 'camera a', 'camera b', 'camera d']);
  });

  it('is nobody of another page', () => {
    const others = Array.from({ length: 48 }, (_, i) => `p${i}`);
    expect(names({ others }, null)).toHaveLength(24);
    expect(names({ others, page: 1 }, 'p0')).toEqual(others.slice(24).map((id) => `camera ${id}`));
  });

  it('is as high as the tile, in pixels of the device', () => {
    const { tiles } = arrange(scene);
    const heights = (ratio: number): number[] => wantsOf(tiles, ratio, null).map(({ height }) => height);
    expect(heights(1)).toEqual(Array(4).fill(tiles[0]?.box.height));
    expect(heights(1.5)).toEqual(Array(4).fill(Math.round((tiles[0]?.box.height ?? 0) * 1.5)));
  });

  it('is the same only in all of it', () => {
    const wants = wantsOf(arrange(scene).tiles, 1, null);
    expect(isSameWants(wants, [...wants])).toBe(true);
    expect(isSameWants(wants, wants.slice(1))).toBe(false);
    expect(isSameWants(wants, [...wants].reverse())).toBe(false);
    expect(isSameWants(wants, wants.map((want) => ({ ...want, height: 90 })))).toBe(false);
    expect(isSameWants(wants, wants.map((want) => ({ ...want, what: 'screen' as const })))).toBe(false);
  });
});
