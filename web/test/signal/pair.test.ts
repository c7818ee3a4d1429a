import { describe, expect, it } from 'vitest';
import type { Body } from '../../src/signal/bodies';
import { Pair, RESEND_MS, type PairEvent } from '../../src/signal/pair';
import { Random } from '../random';

const A = 'A'.repeat(22);
const A2 = 'a'.repeat(22);
const B = 'B'.repeat(22);

class End {
  readonly pair: Pair;
  readonly events: PairEvent[] = [];
  out: string[] = [];

  constructor(instance: string, readonly name: string, now = 0) {
    this.pair = new Pair(instance, () => ({ k: 'hello', codecs: [name] }), now);
  }

  start(): this {
    this.out.push(...this.pair.start());
    return this;
  }

  say(body: Body): void {
    this.out.push(...this.pair.send(body));
  }

  take(text: string, now = 0): void {
    const { send, events } = this.pair.receive(text, now);
    this.out.push(...send);
    this.events.push(...events);
  }

  tick(now: number): void {
    this.out.push(...this.pair.tick(now));
  }

  drain(): string[] {
    return this.out.splice(0);
  }

  get bodies(): Body[] {
    return this.events.flatMap((e) => (e.k === 'body' ? [e.body] : []));
  }

  get instances(): string[] {
    return this.events.flatMap((e) => (e.k === 'up' ? [e.instance] : []));
  }

  /** What was heard besides the hello. */
  get states(): boolean[] {
    return this.bodies.flatMap((b) => (b.k === 'state' ? [b.mic] : []));
  }
}

function state(mic: boolean): Body {
  return { k: 'state', mic, cam: false, screen: false };
}

/** Everything said is delivered, both ways, until nothing more is. */
function settle(a: End, b: End, now = 0): void {
  for (let round = 0; round < 20; round++) {
    const toB = a.drain();
    const toA = b.drain();
    if (toA.length + toB.length === 0) return;
    for (const text of toB) b.take(text, now);
    for (const text of toA) a.take(text, now);
  }
}

function met(a: End, b: End): void {
  a.start();
  b.start();
  settle(a, b);
  expect(a.pair.instance).not.toBe('');
  expect(b.pair.instance).not.toBe('');
}

function text(message: unknown): string {
  return JSON.stringify(message);
}

const HELLO: Body = { k: 'hello', codecs: ['x'] };

describe('two instances', () => {
  it('meet once, whoever speaks first', () => {
    for (const first of [0, 1, 2]) {
      const a = new End(A, 'Ann');
      const b = new End(B, 'Bob');
      if (first !== 1) a.start();
      if (first === 2) settle(a, b);
      if (first !== 0) b.start();
      if (first === 1) settle(a, b);
      a.start();
      b.start();
      settle(a, b);
      a.tick(200);
      b.tick(200);
      settle(a, b);
      expect(a.instances).toEqual([B]);
      expect(b.instances).toEqual([A]);
      expect(a.bodies).toEqual([{ k: 'hello', codecs: ['Bob'] }]);
      expect(b.bodies).toEqual([{ k: 'hello', codecs: ['Ann'] }]);
    }
  });

  it('hear everything once and in order, however bad the relay', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = new Random(seed);
      const a = new End(A, 'Ann').start();
      const b = new End(B, 'Bob').start();
      let said = 0;
      for (let now = 0; now < 60 * RESEND_MS; now += 200) {
        a.tick(now);
        b.tick(now);
        if (a.pair.instance !== '' && said < 40 && random.below(4) === 0) {
          a.say(state(said % 2 === 0));
          said += 1;
        }
        for (const [from, to] of [[a, b], [b, a]] as const) {
          const texts = from.drain().sort(() => random.next() - 0.5);
          for (const t of texts) for (let n = random.below(3); n > 0; n--) to.take(t, now);
        }
      }
      expect(b.states).toEqual(Array.from({ length: 40 }, (_, n) => n % 2 === 0));
      expect(a.instances).toEqual([B]);
      expect(b.instances).toEqual([A]);
    }
  });

  it('lose nothing when the peer was away', () => {
    const a = new End(A, 'Ann');
    const b = new End(B, 'Bob');
    met(a, b);
    a.say(state(true));
    a.say(state(false));
    a.drain(); // lost: b had no socket
    a.start(); // b is here again
    settle(a, b);
    expect(b.states).toEqual([true, false]);
  });

  it('send again after two seconds, and no more once acknowledged', () => {
    const a = new End(A, 'Ann');
    const b = new End(B, 'Bob');
    met(a, b);
    b.tick(200);
    settle(a, b);
    a.say(state(true));
    a.drain();
    a.tick(RESEND_MS);
    expect(a.out).toHaveLength(1);
    settle(a, b);
    b.tick(RESEND_MS + 200);
    settle(a, b);
    a.tick(3 * RESEND_MS);
    expect(a.drain()).toEqual([]);
    expect(b.states).toEqual([true]);
  });

  it('acknowledge once for many', () => {
    const a = new End(A, 'Ann');
    const b = new End(B, 'Bob');
    met(a, b);
    b.tick(150);
    settle(a, b);
    for (let n = 0; n < 5; n++) a.say(state(true));
    for (const t of a.drain()) b.take(t, 1000);
    expect(b.drain()).toEqual([]);
    b.tick(1050);
    expect(b.drain()).toEqual([]);
    b.tick(1150);
    expect(b.drain()).toHaveLength(1);
  });
});

