import { describe, expect, it } from 'vitest';
import { HELD_MS, LOUD, Speaking } from '../../src/session/speaks';

describe('who speaks', () => {
  it('is who is loud, and for a moment after', () => {
    const speaking = new Speaking();
    expect(speaking.take('a', LOUD - 0.05, 0)).toBe(false);
    expect(speaking.take('a', LOUD, 100)).toBe(true);
    expect(speaking.take('a', 0, 100 + HELD_MS - 1)).toBe(true);
    expect(speaking.take('a', 0, 100 + HELD_MS)).toBe(false);
    expect(speaking.take('a', 0, 100 + HELD_MS + 1)).toBe(false);
  });

  it('is known of each', () => {
    const speaking = new Speaking();
    speaking.take('a', 1, 0);
    expect(speaking.take('b', 0, 1)).toBe(false);
    expect(speaking.take('a', 0, 1)).toBe(true);
  });
});
