/**
 * The life of the socket, as a table: what is allowed, and what must now happen.
 * A step the table does not name changes nothing.
 */
import type { Why } from './wire';

export type SocketState =
  | 'idle'
  | 'connecting'
  | 'asking' // back was sent, the half is awaited
  | 'joining' // join was sent
  | 'seated'
  | 'waiting' // for the next try
  | 'closed';

export type SocketEvent =
  | 'start'
  | 'open-asking' // the socket is open and the half is wanted first
  | 'open'
  | 'half'
  | 'joined'
  | 'lost' // the socket closed, or went silent
  | 'retry' // the waiting is over, or the network is back
  | 'refused-again' // refused for a reason that passes
  | 'refused-for-good'
  | 'leave' // and give the seat up
  | 'abandon'; // the seat is kept for a while, for a reload

export type SocketTodo =
  | 'connect'
  | 'send-back'
  | 'send-join'
  | 'send-leave'
  | 'wait' // then 'retry'
  | 'tell-half'
  | 'tell-seated'
  | 'tell-away'
  | 'tell-refused'
  | 'close';

interface Step {
  readonly to: SocketState;
  readonly todo: readonly SocketTodo[];
}

type Table = Readonly<Record<SocketState, Readonly<Partial<Record<SocketEvent, Step>>>>>;

const TABLE: Table = {
  idle: {
    start: { to: 'connecting', todo: ['connect'] },
    leave: { to: 'closed', todo: [] },
    abandon: { to: 'closed', todo: [] },
  },
  connecting: {
    'open-asking': { to: 'asking', todo: ['send-back'] },
    open: { to: 'joining', todo: ['send-join'] },
    lost: { to: 'waiting', todo: ['wait'] },
    leave: { to: 'closed', todo: ['close'] },
    abandon: { to: 'closed', todo: ['close'] },
  },
  asking: {
    half: { to: 'asking', todo: ['tell-half'] },
    open: { to: 'joining', todo: ['send-join'] },
    lost: { to: 'waiting', todo: ['wait'] },
    'refused-again': { to: 'waiting', todo: ['close', 'wait'] },
    'refused-for-good': { to: 'closed', todo: ['close', 'tell-refused'] },
    leave: { to: 'closed', todo: ['close'] },
    abandon: { to: 'closed', todo: ['close'] },
  },
  joining: {
    joined: { to: 'seated', todo: ['tell-seated'] },
    lost: { to: 'waiting', todo: ['wait'] },
    'refused-again': { to: 'waiting', todo: ['close', 'wait'] },
    'refused-for-good': { to: 'closed', todo: ['close', 'tell-refused'] },
    leave: { to: 'closed', todo: ['send-leave', 'close'] },
    abandon: { to: 'closed', todo: ['close'] },
  },
  seated: {
    lost: { to: 'waiting', todo: ['tell-away', 'wait'] },
    'refused-again': { to: 'waiting', todo: ['close', 'tell-away', 'wait'] },
    'refused-for-good': { to: 'closed', todo: ['close', 'tell-refused'] },
    leave: { to: 'closed', todo: ['send-leave', 'close'] },
    abandon: { to: 'closed', todo: ['close'] },
  },
  waiting: {
    retry: { to: 'connecting', todo: ['connect'] },
    leave: { to: 'closed', todo: [] },
    abandon: { to: 'closed', todo: [] },
  },
  closed: {},
};

/** null where the table has no such step. */
export function socketStep(state: SocketState, event: SocketEvent): Step | null {
  return TABLE[state][event] ?? null;
}

/** Reasons that pass by themselves; the others end the socket for good. */
export function refusalPasses(why: Why, wasSeated: boolean): boolean {
  return why === 'stopping' || why === 'slow' || (why === 'busy' && wasSeated);
}

const RETRY_FIRST_MS = 250;
const RETRY_MOST_MS = 4000;

export function retryDelayMs(tries: number): number {
  return Math.min(RETRY_FIRST_MS * 2 ** tries, RETRY_MOST_MS);
}
