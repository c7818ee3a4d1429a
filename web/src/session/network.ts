/**
 * How well media come, and whose part of the way is to blame: what is lost of one person alone is lost on their uplink, what
 * is lost of most at once on our downlink. What comes late or stands still with nothing lost is a computer that does not
 * keep up as often as a network: nobody's connection is blamed for it, and of several at once nothing is said. Pure.
 */
import type { Network } from './session';

/** Counters of one slot that go up, as the browser has them, and whose frames it carries. */
export interface Arriving {
  readonly id: string; // a person's
  readonly packets: number;
  readonly lost: number;
  readonly frames: number;
  readonly dropped: number; // frames that came and were not shown
  readonly freezeMs: number;
  readonly jitterMs: number;
}

/** Of what we send, as the other end reports it. */
export interface Leaving {
  readonly lossPart: number; // 0..1
}

type Quality = Network['quality'];

/** How media come from one person: by what is lost, and by what comes late or stands still. */
export interface Coming {
  readonly lossy: Quality;
  readonly uneven: Quality;
}

/** What happened so long ago is forgotten, */
const WINDOW_MS = 5000;
/** and what has not gone on for so long is over. */
const RECENT_MS = 2000;
/** With fewer packets a loss says nothing. */
const PACKETS_MIN = 20;
const BAD = { loss: 0.1, freezeMs: 1000, jitterMs: 150 } as const;
const FAIR = { loss: 0.03, freezeMs: 200, jitterMs: 60 } as const;
/** With so much loss the network may well be why pictures stand still; and so little is no end of it. */
const SOME_LOSS = 0.01;
/** Of so many or more, half being bad is no accident. */
const SEVERAL = 2;
/** Counts are taken twice a second: a page that comes so late does not get its turn. */
const LATE_MS = 1000;
/** Who drops such a part of the frames that come cannot decode or draw them. */
const DROPPED = 0.1;

const GOOD: Network = { quality: 'good', culprit: 'none' };

interface Sample {
  readonly at: number;
  readonly arriving: ReadonlyMap<string, Arriving>; // by slot
}

export class Networks {
  #samples: Sample[] = [];
  #shortAt = -Infinity; // when this computer last fell behind
  #lossy: ReadonlySet<string> = new Set(); // of whom something was lost, by id

