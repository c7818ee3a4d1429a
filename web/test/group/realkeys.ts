/** The real core behind the machine: each member has one of its own, in one room. */
import { readFileSync } from 'node:fs';
import type { Core } from '../../src/core';
import type { Exports } from '../../src/core/places';
import { WasmCore } from '../../src/core/wasm';
import type { MakeKeys } from './room';
import { ToyKeys } from './toykeys';

const module = new WebAssembly.Module(readFileSync(new URL('../../src/core/core.wasm', import.meta.url)));

function newCore(): Core {
  return new WasmCore(new WebAssembly.Instance(module, {}).exports as unknown as Exports);
}

function realKeys(): MakeKeys {
  const link = newCore().makeRoom();
  return () => {
    const core = newCore();
    return core.groupKeys(core.openRoom(link.guestPayload, link.id));
  };
}

/** For each room a way to make its members' keys. */
export const KINDS: readonly (readonly [name: string, forRoom: () => MakeKeys])[] = [
  ['toy keys', () => () => new ToyKeys()],
  ['the real core', realKeys],
];
