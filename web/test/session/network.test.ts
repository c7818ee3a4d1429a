import { describe, expect, it } from 'vitest';
import { judge, mine, Networks, type Arriving } from '../../src/session/network';
import type { Network } from '../../src/session/session';

interface Rate {
  readonly loss?: number; // part
  readonly freeze?: number; // ms in each second
  readonly jitter?: number;
}

/** So many seconds of 100 packets each. */
function watch(rates: Readonly<Record<string, Rate>>, seconds = 8): ReadonlyMap<string, Network> {
  const networks = new Networks();
  let found: ReadonlyMap<string, Network> = new Map();
  for (let s = 0; s <= seconds; s++) {
    const arriving = new Map<string, Arriving>();
    for (const [id, { loss = 0, freeze = 0, jitter = 5 }] of Object.entries(rates)) {
      const count = { packets: 100 * s * (1 - loss), lost: 100 * s * loss };
      arriving.set(`slot of ${id}`, { id, ...count, freezeMs: freeze * s, jitterMs: jitter });
    }
    found = networks.take(arriving, 1000 * s);
  }
  return found;
}

describe('the network', () => {
  it('is good where little is lost', () => {
    expect(watch({ a: { loss: 0.01 }, b: {} }).get('a')).toEqual({ quality: 'good', culprit: 'none' });
  });

  it('is theirs where theirs alone is bad', () => {
    const found = watch({ a: { loss: 0.2 }, b: {}, c: {}, d: {} });
    expect(found.get('a')).toEqual({ quality: 'bad', culprit: 'their-uplink' });
    expect(found.get('b')?.quality).toBe('good');
  });

  it('is mine where many are bad at once', () => {
    const found = watch({ a: { loss: 0.2 }, b: { loss: 0.15 }, c: { loss: 0.05 }, d: {} });
    expect(found.get('a')).toEqual({ quality: 'bad', culprit: 'my-downlink' });
    expect(found.get('c')).toEqual({ quality: 'fair', culprit: 'my-downlink' });
    expect(found.get('d')?.quality).toBe('good');
    expect(mine({ lossPart: 0 }, found)).toEqual({ quality: 'bad', culprit: 'my-downlink' });
  });

  it('blames nobody where there is one person only', () => {
    expect(watch({ a: { loss: 0.2 } }).get('a')).toEqual({ quality: 'bad', culprit: 'none' });
  });

  it('is bad where pictures stand still, and fair where packets come unevenly', () => {
    const found = watch({ a: { freeze: 300 }, b: { jitter: 80 }, c: {}, d: {}, e: {} });
    expect(found.get('a')?.quality).toBe('bad');
    expect(found.get('b')?.quality).toBe('fair');
  });

  it('forgets after five seconds', () => {
    const networks = new Networks();
    const at = (s: number, packets: number, lost: number): Network | undefined =>
      networks.take(new Map([['s', { id: 'a', packets, lost, freezeMs: 0, jitterMs: 0 }]]), 1000 * s).get('a');
    at(0, 0, 0);
    expect(at(1, 100, 50)?.quality).toBe('bad');
    for (let s = 2; s < 7; s++) at(s, 100 * s, 50);
    expect(at(7, 700, 50)?.quality).toBe('good');
  });

  it('does not count of one person what came of another by the same slot', () => {
    const networks = new Networks();
    const take = (id: string, packets: number, lost: number, now: number): ReadonlyMap<string, Network> =>
      networks.take(new Map([['s', { id, packets, lost, freezeMs: 0, jitterMs: 0 }]]), now);
    take('a', 0, 0, 0);
    take('a', 100, 50, 500);
    take('b', 110, 50, 1000);
    expect(take('b', 210, 50, 1500).get('b')?.quality).toBe('good');
  });

  it('says nothing of who sends nothing', () => {
    expect(judge(new Map()).size).toBe(0);
    const networks = new Networks();
    const still = new Map([['s', { id: 'a', packets: 5, lost: 3, freezeMs: 0, jitterMs: 900 }]]);
    networks.take(still, 0);
    expect(networks.take(still, 500).get('a')?.quality).toBe('good');
  });

  it('of what I send is my uplink, which comes before my downlink', () => {
    const others = new Map<string, Network>([['a', { quality: 'bad', culprit: 'my-downlink' }]]);
    expect(mine({ lossPart: 0.05 }, others)).toEqual({ quality: 'fair', culprit: 'their-uplink' });
    expect(mine({ lossPart: 0.2 }, new Map())).toEqual({ quality: 'bad', culprit: 'their-uplink' });
    expect(mine({ lossPart: 0.01 }, new Map())).toEqual({ quality: 'good', culprit: 'none' });
  });
});
