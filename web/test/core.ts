/** The real core, as the worker runs it. */
import { readFileSync } from 'node:fs';
import { loadCode, loadCore, type CodeOfCall, type Core } from '../src/core';

export function realCore(): Promise<Core> {
  return loadCore(readFileSync(new URL('../src/core/core.wasm', import.meta.url)));
}

export function realCode(): Promise<CodeOfCall> {
  return loadCode(readFileSync(new URL('../src/core/code.wasm', import.meta.url)));
}