describe('a reload', () => {
  it('is met by a new hello, and everything starts anew', () => {
    const a = new End(A, 'Ann');
    const b = new End(B, 'Bob');
    met(a, b);
    const again = new End(A2, 'Ann again').start();
    settle(again, b);
    expect(b.instances).toEqual([A, A2]);
    expect(again.instances).toEqual([B]);
    again.say(state(true));
    b.say(state(false));
    settle(again, b);
    expect(b.states).toEqual([true]);
    expect(again.states).toEqual([false]);
  });

  it('leaves the old instance without a voice', () => {
    const a = new End(A, 'Ann');
    const b = new End(B, 'Bob');
    met(a, b);
    a.say(state(true));
    const late = a.drain();
    const again = new End(A2, 'Ann').start();
    settle(again, b);
    for (const t of late) b.take(t);
    expect(b.states).toEqual([]);
    expect(b.pair.instance).toBe(A2);
  });

  it('on both sides at once ends in one meeting', () => {
    const again = new End(A2, 'Ann').start();
    const b2 = new End('b'.repeat(22), 'Bob').start();
    settle(again, b2);
    expect(again.instances).toHaveLength(1);
    expect(b2.instances).toHaveLength(1);
  });

  it('twice in a row leaves the last one', () => {
    const a = new End(A, 'Ann');
    const b = new End(B, 'Bob');
    met(a, b);
    const second = new End(A2, 'Ann').start();
    for (const t of second.drain()) b.take(t);
    const third = new End('c'.repeat(22), 'Ann').start();
    settle(third, b);
    expect(b.pair.instance).toBe('c'.repeat(22));
    for (const t of b.drain()) second.take(t);
    for (const t of second.drain()) b.take(t);
    expect(b.pair.instance).toBe('c'.repeat(22));
  });
});

describe('a server that plays with old envelopes', () => {
  it('ends no call with an old hello', () => {
    const a = new End(A, 'Ann');
    const b = new End(B, 'Bob');
    met(a, b);
    const old = text({ i: A2, j: '', n: 1, a: 0, b: HELLO });
    b.take(old);
    b.take(old);
    expect(b.instances).toEqual([A]);
    expect(b.pair.instance).toBe(A);
    a.say(state(true));
    settle(a, b);
    expect(b.states).toEqual([true]);
  });

  it('brings nothing of an ended instance back', () => {
    const a = new End(A, 'Ann');
    const b = new End(B, 'Bob');
    met(a, b);
    settle(new End(A2, 'Ann').start(), b);
    b.take(text({ i: A, j: '', n: 1, a: 0, b: HELLO }));
    b.take(text({ i: A, j: B, n: 5, a: 0, b: state(true) }));
    expect(b.pair.instance).toBe(A2);
    expect(b.drain()).toEqual([]);
    expect(b.states).toEqual([]);
  });

  it('gets nothing taken that is for another instance', () => {
    const b = new End(B, 'Bob').start();
    b.drain();
    b.take(text({ i: A, j: 'Z'.repeat(22), n: 1, a: 0, b: HELLO }));
    expect(b.events).toEqual([]);
    expect(b.drain()).toEqual([]);
  });

  it('gets nothing but a first hello taken that names nobody', () => {
    const b = new End(B, 'Bob').start();
    b.take(text({ i: A, j: '', n: 1, a: 0, b: state(true) }));
    b.take(text({ i: A, j: '', n: 2, a: 0, b: HELLO }));
    b.take(text({ i: A, j: B, n: 1, a: 0, b: HELLO }));
    expect(b.bodies).toEqual([HELLO]);
  });

  it('cannot send our own words back to us', () => {
    const b = new End(B, 'Bob').start();
    for (const t of b.drain()) b.take(t);
    expect(b.events).toEqual([]);
    expect(b.drain()).toEqual([]);
  });
});

describe('an envelope that is not of the form', () => {
  it('changes nothing', () => {
    const b = new End(B, 'Bob').start();
    b.drain();
    const bad = [
      '', '{', '[]', 'null', '7',
      text({ i: 'short', j: '', n: 1, a: 0, b: HELLO }),
      text({ i: A, j: 5, n: 1, a: 0, b: HELLO }),
      text({ i: A, j: B, n: -1, a: 0, b: HELLO }),
      text({ i: A, j: B, n: 1.5, a: 0, b: HELLO }),
      text({ i: A, j: B, n: 1, b: HELLO }),
    ];
    for (const t of bad) b.take(t);
    expect(b.events).toEqual([]);
    expect(b.drain()).toEqual([]);
  });

  it('with a body this version does not know is passed over', () => {
    const b = new End(B, 'Bob').start();
    b.take(text({ i: A, j: B, n: 1, a: 0, b: { k: 'later' } }));
    b.take(text({ i: A, j: B, n: 2, a: 0, b: state(true) }));
    expect(b.events.map((e) => e.k)).toEqual(['up', 'unknown', 'body']);
    expect(b.states).toEqual([true]);
  });
});
