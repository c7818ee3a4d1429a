/**
 * By what media travel, as a table: two people talk directly, more through the forwarding unit, and each way is made
 * before the other is given up. Who has begun to move to the unit goes through with it although the third has gone: the
 * other one may have moved, and gives up the pair soon. Pure: it says what is allowed and what must now happen. A step that it does not name changes nothing.
 */
export type WayState =
  | 'none'
  | 'pair'
  | 'to-unit' // the pair's media are shown, the unit's are awaited
  | 'off-pair' // the unit's are shown, the pair goes on for the other's sake
  | 'unit'
  | 'two' // the unit's, and there are two people again
  | 'to-pair' // the unit's are shown, the pair's are awaited
  | 'off-unit'; // the pair's are shown, the unit goes on for the other's sake

export type WayEvent =
  | 'alone'
  | 'two'
  | 'many'
  | 'partner-gone' // of the pair
  | 'unit-flows' // the partner's media come by the unit
  | 'pair-flows'
  | 'moved' // the partner says that ours come by the new way
  | 'in-vain' // there are two again for a while, and neither has moved to the unit
  | 'late'; // the time for what the state waits for is over

export type WayTodo =
  | 'begin-pair'
  | 'end-pair'
  | 'begin-unit'
  | 'end-unit'
  | 'say-moved';

interface Step {
  readonly to: WayState;
  readonly todo: readonly WayTodo[];
}

type Table = Readonly<Record<WayState, Readonly<Partial<Record<WayEvent, Step>>>>>;

const BOTH_END: Step = { to: 'none', todo: ['end-pair', 'end-unit'] };

const TABLE: Table = {
  none: {
    two: { to: 'pair', todo: ['begin-pair'] },
    many: { to: 'unit', todo: ['begin-unit'] },
  },
  pair: {
    alone: { to: 'none', todo: ['end-pair'] },
    'partner-gone': { to: 'none', todo: ['end-pair'] },
    many: { to: 'to-unit', todo: ['begin-unit'] },
  },
  'to-unit': {
    alone: BOTH_END,
    'partner-gone': { to: 'unit', todo: ['end-pair'] },
    'in-vain': { to: 'pair', todo: ['end-unit'] },
    'unit-flows': { to: 'off-pair', todo: ['say-moved'] },
    late: { to: 'off-pair', todo: ['say-moved'] },
  },
  'off-pair': {
    alone: BOTH_END,
    'partner-gone': { to: 'unit', todo: ['end-pair'] },
    moved: { to: 'unit', todo: ['end-pair'] },
    late: { to: 'unit', todo: ['end-pair'] },
  },
  unit: {
    alone: { to: 'none', todo: ['end-unit'] },
    two: { to: 'two', todo: [] },
  },
  two: {
    alone: { to: 'none', todo: ['end-unit'] },
    many: { to: 'unit', todo: [] },
    late: { to: 'to-pair', todo: ['begin-pair'] },
  },
  'to-pair': {
    alone: BOTH_END,
    many: { to: 'unit', todo: ['end-pair'] },
    'partner-gone': { to: 'unit', todo: ['end-pair'] },
    'pair-flows': { to: 'off-unit', todo: ['say-moved'] },
    late: { to: 'two', todo: ['end-pair'] },
  },
  'off-unit': {
    alone: BOTH_END,
    many: { to: 'to-unit', todo: [] },
    'partner-gone': { to: 'unit', todo: ['end-pair'] },
    moved: { to: 'pair', todo: ['end-unit'] },
    late: { to: 'pair', todo: ['end-unit'] },
  },
};

/** null where the table has no such step. */
export function wayStep(state: WayState, event: WayEvent): Step | null {
  return TABLE[state][event] ?? null;
}

/** Whose pictures and sound are shown of whom the pair is with. */
export function showsPair(state: WayState): boolean {
  return state === 'pair' || state === 'to-unit' || state === 'off-unit';
}

export function hasPair(state: WayState): boolean {
  return showsPair(state) || state === 'off-pair' || state === 'to-pair';
}

export function hasUnit(state: WayState): boolean {
  return state !== 'none' && state !== 'pair';
}

/** How long each state waits before it is 'late', in ms; 'to-unit' from when the unit is connected. */
export const WAITS: Readonly<Partial<Record<WayState, number>>> = {
  'to-unit': 5000,
  'off-pair': 5000,
  two: 10_000,
  'to-pair': 15_000,
  'off-unit': 5000,
};
