/**
 * A reliable, ordered channel between two instances over a relay that may lose,
 * repeat and reorder: docs/protocol.md §3.
 *
 * Pure: packets in, bodies out, and the other way round; the caller owns the
 * clock and the envelopes.
 */

/** An envelope's plaintext without the instances. */
export interface Packet {
  readonly n: number; // 0 for an acknowledgement alone
  readonly a: number;
  readonly b: unknown;
}

/** Bodies not yet acknowledged, and early ones kept: more is a peer gone wrong. */
const WINDOW = 256;

export class Channel {
  #sent = 0; // the highest n given out
  #taken = 0; // the highest n taken in order
  #unacked: { readonly n: number; readonly b: unknown }[] = [];
  #early = new Map<number, unknown>();
  #ackDue = false;

  /** Something taken has not been acknowledged yet. */
  get ackDue(): boolean {
    return this.#ackDue;
  }

  get unackedCount(): number {
    return this.#unacked.length;
  }

  /** The packet that carries body for the first time; null when the window is full. */
  send(body: unknown): Packet | null {
    if (this.#unacked.length >= WINDOW) return null;
    this.#sent += 1;
    this.#unacked.push({ n: this.#sent, b: body });
    return this.#packet(this.#sent, body);
  }

  /** Everything not acknowledged, to be sent again. */
  resend(): Packet[] {
    return this.#unacked.map(({ n, b }) => this.#packet(n, b));
  }

  /** An acknowledgement alone. */
  ack(): Packet {
    return this.#packet(0, null);
  }

  /** The bodies that are now in order; a packet taken before gives none. */
  receive(packet: Packet): unknown[] {
    this.#forget(packet.a);
    if (packet.n === 0) return [];
    this.#ackDue = true;
    if (packet.n > this.#taken && packet.n <= this.#taken + WINDOW)
      this.#early.set(packet.n, packet.b);
    return this.#inOrder();
  }

  #inOrder(): unknown[] {
    const bodies: unknown[] = [];
    while (this.#early.has(this.#taken + 1)) {
      this.#taken += 1;
      bodies.push(this.#early.get(this.#taken));
      this.#early.delete(this.#taken);
    }
    return bodies;
  }

  /** An acknowledgement of what was never sent is no acknowledgement. */
  #forget(acked: number): void {
    if (acked > this.#sent) return;
    this.#unacked = this.#unacked.filter(({ n }) => n > acked);
  }

  #packet(n: number, b: unknown): Packet {
    this.#ackDue = false;
    return { n, a: this.#taken, b };
  }
}
