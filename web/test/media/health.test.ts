import { describe, expect, it } from 'vitest';
import { Health, type Cure, type Sample } from '../../src/media/health';

const FINE = { expected: true, state: 'connected', hopFailed: false } as const;

/** Samples every 100 ms; what was asked for, and when. */
function cures(health: Health, ms: number, at: (now: number) => Partial<Sample>): [Cure, number][] {
  const found: [Cure, number][] = [];
  for (let now = 0; now <= ms; now += 100) {
    const cure = health.take({ ...FINE, now, age: now, received: now, ...at(now) });
    if (cure !== null) found.push([cure, now]);
  }
  return found;
}

/** The times at which a restart was asked for. */
function restarts(health: Health, ms: number, at: (now: number) => Partial<Sample>): number[] {
  return cures(health, ms, at).filter(([cure]) => cure === 'restart').map(([, now]) => now);
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

  it('whose DTLS has failed is not restarted: the connection is made anew at once', () => {
    const failing = (now: number): Partial<Sample> =>
      now < 8000 ? {} : { received: 8000, state: 'failed', hopFailed: true };
    expect(cures(new Health(), 8000, failing)).toEqual([['anew', 8000]]);
  });

  it('whose DTLS fails from the start is made anew after three seconds, not as fast as it can be', () => {
    const failing = (): Partial<Sample> => ({ received: 0, state: 'failed', hopFailed: true });
    const anew = cures(new Health(), 3000, failing).filter(([cure]) => cure === 'anew');
    expect(anew).toEqual([['anew', 3000]]);
  });

  it('is not restarted for the other side where a restart has just begun', () => {
    const health = new Health();
    expect(health.mayRestart(0)).toBe(true);
    health.restarted(0);
    expect(health.mayRestart(1000)).toBe(false);
    expect(health.mayRestart(2000)).toBe(true);
  });
});
