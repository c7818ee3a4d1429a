/**
 * Our instance and a peer's, which may reload: docs/protocol.md §3.
 *
 * A new instance of the peer takes over only when it has named ours: an old
 * hello, kept and sent again by the server, cannot, and so ends no call.
 *
 * Pure: plaintexts in and out; the caller seals them, sends them, and calls
 * tick() every RESEND_MS / 10 or so.
 */
import { Channel, type Packet } from './channel';
import { readBody, type Body } from './bodies';
import { asObject } from './wire';

export const RESEND_MS = 2000;
const ACK_DELAY_MS = 100;
const OLD_INSTANCES_MAX = 64;

export type PairEvent =
  | { readonly k: 'up'; readonly instance: string } // a fresh instance answers; the old one has ended
  | { readonly k: 'body'; readonly body: Body }
  | { readonly k: 'unknown' }; // a body this version does not know

interface Side {
  readonly instance: string; // '' before the peer's is known
  readonly channel: Channel;
  readonly waiting: Body[]; // taken before the instance was proven
  proven: boolean;
}

export interface PairOutput {
  readonly send: readonly string[]; // plaintexts of envelopes, in order
  readonly events: readonly PairEvent[];
}

export class Pair {
  readonly #mine: string;
  readonly #hello: () => Body;
  #current: Side; // proven, or the first one
  #next: Side | null = null; // has not yet named our instance
  #old = new Set<string>();
  #resendAt: number;
  #ackAt = Infinity;

  constructor(mine: string, hello: () => Body, now: number) {
    this.#mine = mine;
    this.#hello = hello;
    this.#current = newSide('');
    this.#resendAt = now + RESEND_MS;
  }

  /** The peer's instance, '' until it is proven. */
  get instance(): string {
    return this.#current.proven ? this.#current.instance : '';
  }

  /** Says hello; for a peer that was just seen here. */
  start(): string[] {
    if (this.#current.channel.unackedCount > 0 || this.#current.proven) return this.resend();
    return this.#say(this.#current, this.#hello());
  }

  /** Empty while no instance is proven: there is nobody to say it to. */
  send(body: Body): string[] {
    return this.#current.proven ? this.#say(this.#current, body) : [];
  }

  /** Everything unacknowledged once more: the peer is here again. */
  resend(): string[] {
    const sides = this.#next === null ? [this.#current] : [this.#current, this.#next];
    return sides.flatMap((side) => side.channel.resend().map((p) => this.#text(side, p)));
  }

  tick(now: number): string[] {
    const out: string[] = [];
    if (now >= this.#ackAt) {
      this.#ackAt = Infinity;
      for (const side of [this.#current, this.#next])
        if (side?.channel.ackDue === true) out.push(this.#text(side, side.channel.ack()));
    }
    if (now >= this.#resendAt) {
      this.#resendAt = now + RESEND_MS;
      out.push(...this.resend());
    }
    return out;
  }

  receive(text: string, now: number): PairOutput {
    const message = readMessage(text);
    if (message === null || (message.j !== '' && message.j !== this.#mine)) return NOTHING;
    if (this.#old.has(message.i) || message.i === this.#mine) return NOTHING;
    const send: string[] = [];
    const side = this.#sideOf(message.i, send);
    if (message.j === '' && !isFirstHello(message)) return { send, events: [] };

    const events: PairEvent[] = [];
    if (message.j === this.#mine) this.#prove(side, events);
    for (const value of side.channel.receive(message)) this.#take(side, value, events);
    if (side.channel.ackDue) this.#ackAt = Math.min(this.#ackAt, now + ACK_DELAY_MS);
    return { send, events };
  }

  #take(side: Side, value: unknown, events: PairEvent[]): void {
    const body = readBody(value);
    if (body === null) events.push({ k: 'unknown' });
    else if (side.proven) events.push({ k: 'body', body });
    else side.waiting.push(body);
  }

  #sideOf(instance: string, send: string[]): Side {
    if (this.#current.instance === instance) return this.#current;
    if (this.#next?.instance === instance) return this.#next;
    if (this.#current.instance === '') {
      // Our hello went out before we knew whom to name; it goes again, naming them.
      this.#current = { ...this.#current, instance };
      if (this.#current.channel.unackedCount === 0) this.#current.channel.send(this.#hello());
      for (const p of this.#current.channel.resend()) send.push(this.#text(this.#current, p));
      return this.#current;
    }
    if (this.#next !== null) this.#retire(this.#next);
    this.#next = newSide(instance);
    send.push(...this.#say(this.#next, this.#hello()));
    return this.#next;
  }

  #prove(side: Side, events: PairEvent[]): void {
    if (side.proven) return;
    side.proven = true;
    if (side === this.#next) {
      this.#retire(this.#current);
      this.#current = side;
      this.#next = null;
    }
    events.push({ k: 'up', instance: side.instance });
    for (const body of side.waiting.splice(0)) events.push({ k: 'body', body });
  }

  #retire(side: Side): void {
    if (side.instance === '') return;
    this.#old.add(side.instance);
    const [oldest] = this.#old;
    if (this.#old.size > OLD_INSTANCES_MAX && oldest !== undefined) this.#old.delete(oldest);
  }

  #say(side: Side, body: Body): string[] {
    const packet = side.channel.send(body);
    return packet === null ? [] : [this.#text(side, packet)];
  }

  #text(side: Side, { n, a, b }: Packet): string {
    return JSON.stringify({ i: this.#mine, j: side.instance, n, a, b });
  }
}

const NOTHING: PairOutput = { send: [], events: [] };

interface Message extends Packet {
  readonly i: string;
  readonly j: string;
}

function newSide(instance: string): Side {
  return { instance, channel: new Channel(), waiting: [], proven: false };
}

/** With no instance named, only the hello that opens a channel is taken. */
function isFirstHello({ n, b }: Message): boolean {
  return n === 1 && readBody(b)?.k === 'hello';
}

function readMessage(text: string): Message | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const m = asObject(value);
  if (m === null || !isInstance(m['i'])) return null;
  if (m['j'] !== '' && !isInstance(m['j'])) return null;
  if (!isCount(m['n']) || !isCount(m['a'])) return null;
  return { i: m['i'], j: m['j'], n: m['n'], a: m['a'], b: m['b'] };
}

function isInstance(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{22}$/.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
