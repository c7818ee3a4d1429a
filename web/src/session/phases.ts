/** The phases of a session, as a table. A step it does not name changes nothing. */
import type { Failure, Phase } from './session';

export type Step = 'opened' | 'resumed' | 'join' | 'seated' | 'leave' | 'fail';

const TABLE: Readonly<Record<Phase, Readonly<Partial<Record<Step, Phase>>>>> = {
  opening: { opened: 'prejoin', resumed: 'joining', leave: 'left', fail: 'failed' },
  prejoin: { join: 'joining', leave: 'left', fail: 'failed' },
  joining: { seated: 'call', leave: 'left', fail: 'failed' },
  call: { leave: 'left', fail: 'failed' },
  left: { join: 'joining', fail: 'failed' },
  failed: { join: 'joining', leave: 'left' },
};

/** Failures that trying again may get over, with the link still at hand. */
const AGAIN: readonly Failure[] = ['room-full', 'server-gone', 'server-busy', 'moved'];

export function nextPhase(phase: Phase, step: Step): Phase | null {
  return TABLE[phase][step] ?? null;
}

export function mayTryAgain(failure: Failure | null): boolean {
  return failure !== null && AGAIN.includes(failure);
}
