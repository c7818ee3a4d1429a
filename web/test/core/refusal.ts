import { CoreError, type Refusal } from '../../src/core';

/** Why the core refuses it; 'none' where it does not. */
export function refusal(run: () => unknown): Refusal | 'none' {
  try {
    run();
  } catch (error) {
    if (error instanceof CoreError) return error.why;
    throw error;
  }
  return 'none';
}
