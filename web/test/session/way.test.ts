import { describe, expect, it } from 'vitest';
import { hasPair, hasUnit, showsPair, WAITS, wayStep, type WayEvent, type WayState } from '../../src/session/way';

const STATES: readonly WayState[] = ['none', 'pair', 'to-unit', 'off-pair', 'unit', 'two', 'to-pair', 'off-unit'];
const EVENTS: readonly WayEvent[] = [
  'alone', 'two', 'many', 'partner-gone', 'unit-flows', 'pair-flows', 'moved', 'in-vain', 'late',
];

/** The states that events lead through, with what is done on the way. */
function walk(from: WayState, ...events: readonly WayEvent[]): string[] {
  let state = from;
  return events.map((event) => {
    const step = wayStep(state, event);
    if (step === null) return `${state}!`;
    state = step.to;
    return [state, ...step.todo].join(' ');
  });
}

describe('the way of media', () => {
  it('of two is direct, and of more the unit', () => {
    expect(walk('none', 'two')).toEqual(['pair begin-pair']);
    expect(walk('none', 'many')).toEqual(['unit begin-unit']);
  });

  it('leaves the pair only when the unit’s media flow both ways, or in time', () => {
    expect(walk('pair', 'many', 'unit-flows', 'moved')).toEqual([
      'to-unit begin-unit', 'off-pair say-moved', 'unit end-pair',
    ]);
    expect(walk('to-unit', 'moved', 'late', 'late')).toEqual(['to-unit!', 'off-pair say-moved', 'unit end-pair']);
  });

  it('goes back to the pair after a while of two, and leaves the unit only then', () => {
    expect(walk('unit', 'two', 'late', 'pair-flows', 'moved')).toEqual([
      'two', 'to-pair begin-pair', 'off-unit say-moved', 'pair end-unit',
    ]);
    expect(WAITS.two).toBe(10_000);
  });

  it('stays with the unit while no pair comes about, and where a third comes back', () => {
    expect(walk('to-pair', 'late')).toEqual(['two end-pair']);
    expect(walk('two', 'many')).toEqual(['unit']);
    expect(walk('to-pair', 'many')).toEqual(['unit end-pair']);
    expect(walk('off-unit', 'many')).toEqual(['to-unit']);
  });

  it('loses the one it is with, and goes on with the others', () => {
    expect(walk('pair', 'partner-gone', 'two')).toEqual(['none end-pair', 'pair begin-pair']);
    expect(walk('to-unit', 'partner-gone', 'two')).toEqual(['unit end-pair', 'two']);
    expect(walk('off-pair', 'partner-gone')).toEqual(['unit end-pair']);
  });

  it('goes through with a move that it began, and back only from one that does not come about', () => {
    expect(walk('to-unit', 'two', 'unit-flows', 'two', 'moved', 'two')).toEqual([
      'to-unit!', 'off-pair say-moved', 'off-pair!', 'unit end-pair', 'two',
    ]);
    expect(walk('to-unit', 'two', 'in-vain')).toEqual(['to-unit!', 'pair end-unit']);
    for (const state of STATES.filter((s) => s !== 'to-unit')) expect(wayStep(state, 'in-vain')).toBe(null);
  });

  it('ends with the last other, from everywhere', () => {
    for (const state of STATES.filter((s) => s !== 'none')) expect(wayStep(state, 'alone')?.to).toBe('none');
  });

  it('holds what each state says that it has, by every path', () => {
    const seen = new Set<string>();
    const visit = (state: WayState, pair: boolean, unit: boolean): void => {
      const key = `${state} ${pair} ${unit}`;
      if (seen.has(key)) return;
      seen.add(key);
      expect([key, hasPair(state), hasUnit(state)]).toEqual([key, pair, unit]);
      for (const event of EVENTS) {
        const step = wayStep(state, event);
        if (step === null) continue;
        let [p, u] = [pair, unit];
        for (const todo of step.todo) {
          if (todo === 'begin-pair') { expect(p).toBe(false); p = true; }
          if (todo === 'begin-unit') { expect(u).toBe(false); u = true; }
          if (todo === 'end-pair') p = false;
          if (todo === 'end-unit') u = false;
        }
        visit(step.to, p, u);
      }
    };
    visit('none', false, false);
    expect(seen.size).toBe(STATES.length);
  });

  it('is never left before what is shown next is there', () => {
    for (const state of STATES)
      for (const event of EVENTS.filter((e) => e !== 'alone' && e !== 'partner-gone')) {
        const step = wayStep(state, event);
        if (step?.todo.includes('end-pair') === true) expect(showsPair(state)).toBe(false);
        if (step?.todo.includes('end-unit') === true) expect(showsPair(state)).toBe(true);
      }
  });
});
