import { describe, expect, it } from 'vitest';
import { Gate, GATE_MAX, isNewer, type Opener, type Turnover } from '../../src/worker/gate';
import { Context } from '../../src/worker/context';
import { Random } from '../random';

const ANN: Opener = { peer: 'ann', context: Context.camera };
const BOB: Opener = { peer: 'bob', context: Context.camera };
const ANNS_SCREEN: Opener = { peer: 'ann', context: Context.screen };

interface Scene {
  readonly gate: Gate<string>;
  readonly log: string[]; // what the page and the decoder see, in order
  answer(): void; // the last turnover
}

function scene(): Scene {
  const log: string[] = [];
  let last: Turnover | null = null;
  const gate = new Gate<string>(
    (turnover) => {
      last = turnover;
      log.push(`${turnover.opener.peer} ${turnover.opener.context} from ${turnover.timestamp}`);
    },
    (frame) => log.push(frame),
  );
  return { gate, log, answer: () => gate.answer(last?.n ?? 0) };
}

describe('a slot', () => {
  it('passes on nothing of somebody else before the page has answered that it heard', () => {
    const { gate, log, answer } = scene();
    gate.take('a1', ANN, 10);
    expect(log).toEqual(['ann 1 from 10']);
    answer();
    gate.take('a2', ANN, 20);
    gate.take('b1', BOB, 30);
    gate.take('b2', BOB, 40);
    expect(log).toEqual(['ann 1 from 10', 'a1', 'a2', 'bob 1 from 30']);
    answer();
    gate.take('b3', BOB, 50);
    expect(log.slice(4)).toEqual(['b1', 'b2', 'b3']);
  });

  it('tells a person’s screen from their camera', () => {
    const { gate, log, answer } = scene();
    gate.take('a1', ANN, 10);
    answer();
    gate.take('s1', ANNS_SCREEN, 20);
    expect(log).toEqual(['ann 1 from 10', 'a1', 'ann 2 from 20']);
  });

  it('takes an answer for the turnovers up to it, and for none that is to come', () => {
    const { gate, log } = scene();
    gate.answer(9);
    gate.take('a1', ANN, 10);
    gate.take('b1', BOB, 20);
    gate.take('a2', ANN, 30);
    gate.answer(1);
    expect(log.filter((entry) => entry.length === 2)).toEqual(['a1']);
    gate.answer(3);
    expect(log.filter((entry) => entry.length === 2)).toEqual(['a1', 'b1', 'a2']);
    gate.answer(1);
    gate.take('a3', ANN, 40);
    expect(log.at(-1)).toBe('a3');
  });

  it('calls late what is of somebody before and no newer than what was passed on', () => {
    const { gate, answer } = scene();
    gate.take('a1', ANN, 100);
    answer();
    gate.take('b1', BOB, 300);
    expect(gate.isLate(ANN, 200)).toBe(true);
    expect(gate.isLate(ANN, 300)).toBe(true);
    expect(gate.isLate(ANN, 301)).toBe(false);
    expect(gate.isLate(BOB, 200)).toBe(false); // out of turn, and theirs
  });

  it('knows newer timestamps also where they wrap', () => {
    expect(isNewer(5, 0xffff_fff0)).toBe(true);
    expect(isNewer(0xffff_fff0, 5)).toBe(false);
    expect(isNewer(7, 7)).toBe(false);
  });

  it('holds so many frames for a page that does not answer, and no more', () => {
    const { gate, log, answer } = scene();
    for (let n = 0; n < 2 * GATE_MAX; n++) gate.take(`f${n}`, ANN, n);
    answer();
    expect(log.length).toBe(1 + GATE_MAX);
  });

  it('whatever comes, each frame passes on under the last name that the page answered', () => {
    const random = new Random(11);
    let shown = '';
    const waiting: Turnover[] = [];
    const gate: Gate<string> = new Gate<string>((turnover) => waiting.push(turnover), (frame) => expect(frame).toBe(shown));
    for (let n = 0; n < 3000; n++) {
      const opener = [ANN, BOB, ANNS_SCREEN][random.below(3)] ?? ANN;
      gate.take(`${opener.peer} ${opener.context}`, opener, n);
      while (waiting.length > 0 && random.below(3) > 0) {
        const [first] = waiting.splice(0, 1) as [Turnover];
        shown = `${first.opener.peer} ${first.opener.context}`;
        gate.answer(first.n);
      }
    }
    expect(shown).not.toBe('');
  });
});
