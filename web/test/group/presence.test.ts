import { describe, expect, it } from 'vitest';
import { KEPT_MS, Presences } from '../../src/group/presence';

describe('a member', () => {
  it('is here, away and gone as the server says', () => {
    const p = new Presences();
    for (const state of ['here', 'away', 'gone', 'here'] as const) {
      p.set('a', state, 0);
      expect(p.of('a', 1)).toBe(state);
    }
  });

  it('that is away is gone when no seat is kept so long', () => {
    const p = new Presences();
    p.set('a', 'away', 1000);
    p.set('a', 'away', 20_000);
    expect(p.of('a', 1000 + KEPT_MS - 1)).toBe('away');
    expect(p.of('a', 1000 + KEPT_MS)).toBe('gone');
    expect(p.goneAt('a')).toBe(1000 + KEPT_MS);
  });

  it('that the server does not name is away', () => {
    const p = new Presences();
    p.set('a', 'here', 0);
    p.all([{ id: 'b', here: true }], ['a', 'b'], 1000);
    expect([p.of('a', 1000), p.of('b', 1000), p.of('c', 1000)]).toEqual(['away', 'here', 'away']);
    expect(p.of('a', 1000 + KEPT_MS)).toBe('gone');
  });

  it('that was gone before a new socket is gone still', () => {
    const p = new Presences();
    p.set('a', 'gone', 0);
    p.all([], ['a'], 1000);
    expect(p.of('a', 1000)).toBe('gone');
  });

  it('that was let in anew is not gone for what was known before', () => {
    const p = new Presences();
    p.set('a', 'gone', 0);
    p.admit('a', 5000);
    expect(p.of('a', 5000)).toBe('away');
    p.set('a', 'here', 5000);
    p.admit('a', 6000);
    expect(p.of('a', 6000)).toBe('here');
  });

  it('may be named before the commit that makes it one', () => {
    const p = new Presences();
    p.set('a', 'here', 0);
    p.set('b', 'gone', 0);
    p.keep([]);
    expect(p.of('a', 1)).toBe('here');
    expect(p.of('b', 1)).toBe('away');
  });
});
