import { describe, expect, it } from 'vitest';
import { Health, type Sample } from '../../src/media/health';

/** Samples every 100 ms; the times at which a restart was asked for. */
function restarts(
  health: Health,
  ms: number,
  at: (now: number) => Partial<Sample>,
): number[] {
  const found: number[] = [];
  for (let now = 0; now <= ms; now += 100) {
    const sample: Sample = { now, received: now, expected: true, state: 'connected', ...at(now) };
    if (health.take(sample)) found.push(now);
  }
  return found;
}

describe('a path', () => {
  it('that is alive is left alone', () => {
    expect(restarts(new Health(), 60_000, () => ({}))).toEqual([]);
  });

  it('that falls silent is restarted within two seconds', () => {
    const [first] = restarts(new Health(), 10_000, (now) => ({ received: Math.min(now, 5000) }));
    expect(first).toBeGreaterThan(6000);
    expect(first).toBeLessThanOrEqual(7000);
  });

  it('that stays dead is restarted again and again, ever more seldom', () => {
    const found = restarts(new Health(), 120_000, (now) => ({ received: Math.min(now, 5000) }));
    const gaps = found.slice(1).map((t, i) => t - (found[i] ?? 0));
    expect(found.length).toBeGreaterThan(5);
    for (let i = 1; i < gaps.length; i++) expect(gaps[i]).toBeGreaterThanOrEqual(gaps[i - 1] ?? 0);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(15_100);
  });

  it('on which nothing is expected may be silent', () => {
    const quiet = (now: number): Partial<Sample> => ({
      received: Math.min(now, 5000),
      expected: now < 4000,
    });
    expect(restarts(new Health(), 60_000, quiet)).toEqual([]);
  });

  it('that has carried nothing yet is the browser’s business', () => {
    expect(restarts(new Health(), 30_000, () => ({ received: 0, state: 'connecting' }))).toEqual([]);
  });

  it('that the browser gave up is restarted at once', () => {
    expect(restarts(new Health(), 1000, () => ({ received: 0, state: 'failed' }))[0]).toBe(0);
    const [first] = restarts(new Health(), 3000, () => ({ received: 0, state: 'disconnected' }));
    expect(first).toBe(800);
  });

  it('is not restarted for the other side where a restart has just begun', () => {
    const health = new Health();
    expect(health.mayRestart(0)).toBe(true);
    health.restarted(0);
    expect(health.mayRestart(1000)).toBe(false);
    expect(health.mayRestart(2000)).toBe(true);
  });
});
