import { CoreError } from '../core';

/** False where the core refuses what a step takes from outside. */
export function opens(step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (error instanceof CoreError) return false;
    throw error;
  }
}
