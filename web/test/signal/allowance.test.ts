import { describe, expect, it } from 'vitest';
import { Allowance } from '../../src/signal/allowance';

describe('an allowance', () => {
  it('allows a burst, then no more than its rate', () => {
    const allowance = new Allowance(2, 1000);
    expect([0, 0, 0, 999].map((now) => allowance.take(now))).toEqual([true, true, false, false]);
    expect([1000, 1001, 1999, 2000].map((now) => allowance.take(now))).toEqual([true, false, false, true]);
  });

  it('saves up no more than its burst', () => {
    const allowance = new Allowance(2, 1000);
    allowance.take(0);
    expect([90_000, 90_000, 90_000].map((now) => allowance.take(now))).toEqual([true, true, false]);
  });
});
