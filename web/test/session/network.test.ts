import { describe, expect, it } from 'vitest';
import { judge, mine, Networks, type Arriving } from '../../src/session/network';
import type { Network } from '../../src/session/session';

interface Rate {
  readonly loss?: number; // part
  readonly freeze?: number; // ms in each second
  readonly jitter?: number;
  readonly dropped?: number; // part of the frames
}

const GOOD: Network = { quality: 'good', culprit: 'none' };
const NOTHING = { packets: 0, lost: 0, frames: 0, dropped: 0, freezeMs: 0, jitterMs: 0 };

/** A page that counts twice a second; of each person 100 packets and 20 frames come in a second. */
class Watching {
  readonly #networks = new Networks();
  #counts = new Map<string, Arriving>();
  #now = 0;

  /** For so long; answers what was found last. */
  pass(rates: Readonly<Record<string, Rate>>, seconds = 8, isShort = false): ReadonlyMap<string, Network> {
    let found: ReadonlyMap<string, Network> = new Map();
    for (let n = 0; n < 2 * seconds; n++) found = this.#count(rates, 0.5, isShort);
    return found;
  }

  /** The page gets no turn meanwhile. */
  stall(rates: Readonly<Record<string, Rate>>, seconds: number): ReadonlyMap<string, Network> {
    return this.#count(rates, seconds, false);
  }

  /** How long until it is good of that one, in ms. */
  untilGood(id: string, rates: Readonly<Record<string, Rate>>): number {
    const begun = this.#now;
    while (this.#count(rates, 0.5, false).get(id)?.quality !== 'good') if (this.#now - begun > 20_000) break;
    return this.#now - begun;
  }

  #count(rates: Readonly<Record<string, Rate>>, seconds: number, isShort: boolean): ReadonlyMap<string, Network> {
    this.#now += 1000 * seconds;
    for (const [id, { loss = 0, freeze = 0, jitter = 5, dropped = 0 }] of Object.entries(rates)) {
      const old = this.#counts.get(`slot of ${id}`) ?? { id, ...NOTHING };
      this.#counts.set(`slot of ${id}`, {
        id,
        packets: old.packets + 100 * seconds * (1 - loss),
        lost: old.lost + 100 * seconds * loss,
        frames: old.frames + 20 * seconds,
        dropped: old.dropped + 20 * seconds * dropped,
        freezeMs: old.freezeMs + freeze * seconds,
        jitterMs: jitter,
      });
    }
    return this.#networks.take(new Map(this.#counts), this.#now, isShort);
  }
}

function watch(rates: Readonly<Record<string, Rate>>): ReadonlyMap<string, Network> {
  return new Watching().pass(rates);
}

describe('the network', () => {
  it('is good where little is lost', () => {
    expect(watch({ a: { loss: 0.01 }, b: {} }).get('a')).toEqual(GOOD);
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

  it('is nobody’s where one picture stands still, or comes unevenly, and nothing is lost', () => {
    expect(watch({ a: { freeze: 300 }, b: {}, c: {} }).get('a')).toEqual({ quality: 'bad', culprit: 'none' });
    expect(watch({ a: {}, b: { jitter: 80 }, c: {} }).get('b')).toEqual({ quality: 'fair', culprit: 'none' });
  });

  it('is theirs where their picture stands still as something is lost', () => {
    const found = watch({ a: { freeze: 300, loss: 0.02 }, b: {}, c: {} });
    expect(found.get('a')).toEqual({ quality: 'bad', culprit: 'their-uplink' });
  });

  it('is not spoken of where several come unevenly or stand still, and nothing is lost', () => {
    const found = watch({ a: { freeze: 300 }, b: { jitter: 200 }, c: { freeze: 900, jitter: 90 }, d: {} });
    expect([...found.values()]).toEqual([GOOD, GOOD, GOOD, GOOD]);
    expect(mine({ lossPart: 0 }, found)).toEqual(GOOD);
  });

  it('is mine where several stand still as something is lost', () => {
    const found = watch({ a: { freeze: 300, loss: 0.02 }, b: { jitter: 200, loss: 0.02 } });
    expect(found.get('b')).toEqual({ quality: 'bad', culprit: 'my-downlink' });
  });

  it('is not to blame for what this computer drops', () => {
    expect(watch({ a: { freeze: 300, dropped: 0.2 }, b: {}, c: {} }).get('a')).toEqual(GOOD);
  });

  it('is to blame for frames dropped because others were lost', () => {
    const found = watch({ a: { freeze: 300, dropped: 0.2, loss: 0.02 }, b: {}, c: {} });
    expect(found.get('a')).toEqual({ quality: 'bad', culprit: 'their-uplink' });
  });

  it('is not to blame while the processor limits what is sent', () => {
    const watching = new Watching();
    const rates = { a: { freeze: 300, loss: 0.02 }, b: {}, c: {} };
    expect(watching.pass(rates, 8, true).get('a')).toEqual(GOOD);
    expect(watching.pass(rates, 8).get('a')?.quality).toBe('bad');
  });

  it('is not to blame where the page itself comes late', () => {
    const watching = new Watching();
    const rates = { a: { freeze: 300 }, b: {}, c: {} };
    expect(watching.pass(rates).get('a')?.quality).toBe('bad');
    expect(watching.stall(rates, 1.5).get('a')).toEqual(GOOD);
  });

  it('is spoken of for what is lost, however slow this computer is', () => {
    const found = new Watching().pass({ a: { loss: 0.2, dropped: 0.2 }, b: {}, c: {} }, 8, true);
    expect(found.get('a')).toEqual({ quality: 'bad', culprit: 'their-uplink' });
  });

  it.each<[string, Rate]>([
    ['losses', { loss: 0.2 }],
    ['standing still', { freeze: 400 }],
    ['unevenness', { jitter: 200 }],
  ])('is good again at most two seconds and a half after the last of %s', (_, rate) => {
    const watching = new Watching();
    expect(watching.pass({ a: rate, b: {}, c: {} }).get('a')?.quality).toBe('bad');
    expect(watching.untilGood('a', { a: {}, b: {}, c: {} })).toBeLessThanOrEqual(2500);
  });

  it('stays weak while some is still lost, and is good when next to nothing is', () => {
    const watching = new Watching();
    watching.pass({ a: { loss: 0.05 }, b: {}, c: {} });
    expect(watching.pass({ a: { loss: 0.02 }, b: {}, c: {} }).get('a')?.quality).toBe('fair');
    expect(watching.pass({ a: { loss: 0.002 }, b: {}, c: {} }, 4).get('a')).toEqual(GOOD);
    expect(watching.pass({ a: { loss: 0.02 }, b: {}, c: {} }).get('a')).toEqual(GOOD);
  });

  it('does not count of one person what came of another by the same slot', () => {
    const networks = new Networks();
    const take = (id: string, packets: number, lost: number, now: number): ReadonlyMap<string, Network> =>
      networks.take(new Map([['s', { id, ...NOTHING, packets, lost }]]), now);
    take('a', 0, 0, 0);
    take('a', 100, 50, 500);
    take('b', 110, 50, 1000);
    expect(take('b', 210, 50, 1500).get('b')?.quality).toBe('good');
  });

  it('says nothing of who sends nothing', () => {
    expect(judge(new Map()).size).toBe(0);
    const networks = new Networks();
    const still = new Map([['s', { id: 'a', ...NOTHING, packets: 5, lost: 3, jitterMs: 900 }]]);
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
