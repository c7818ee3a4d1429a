import { describe, expect, it } from 'vitest';
import { Bypass } from '../../src/session/bypass';
import { noFates } from '../../src/worker/transform';
import type { Direction, TransformStats } from '../../src/worker/protocol';

const of = { connection: 'c', slot: null, opener: null } as const;

function handled(pictures: number, sounds: number, direction: Direction = 'receive'): TransformStats[] {
  return [
    { ...of, direction, context: 1, sound: false, fates: { ...noFates(), passed: pictures } },
    { ...of, direction, context: 0, sound: true, fates: { ...noFates(), passed: sounds } },
  ];
}

describe('frames that come in', () => {
  it('pass through the worker', () => {
    const bypass = new Bypass();
    for (let n = 0; n < 1000; n += 15)
      expect(bypass.take({ pictures: n, sounds: 3 * n }, handled(n, 3 * n))).toBe(false);
  });

  it('may be counted by the browser first, even many at once', () => {
    const bypass = new Bypass();
    expect(bypass.take({ pictures: 150, sounds: 90 }, handled(0, 0))).toBe(false);
    expect(bypass.take({ pictures: 180, sounds: 99 }, handled(0, 0))).toBe(false);
    expect(bypass.take({ pictures: 200, sounds: 120 }, handled(1, 1))).toBe(false);
    expect(bypass.take({ pictures: 250, sounds: 150 }, handled(1, 1))).toBe(false);
  });

  it('and pass the worker by are noticed, of pictures and of sound alike', () => {
    for (const kind of ['pictures', 'sounds'] as const) {
      const bypass = new Bypass();
      const found = [0, 10, 20, 30, 40].map((n) =>
        bypass.take({ pictures: 0, sounds: 0, [kind]: n }, handled(0, 0)),
      );
      expect(found).toEqual([false, false, false, true, true]);
    }
  });

  it('are noticed also after the browser began to count anew', () => {
    const bypass = new Bypass();
    bypass.take({ pictures: 100, sounds: 0 }, handled(100, 0));
    const found = [5, 15, 25, 35].map((n) => bypass.take({ pictures: n, sounds: 0 }, handled(100, 0)));
    expect(found).toEqual([false, false, false, true]);
  });

  it('are not those that go out', () => {
    const bypass = new Bypass();
    const found = [10, 20, 30].map((n) =>
      bypass.take({ pictures: n, sounds: 0 }, handled(n, 0, 'send')),
    );
    expect(found).toEqual([false, false, true]);
  });
});
