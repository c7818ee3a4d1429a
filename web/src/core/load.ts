import { WasmCode, type CodeExports } from './code';
import type { Exports } from './places';
import { CoreError, type CodeOfCall, type Core } from './types';
import { WasmCore } from './wasm';

/** Where the core's bytes come from: an address to fetch (of our own host), or the bytes themselves. */
export type CoreSource = string | URL | ArrayBuffer | Uint8Array<ArrayBuffer> | WebAssembly.Module;

async function compile(source: CoreSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  const answer = await fetch(source, { credentials: 'omit' });
  if (!answer.ok) throw new CoreError('load', 'form');
  return WebAssembly.compile(await answer.arrayBuffer());
}

/**
 * Starts a core of its own: memory and keys are shared with no other. Rejects
 * when the bytes cannot be fetched or are no core; then nothing can be sealed.
 */
export async function loadCore(source: CoreSource): Promise<Core> {
  // The core imports nothing: it sees its own memory and cannot call out.
  const instance = await WebAssembly.instantiate(await compile(source), {});
  return new WasmCore(instance.exports as unknown as Exports);
}

/** The same for code.wasm, which takes the code of a call (§8). It knows no key, and belongs in a worker of its own. */
export async function loadCode(source: CoreSource): Promise<CodeOfCall> {
  const instance = await WebAssembly.instantiate(await compile(source), {});
  return new WasmCode(instance.exports as unknown as CodeExports);
}
