import { describe, expect, it } from 'vitest';
import { mayTryAgain, nextPhase, type Step } from '../../src/session/phases';
import type { Phase } from '../../src/session/session';

describe('a session', () => {
  const run = (steps: readonly Step[]): Phase =>
    steps.reduce<Phase>((phase, step) => nextPhase(phase, step) ?? phase, 'opening');

  it('goes from the door to the call and out again', () => {
    expect(run(['opened'])).toBe('prejoin');
    expect(run(['opened', 'join'])).toBe('joining');
    expect(run(['opened', 'join', 'seated'])).toBe('call');
    expect(run(['opened', 'join', 'seated', 'leave'])).toBe('left');
    expect(run(['opened', 'join', 'seated', 'leave', 'join', 'seated'])).toBe('call');
  });

  it('goes straight back to its seat after a reload', () => {
    expect(run(['resumed', 'seated'])).toBe('call');
  });

  it('can fail from everywhere, and stays failed until it is tried again', () => {
    for (const phase of ['opening', 'prejoin', 'joining', 'call', 'left'] as const)
      expect(nextPhase(phase, 'fail')).toBe('failed');
    for (const step of ['opened', 'resumed', 'seated', 'fail'] as const)
      expect(nextPhase('failed', step)).toBeNull();
    expect(nextPhase('failed', 'join')).toBe('joining');
  });

  it('takes no seat that it did not ask for', () => {
    for (const phase of ['opening', 'prejoin', 'left', 'failed'] as const)
      expect(nextPhase(phase, 'seated')).toBeNull();
  });

  it('is tried again only where that can help', () => {
    expect(mayTryAgain('room-full')).toBe(true);
    for (const failure of ['link-incomplete', 'link-gone', 'version', 'sealing-failed', null] as const)
      expect(mayTryAgain(failure)).toBe(false);
  });
});
