import { describe, expect, it } from 'vitest';
import { type Box, capacity, grid, landscape, portrait, type Size, TILES_MAX } from '../../../src/ui/stage/grid';
import { Random } from '../../random';

const GAP = 12;

function windows(): Size[] {
  const random = new Random(7);
  const some = Array.from({ length: 60 }, () => ({ width: 120 + random.below(2400), height: 120 + random.below(1400) }));
  return [{ width: 374, height: 690 }, { width: 1256, height: 584 }, { width: 1896, height: 944 }, ...some];
}

function everywhere(check: (boxes: readonly Box[], size: Size, n: number) => void): void {
  for (const size of windows()) for (let n = 1; n <= 49; n++) check(grid(n, size, GAP, landscape), size, n);
}

function apart(a: Box, b: Box): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}

/** As large as a tile can be in so many columns, without whole pixels. */
function areaOf(columns: number, n: number, { width, height }: Size): number {
  const rows = Math.ceil(n / columns);
  const cell = { width: (width - GAP * (columns - 1)) / columns, height: (height - GAP * (rows - 1)) / rows };
  if (cell.width <= 0 || cell.height <= 0) return 0;
  return Math.min(cell.width, cell.height * landscape.widest) * Math.min(cell.height, cell.width / landscape.narrowest);
}

describe('a grid of tiles', () => {
  it('has so many tiles of one size, none over another, all inside the window', () => {
    everywhere((boxes, size, n) => {
      expect(boxes).toHaveLength(n);
      const [first] = boxes;
      for (const box of boxes) {
        if (box.width !== first?.width || box.height !== first.height) throw new Error('two sizes');
        if (box.x < 0 || box.y < 0 || box.x + box.width > size.width || box.y + box.height > size.height) throw new Error('outside');
      }
      if (first === undefined || first.width < 20) return;
      const overlap = boxes.some((box, i) => boxes.slice(i + 1).some((other) => !apart(box, other)));
      expect(overlap).toBe(false);
    });
  });

  it('crops no further than from 4:3 to 16:9', () => {
    everywhere(([box]) => {
      if (box === undefined || box.width < 100) return;
      const ratio = box.width / box.height;
      expect(ratio).toBeGreaterThan(4 / 3 - 0.02);
      expect(ratio).toBeLessThan(16 / 9 + 0.02);
    });
  });

  it('could have no larger tiles in any other number of columns', () => {
    everywhere(([box], size, n) => {
      if (box === undefined || box.width < 60) return;
      const best = Math.max(...Array.from({ length: n }, (_, i) => areaOf(i + 1, n, size)));
      /* A pixel less each way is what whole pixels cost. */
      expect((box.width + 2) * (box.height + 2)).toBeGreaterThan(best);
    });
  });

  it('has its last row in the middle', () => {
    const boxes = grid(5, { width: 1256, height: 584 }, GAP, landscape);
    const [first, , third, fourth, fifth] = boxes;
    if (first === undefined || third === undefined || fourth === undefined || fifth === undefined) throw new Error('fewer than five');
    expect(first.y).toBe(third.y);
    expect(fourth.y).toBe(first.y + first.height + GAP);
    expect(Math.abs(fourth.x - (1256 - fifth.x - fifth.width))).toBeLessThanOrEqual(1);
    expect(fourth.x).toBeGreaterThan(first.x);
  });

  it('is as people expect it', () => {
    const rows = (n: number, size: Size): number => new Set(grid(n, size, GAP, landscape).map(({ y }) => y)).size;
    const laptop = { width: 1256, height: 584 };
    expect([1, 2, 3, 4, 6, 9, 16].map((n) => rows(n, laptop))).toEqual([1, 1, 2, 2, 2, 3, 4]);
    expect([2, 3].map((n) => rows(n, { width: 374, height: 690 }))).toEqual([2, 3]);
    expect(grid(0, laptop, GAP, landscape)).toEqual([]);
  });

  it('may be square on a telephone', () => {
    const [box] = grid(2, { width: 374, height: 690 }, 8, portrait);
    expect(box).toEqual({ x: 0, y: 0, width: 374, height: 341 });
  });

  it('has no negative size in a window that is too small for its gaps', () => {
    for (const { width, height } of grid(25, { width: 20, height: 10 }, GAP, landscape)) {
      expect(width).toBeGreaterThanOrEqual(0);
      expect(height).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('how many tiles a page holds', () => {
  it('is 25 at most, and fewer where tiles would be too small', () => {
    expect(capacity({ width: 1896, height: 944 }, GAP, 160)).toBe(TILES_MAX);
    expect(capacity({ width: 640, height: 300 }, GAP, 160)).toBe(9);
    expect(capacity({ width: 10, height: 10 }, GAP, 160)).toBe(1);
  });
});