  /** By slot; returns what is known of each person, by id. isShort: the browser says that the processor limits it. */
  take(
    arriving: ReadonlyMap<string, Arriving>,
    now: number,
    isShort = false,
  ): ReadonlyMap<string, Network> {
    const isLate = now - (this.#samples.at(-1)?.at ?? now) > LATE_MS;
    this.#samples = [...this.#samples.filter(({ at }) => now - at <= WINDOW_MS), { at: now, arriving }];
    if (isShort || isLate || this.#drops()) this.#shortAt = now;
    return judge(this.#comings(now));
  }

  #comings(now: number): ReadonlyMap<string, Coming> {
    const isShort = now - this.#shortAt <= WINDOW_MS;
    const worst = new Map<string, Coming>();
    for (const [slot, last] of this.#latest) {
      const [first, recent] = [this.#firstOf(slot, last, 0), this.#firstOf(slot, last, now - RECENT_MS)];
      if (first === null || recent === null || !goesOn(recent, last)) continue;
      const [coming, before] = [comingOf(first, last, isShort), worst.get(last.id) ?? NOTHING_WRONG];
      // What hovers about the limit is not said and taken back again and again.
      const held = this.#lossy.has(last.id) && lossOf(recent, last) >= SOME_LOSS ? 'fair' : 'good';
      worst.set(last.id, {
        lossy: worse(worse(coming.lossy, held), before.lossy),
        uneven: worse(coming.uneven, before.uneven),
      });
    }
    for (const { id } of this.#latest.values()) if (!worst.has(id)) worst.set(id, NOTHING_WRONG);
    this.#lossy = new Set([...worst].filter(([, { lossy }]) => lossy !== 'good').map(([id]) => id));
    return worst;
  }

  /** Frames come whole, and are dropped here. */
  #drops(): boolean {
    return [...this.#latest].some(([slot, last]) => {
      const first = this.#firstOf(slot, last, 0);
      if (first === null || lossOf(first, last) >= SOME_LOSS) return false;
      const frames = last.frames - first.frames;
      return frames > 0 && last.dropped - first.dropped >= DROPPED * frames;
    });
  }

  get #latest(): ReadonlyMap<string, Arriving> {
    return this.#samples.at(-1)?.arriving ?? new Map<string, Arriving>();
  }

  /** The oldest count of that time, since the slot has carried whom it carries. */
  #firstOf(slot: string, last: Arriving, since: number): Arriving | null {
    let first: Arriving | null = null;
    for (const { at, arriving } of [...this.#samples].reverse()) {
      const sample = arriving.get(slot);
      if (at < since || sample === undefined || sample.id !== last.id || sample.packets > last.packets) break;
      first = sample;
    }
    return first;
  }
}

const NOTHING_WRONG: Coming = { lossy: 'good', uneven: 'good' };

export function judge(comings: ReadonlyMap<string, Coming>): ReadonlyMap<string, Network> {
  const all = [...comings.values()];
  const isMine = areMost(all.map(({ lossy }) => lossy));
  const isNobodys = areMost(all.map(({ uneven }) => uneven));
  return new Map(
    [...comings].map(([id, { lossy, uneven }]) => {
      if (lossy !== 'good') {
        // Of one person alone nobody can tell.
        const culprit = isMine ? 'my-downlink' : all.length < SEVERAL ? 'none' : 'their-uplink';
        return [id, { quality: worse(lossy, uneven), culprit }];
      }
      return [id, uneven === 'good' || isNobodys ? GOOD : { quality: uneven, culprit: 'none' }];
    }),
  );
}

function areMost(qualities: readonly Quality[]): boolean {
  const notGood = qualities.filter((quality) => quality !== 'good').length;
  return notGood >= SEVERAL && 2 * notGood >= qualities.length;
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

/** Of the packets since then; 0 where there were too few to tell. */
function lossOf(first: Arriving, last: Arriving): number {
  const packets = last.packets - first.packets;
  const lost = Math.max(0, last.lost - first.lost);
  return packets + lost < PACKETS_MIN ? 0 : lost / (packets + lost);
}

/** isShort: this computer itself fell behind a moment ago, so only what is lost counts. */
function comingOf(first: Arriving, last: Arriving, isShort: boolean): Coming {
  // Nothing comes: nobody watches, or they send nothing.
  if (last.packets === first.packets) return NOTHING_WRONG;
  const loss = lossOf(first, last);
  const freezeMs = last.freezeMs - first.freezeMs;
  const isUneven = (limits: typeof BAD | typeof FAIR): boolean =>
    !isShort && (freezeMs >= limits.freezeMs || last.jitterMs >= limits.jitterMs);
  const lossy = grade((limits) => loss >= limits.loss || (loss >= SOME_LOSS && isUneven(limits)));
  return { lossy, uneven: grade(isUneven) };
}

function grade(is: (limits: typeof BAD | typeof FAIR) => boolean): Quality {
  if (is(BAD)) return 'bad';
  return is(FAIR) ? 'fair' : 'good';
}

/** Whether what was wrong still is. */
function goesOn(recent: Arriving, last: Arriving): boolean {
  if (last.packets === recent.packets) return false;
  const isStill = last.freezeMs > recent.freezeMs || last.jitterMs >= FAIR.jitterMs;
  return isStill || lossOf(recent, last) >= SOME_LOSS;
}

const ORDER: readonly Quality[] = ['good', 'fair', 'bad'];

function worse(a: Quality, b: Quality): Quality {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}
