import { describe, expect, it } from 'vitest';
import {
  refusalPasses,
  retryDelayMs,
  socketStep,
  type SocketEvent,
  type SocketState,
} from '../../src/signal/machine';

const STATES: readonly SocketState[] = [
  'idle', 'connecting', 'asking', 'joining', 'seated', 'waiting', 'closed',
];

function run(events: readonly SocketEvent[]): { state: SocketState; todo: string[] } {
  let state: SocketState = 'idle';
  const todo: string[] = [];
  for (const event of events) {
    const step = socketStep(state, event);
    if (step === null) continue;
    state = step.to;
    todo.push(...step.todo);
  }
  return { state, todo };
}

describe('the socket', () => {
  it('takes a seat', () => {
    const { state, todo } = run(['start', 'open', 'joined']);
    expect(state).toBe('seated');
    expect(todo).toEqual(['connect', 'send-join', 'tell-seated']);
  });

  it('asks for the half first after a reload', () => {
    const { state, todo } = run(['start', 'open-asking', 'half', 'open', 'joined']);
    expect(state).toBe('seated');
    expect(todo).toEqual(['connect', 'send-back', 'tell-half', 'send-join', 'tell-seated']);
  });

  it('comes back when it is lost, in any state that has one', () => {
    for (const events of [['open'], ['open-asking'], ['open', 'joined'], []] as SocketEvent[][]) {
      const { state } = run(['start', ...events, 'lost', 'retry']);
      expect(state).toBe('connecting');
    }
  });

  it('tells that the server is away only to who had a seat', () => {
    expect(run(['start', 'open', 'joined', 'lost']).todo).toContain('tell-away');
    expect(run(['start', 'open', 'lost']).todo).not.toContain('tell-away');
  });

  it('gives the seat up when it leaves, and keeps it when it is abandoned', () => {
    expect(run(['start', 'open', 'joined', 'leave']).todo).toContain('send-leave');
    expect(run(['start', 'open', 'joined', 'abandon']).todo).not.toContain('send-leave');
  });

  it('can be closed from everywhere, and is closed for good', () => {
    for (const state of STATES) {
      if (state === 'closed') continue;
      expect(socketStep(state, 'leave')?.to).toBe('closed');
      expect(socketStep(state, 'abandon')?.to).toBe('closed');
    }
    for (const event of ['start', 'retry', 'joined', 'lost', 'open'] as const)
      expect(socketStep('closed', event)).toBeNull();
  });

  it('tells a refusal once, and comes back after those that pass', () => {
    const refused = run(['start', 'open', 'refused-for-good', 'lost', 'retry']);
    expect(refused.state).toBe('closed');
    expect(refused.todo.filter((t) => t === 'tell-refused')).toHaveLength(1);
    expect(run(['start', 'open', 'joined', 'refused-again', 'retry']).state).toBe('connecting');
  });

  it('refuses what does not belong', () => {
    expect(socketStep('idle', 'joined')).toBeNull();
    expect(socketStep('waiting', 'joined')).toBeNull();
    expect(socketStep('seated', 'open')).toBeNull();
    expect(socketStep('connecting', 'joined')).toBeNull();
  });

  it('waits longer each time, and never longer than four seconds', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map(retryDelayMs)).toEqual([250, 500, 1000, 2000, 4000, 4000, 4000]);
  });

  it('knows which refusals pass', () => {
    for (const why of ['stopping', 'slow'] as const) expect(refusalPasses(why, false)).toBe(true);
    expect(refusalPasses('busy', true)).toBe(true);
    for (const why of ['busy', 'full', 'auth', 'moved', 'form', 'version', 'unknown'] as const)
      expect(refusalPasses(why, false)).toBe(false);
  });
});
