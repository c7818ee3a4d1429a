/** The real core, as the worker runs it. */
import { readFileSync } from 'node:fs';
import { loadCore, type Core } from '../src/core';

export function realCore(): Promise<Core> {
  return loadCore(readFileSync(new URL('../src/core/core.wasm', import.meta.url)));
}
