/** The lines of the chat, and which of mine the other side still lacks. Pure. */
import { asObject } from '../signal/wire';
import type { ChatLine } from './session';

export const TEXT_MAX = 4000;
const LINES_MAX = 2000;

export type ChatMessage =
  | { readonly k: 'line'; readonly id: number; readonly text: string }
  | { readonly k: 'ack'; readonly id: number };

interface Pending {
  readonly id: number;
  readonly text: string;
  to: string; // peer id; '' for whoever comes next
}

export class Chat {
  #lines: readonly ChatLine[] = [];
  #pending: Pending[] = [];
  #lastId = 0;
  #seen = new Set<string>();

  get lines(): readonly ChatLine[] {
    return this.#lines;
  }

  /** null for a text of nothing but space. */
  say(text: string, to: string, from: string, now: number): number | null {
    const whole = [...text.trim()].slice(0, TEXT_MAX).join('');
    if (whole === '') return null;
    const id = ++this.#lastId;
    this.#pending.push({ id, text: whole, to });
    this.#add({ id: `me ${id}`, mine: true, from, text: whole, at: now, delivered: false });
    return id;
  }

  /** What peer has not acknowledged, oldest first. */
  pending(peer: string): { readonly id: number; readonly text: string }[] {
    for (const p of this.#pending) if (p.to === '') p.to = peer;
    return this.#pending.filter((p) => p.to === peer);
  }

  acked(peer: string, id: number): void {
    const before = this.#pending.length;
    this.#pending = this.#pending.filter((p) => p.id !== id || p.to !== peer);
    if (this.#pending.length === before) return;
    this.#lines = this.#lines.map((l) => (l.id === `me ${id}` ? { ...l, delivered: true } : l));
  }

  /** A line of an instance of the other side; one that is here already is not shown again. */
  heard(instance: string, id: number, text: string, from: string, now: number): void {
    const key = `${instance} ${id}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#add({ id: key, mine: false, from, text, at: now, delivered: true });
  }

  #add(line: ChatLine): void {
    this.#lines = [...this.#lines, line].slice(-LINES_MAX);
  }
}

export function writeLine(id: number, text: string): string {
  return JSON.stringify({ id, text });
}

export function writeAck(id: number): string {
  return JSON.stringify({ ack: id });
}

export function readChatMessage(text: string): ChatMessage | null {
  let m: Record<string, unknown> | null;
  try {
    m = asObject(JSON.parse(text));
  } catch {
    return null;
  }
  if (m === null) return null;
  if (isId(m['ack'])) return { k: 'ack', id: m['ack'] };
  if (!isId(m['id']) || typeof m['text'] !== 'string') return null;
  return [...m['text']].length <= TEXT_MAX ? { k: 'line', id: m['id'], text: m['text'] } : null;
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
