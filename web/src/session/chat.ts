/** The lines of the chat, and who still lacks which of mine. Pure. */
import { asObject } from '../signal/wire';
import type { ChatLine } from './session';

export const TEXT_MAX = 4000;
export const AGAIN_MS = 5000;
const LINES_MAX = 2000;
const SEEN_MAX = 10_000;

export type Message =
  | { readonly k: 'line'; readonly i: string; readonly id: number; readonly text: string }
  | { readonly k: 'ack'; readonly i: string; readonly id: number }
  | { readonly k: 'name'; readonly name: string }
  | ({ readonly k: 'sends' } & Sends);

/** What somebody sends now. */
export interface Sends {
  readonly mic: boolean;
  readonly cam: boolean;
  readonly screen: boolean;
}

export interface Said {
  readonly id: number;
  readonly text: string;
}

interface Pending extends Said {
  /** Who lacks it, and when it was last said to them; null while there is nobody to say it to. */
  lacking: Map<string, number> | null;
  acked: boolean; // by somebody
}

/** A line of somebody else; who that is says the key it came under. */
export interface HeardLine extends Said {
  readonly peer: string;
  readonly instance: string;
  readonly from: string; // name
  readonly verified: boolean;
}

export class Chat {
  /** Mine: new at each page load. */
  readonly instance: string;
  #lines: readonly ChatLine[] = [];
  #pending: Pending[] = [];
  #lastId = 0;
  readonly #seen = new Set<string>();

  constructor(instance: string) {
    this.instance = instance;
  }

  get lines(): readonly ChatLine[] {
    return this.#lines;
  }

  /** To the others who are there; to whoever comes first where nobody is. null for a text of nothing but space. */
  say(text: string, others: readonly string[], from: string, now: number): Said | null {
    const whole = [...text.trim()].slice(0, TEXT_MAX).join('');
    if (whole === '') return null;
    const said = { id: ++this.#lastId, text: whole };
    const lacking = others.length === 0 ? null : new Map(others.map((peer) => [peer, now]));
    this.#pending.push({ ...said, lacking, acked: false });
    const line = { mine: true, by: '', from, verified: true, text: whole, at: now, delivered: false };
    this.#add({ id: `me ${said.id}`, ...line });
    return said;
  }

  /** What peer lacks and was not said for a while, oldest first; all of it when it is here again. */
  due(peer: string, now: number, hereAgain: boolean): Said[] {
    const due: Said[] = [];
    for (const p of this.#pending) {
      p.lacking ??= new Map([[peer, -Infinity]]);
      const at = p.lacking.get(peer);
      if (at === undefined || (!hereAgain && now - at < AGAIN_MS)) continue;
      p.lacking.set(peer, now);
      due.push({ id: p.id, text: p.text });
    }
    return due;
  }

  acked(peer: string, instance: string, id: number): void {
    const pending = this.#pending.find((p) => p.id === id);
    if (instance !== this.instance || pending?.lacking?.delete(peer) !== true) return;
    pending.acked = true;
    this.#settle();
  }

  /** Whoever is not in the roster any more is not waited for. */
  keep(others: readonly string[]): void {
    for (const { lacking } of this.#pending)
      for (const peer of lacking?.keys() ?? []) if (!others.includes(peer)) lacking?.delete(peer);
    this.#settle();
  }

  /** One that is here already is not shown again. */
  heard({ peer, instance, id, text, from, verified }: HeardLine, now: number): void {
    const key = `${peer} ${instance} ${id}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const [oldest] = this.#seen;
    if (this.#seen.size > SEEN_MAX && oldest !== undefined) this.#seen.delete(oldest);
    this.#add({ id: key, mine: false, by: peer, from, verified, text, at: now, delivered: true });
  }

  #settle(): void {
    const done = this.#pending.filter(({ lacking }) => lacking?.size === 0);
    if (done.length === 0) return;
    this.#pending = this.#pending.filter((p) => !done.includes(p));
    const delivered = new Set(done.filter((p) => p.acked).map((p) => `me ${p.id}`));
    this.#lines = this.#lines.map((l) => (delivered.has(l.id) ? { ...l, delivered: true } : l));
  }

  #add(line: ChatLine): void {
    this.#lines = [...this.#lines, line].slice(-LINES_MAX);
  }
}

/** null for what docs/protocol.md §7 does not name. */
export function readMessage(text: string): Message | null {
  const m = parse(text);
  if (m === null) return null;
  const { k, i, id, name, mic, cam, screen } = m;
  if (k === 'name') return isShort(name, 64) ? { k, name } : null;
  if (k === 'sends') {
    if (typeof mic !== 'boolean' || typeof cam !== 'boolean' || typeof screen !== 'boolean') return null;
    return { k, mic, cam, screen };
  }
  if (typeof i !== 'string' || !/^[A-Za-z0-9_-]{22}$/.test(i) || !isId(id)) return null;
  if (k === 'ack') return { k, i, id };
  return k === 'line' && isShort(m['text'], TEXT_MAX) ? { k, i, id, text: m['text'] } : null;
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null;
  }
}

function isShort(value: unknown, max: number): value is string {
  return typeof value === 'string' && [...value].length <= max;
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
