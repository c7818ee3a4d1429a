import { CoreError, type Core } from './types';

/** Where the core's bytes come from: an address to fetch (of our own host), or the bytes themselves. */
export type CoreSource = string | URL | ArrayBuffer | Uint8Array | WebAssembly.Module;

/** Starts a core of its own: memory and keys are shared with no other. */
export function loadCore(source: CoreSource): Promise<Core> {
  void source;
  return Promise.reject(new CoreError('load', 'step'));
}
