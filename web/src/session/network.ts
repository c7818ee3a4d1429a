/**
 * How well media come, and whose part of the way is to blame: what is bad of one person alone is their uplink, what is bad of
 * most at once is our downlink. Pure.
 */
import type { Network } from './session';

/** Counters of one slot that go up, as the browser has them, and whose frames it carries. */
export interface Arriving {
  readonly id: string; // a person's
  readonly packets: number;
  readonly lost: number;
  readonly freezeMs: number;
  readonly jitterMs: number;
}

/** Of what we send, as the other end reports it. */
export interface Leaving {
  readonly lossPart: number; // 0..1
}

type Quality = Network['quality'];

/** What happened so long ago is forgotten. */
const WINDOW_MS = 5000;
/** With fewer packets a loss says nothing. */
const PACKETS_MIN = 20;
const BAD = { loss: 0.1, freezeMs: 1000, jitterMs: 150 } as const;
const FAIR = { loss: 0.03, freezeMs: 200, jitterMs: 60 } as const;
/** Of so many or more, half being bad is no accident. */
const SEVERAL = 2;

const GOOD: Network = { quality: 'good', culprit: 'none' };

interface Sample {
  readonly at: number;
  readonly arriving: ReadonlyMap<string, Arriving>; // by slot
}

export class Networks {
  #samples: Sample[] = [];

  /** By slot; returns what is known of each person, by id. */
  take(arriving: ReadonlyMap<string, Arriving>, now: number): ReadonlyMap<string, Network> {
    this.#samples = [...this.#samples.filter(({ at }) => now - at <= WINDOW_MS), { at: now, arriving }];
    return judge(this.#qualities());
  }

  #qualities(): ReadonlyMap<string, Quality> {
    const worst = new Map<string, Quality>();
    for (const [slot, last] of this.#samples.at(-1)?.arriving ?? []) {
      const first = this.#firstOf(slot, last);
      if (first === null) continue;
      const quality = qualityOf(first, last);
      worst.set(last.id, worse(quality, worst.get(last.id) ?? 'good'));
    }
    return worst;
  }

  /** The oldest count since the slot has carried whom it carries. */
  #firstOf(slot: string, last: Arriving): Arriving | null {
    let first: Arriving | null = null;
    for (const { arriving } of [...this.#samples].reverse()) {
      const sample = arriving.get(slot);
      if (sample === undefined || sample.id !== last.id || sample.packets > last.packets) break;
      first = sample;
    }
    return first;
  }
}

export function judge(qualities: ReadonlyMap<string, Quality>): ReadonlyMap<string, Network> {
  const all = [...qualities.values()];
  const notGood = all.filter((quality) => quality !== 'good').length;
  const isMine = all.length >= SEVERAL && notGood >= SEVERAL && 2 * notGood >= all.length;
  return new Map(
    [...qualities].map(([id, quality]) => {
      if (quality === 'good') return [id, GOOD];
      // Of one person alone nobody can tell.
      const culprit = isMine ? 'my-downlink' : all.length < SEVERAL ? 'none' : 'their-uplink';
      return [id, { quality, culprit }];
    }),
  );
}

/** Of what I send, and of what I get where that is to blame. */
export function mine(leaving: Leaving, others: ReadonlyMap<string, Network>): Network {
  const { lossPart } = leaving;
  if (lossPart >= FAIR.loss)
    return { quality: lossPart >= BAD.loss ? 'bad' : 'fair', culprit: 'their-uplink' };
  const down = [...others.values()].filter(({ culprit }) => culprit === 'my-downlink');
  const quality = down.reduce<Quality>((worst, network) => worse(worst, network.quality), 'good');
  return quality === 'good' ? GOOD : { quality, culprit: 'my-downlink' };
}

function qualityOf(first: Arriving, last: Arriving): Quality {
  const packets = last.packets - first.packets;
  if (packets === 0) return 'good'; // nothing comes: nobody watches, or they send nothing
  const lost = Math.max(0, last.lost - first.lost);
  const loss = packets + lost < PACKETS_MIN ? 0 : lost / (packets + lost);
  const freezeMs = last.freezeMs - first.freezeMs;
  const is = (limits: typeof BAD | typeof FAIR): boolean =>
    loss >= limits.loss || freezeMs >= limits.freezeMs || last.jitterMs >= limits.jitterMs;
  if (is(BAD)) return 'bad';
  return is(FAIR) ? 'fair' : 'good';
}

const ORDER: readonly Quality[] = ['good', 'fair', 'bad'];

function worse(a: Quality, b: Quality): Quality {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}
