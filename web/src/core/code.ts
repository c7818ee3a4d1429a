import { CoreError, type CodeOfCall } from './types';

/** What src/wasm/code.h declares. */
export interface CodeExports {
  readonly memory: WebAssembly.Memory;
  code_place(): number;
  code_take(): number;
}

const AUTHENTICATOR_LEN = 32;
const DIGITS = 20;

/** The code of the call behind its WebAssembly. */
export class WasmCode implements CodeOfCall {
  readonly #exports: CodeExports;
  readonly #place: Uint8Array;

  constructor(exports: CodeExports) {
    this.#exports = exports;
    this.#place = new Uint8Array(exports.memory.buffer, exports.code_place(), AUTHENTICATOR_LEN);
  }

  callCode(authenticator: Uint8Array): string {
    if (authenticator.length !== AUTHENTICATOR_LEN) throw new CoreError('code', 'form');
    this.#place.set(authenticator);
    const answer = this.#exports.code_take();
    // Memory is all that Argon2id can want for.
    if (answer !== DIGITS) throw new CoreError('code', 'full');
    const text = String.fromCharCode(...this.#place.subarray(0, DIGITS));
    this.#place.fill(0);
    return text;
  }
}
