/** Who is here and what is known of them, as the screens tell it. */
import type { SessionState } from '../../session/session';

/** What the person at this screen said of the digits, and when (ms since 1970). */
export interface Verdict {
  readonly is: 'none' | 'same' | 'differ';
  readonly at: number;
}

export const noVerdict: Verdict = { is: 'none', at: 0 };

/** Somebody who was verified, somebody who came after that, or nothing said yet. */
export type Standing = 'verified' | 'fresh' | 'uncompared' | 'differ';

export function standing(verified: boolean, verdict: Verdict['is']): Standing {
  if (verified) return 'verified';
  if (verdict === 'same') return 'fresh';
  return verdict === 'differ' ? 'differ' : 'uncompared';
}

/** What is known of all together; the button that compares says it. */
export type CallStanding = 'none' | 'verified' | 'fresh' | 'differ';

export function callStanding(others: readonly { readonly verified: boolean }[], verdict: Verdict['is']): CallStanding {
  if (verdict === 'differ') return 'differ';
  if (others.length > 0 && others.every(({ verified }) => verified)) return 'verified';
  return verdict === 'same' || others.some(({ verified }) => verified) ? 'fresh' : 'none';
}

export function isAlone(state: SessionState): boolean {
  return state.membership === 'in' && state.others.length === 0;
}

/** There is somebody to talk, write and compare with. */
export function isTogether(state: SessionState): boolean {
  return state.membership === 'in' && state.others.length > 0;
}
