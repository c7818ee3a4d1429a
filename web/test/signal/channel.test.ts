import { describe, expect, it } from 'vitest';
import { Channel, type Packet } from '../../src/signal/channel';
import { Random } from '../random';

/** Sends through a relay that loses, repeats and reorders; says what arrived at the other end. */
function throughBadRelay(seed: number, count: number): { arrived: unknown[]; left: number } {
  const random = new Random(seed);
  const a = new Channel();
  const b = new Channel();
  const arrived: unknown[] = [];
  let toA: Packet[] = [];
  let toB: Packet[] = [];
  const mangle = (packets: Packet[]): Packet[] =>
    packets
      .flatMap((p) => [[], [p], [p], [p, p]][random.below(4)] ?? [])
      .map((p) => ({ p, at: random.next() }))
      .sort((x, y) => x.at - y.at)
      .map(({ p }) => p);

  let sent = 0;
  for (let round = 0; round < 400 && (arrived.length < count || a.unackedCount > 0); round++) {
    for (let n = random.below(4); n > 0 && sent < count; n--) {
      const packet = a.send(sent);
      if (packet === null) break;
      sent += 1;
      toB.push(packet);
    }
    if (round % 3 === 0) toB.push(...a.resend());
    for (const p of mangle(toB)) arrived.push(...b.receive(p));
    toB = [];
    if (b.ackDue) toA.push(b.ack());
    for (const p of mangle(toA)) a.receive(p);
    toA = [];
  }
  return { arrived, left: a.unackedCount };
}

describe('a channel', () => {
  it('delivers everything once and in order over a bad relay', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { arrived, left } = throughBadRelay(seed, 100);
      expect(arrived).toEqual(Array.from({ length: 100 }, (_, n) => n));
      expect(left).toBe(0);
    }
  });

  it('counts from 1, and 0 is an acknowledgement alone', () => {
    const a = new Channel();
    expect(a.send('x')).toEqual({ n: 1, a: 0, b: 'x' });
    expect(a.send('y')).toEqual({ n: 2, a: 0, b: 'y' });
    expect(a.ack()).toEqual({ n: 0, a: 0, b: null });
  });

  it('takes a body once', () => {
    const b = new Channel();
    expect(b.receive({ n: 1, a: 0, b: 'x' })).toEqual(['x']);
    expect(b.receive({ n: 1, a: 0, b: 'x' })).toEqual([]);
    expect(b.ackDue).toBe(true);
    expect(b.ack().a).toBe(1);
    expect(b.ackDue).toBe(false);
  });

  it('holds back what is early', () => {
    const b = new Channel();
    expect(b.receive({ n: 3, a: 0, b: 'c' })).toEqual([]);
    expect(b.receive({ n: 2, a: 0, b: 'b' })).toEqual([]);
    expect(b.ack().a).toBe(0);
    expect(b.receive({ n: 1, a: 0, b: 'a' })).toEqual(['a', 'b', 'c']);
  });

  it('sends again exactly what is not acknowledged', () => {
    const a = new Channel();
    for (const body of ['x', 'y', 'z']) a.send(body);
    a.receive({ n: 0, a: 2, b: null });
    expect(a.resend()).toEqual([{ n: 3, a: 0, b: 'z' }]);
  });

  it('is not told what it never sent has arrived', () => {
    const a = new Channel();
    a.send('x');
    a.receive({ n: 0, a: 9, b: null });
    expect(a.unackedCount).toBe(1);
  });

  it('keeps no more than its window, sent or early', () => {
    const a = new Channel();
    for (let n = 0; n < 256; n++) expect(a.send(n)).not.toBeNull();
    expect(a.send(256)).toBeNull();
    const b = new Channel();
    expect(b.receive({ n: 500, a: 0, b: 'far' })).toEqual([]);
    for (let n = 1; n <= 499; n++) expect(b.receive({ n, a: 0, b: n })).toEqual([n]);
    expect(b.receive({ n: 501, a: 0, b: 'next' })).toEqual([]);
  });
});
