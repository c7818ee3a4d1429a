import { fromTextOf } from './text';
import { CoreError, LIMITS, type Refusal } from './types';

/** What src/wasm/core.h declares. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
  core_args(): number;
  core_frame(): number;
  core_text(): number;
  core_result(): number;
  core_wipe(len: number): void;
  core_room_make(): number;
  core_room_open(len: number): number;
  core_room_is_host(room: number): number;
  core_room_policy(room: number): number;
  core_room_text(room: number, which: number): number;
  core_envelope_seal(room: number, len: number): number;
  core_envelope_open(room: number, len: number): number;
  core_room_close(room: number): void;
  core_half_seal(len: number): number;
  core_half_open(len: number): number;
  core_peer_of_seat(): number;
  core_group_new(room: number): number;
  core_group_found(group: number, len: number): number;
  core_group_knock(group: number, len: number, again: number): number;
  core_group_join(group: number, len: number): number;
  core_group_open_knock(group: number, len: number): number;
  core_group_commit(group: number, len: number): number;
  core_group_taken(group: number): number;
  core_group_drop(group: number): void;
  core_group_take(group: number, len: number): number;
  core_group_state(group: number): number;
  core_group_members(group: number): number;
  core_group_beacon(group: number): number;
  core_group_open_beacon(group: number, len: number): number;
  core_group_authenticator(group: number): number;
  core_group_rest(group: number): number;
  core_group_restore(group: number): number;
  core_group_leave(group: number): void;
  core_group_close(group: number): void;
  core_keys_receive(group: number): number;
  core_keys_send(group: number): number;
  core_keys_drop(group: number): void;
  core_keys_stop(group: number): void;
  core_seal(group: number, context: number, len: number, metadataLen: number, prefixLen: number): number;
  core_open(group: number, len: number, metadataLen: number): number;
}

// As in src/wasm/core.h.
const ARGS_SIZE = 128;
export const PREFIX_AT = 64; // in args; metadata is at 0
export const FRAME_AT = 128; // where a frame to seal begins
export const FRAME_SIZE = FRAME_AT + LIMITS.frame + 16;
const TEXT_SIZE = 192 * 1024;

export const KEY_LEN = 32;
export const NONCE_LEN = 24;
export const PEER_LEN = 8;

/** enum err of src/base/err.h, by number. */
const REFUSALS: readonly Refusal[] = ['form', 'form', 'full', 'step', 'auth', 'replay'];

export const NO_BYTES = new Uint8Array(0);

export function refusalOf(answer: number): Refusal {
  return REFUSALS[-answer] ?? 'step';
}

/** A copy on which the caller may hold; the memory it came from is used again. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function view(bytes: ArrayBuffer | Uint8Array): Uint8Array {
  return bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
}

export function exactly(bytes: Uint8Array, len: number): Uint8Array {
  if (bytes.length !== len) throw new CoreError('length', 'form');
  return bytes;
}

export function peerBytes(id: string): Uint8Array {
  return fromTextOf(id, PEER_LEN);
}

export function random(n: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(n));
}

/** A whole number below 2^53 as eight bytes. */
export function wide(n: number): Uint8Array {
  if (!Number.isSafeInteger(n) || n < 0) throw new CoreError('number', 'form');
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(n));
  return bytes;
}

/** The places where bytes are handed over. The memory never grows, so they stay. */
export class Places {
  readonly args: Uint8Array;
  readonly frame: Uint8Array;
  readonly text: Uint8Array;
  readonly result: Uint32Array; // at, KID high, KID low
  readonly frameStart: number;
  readonly exports: Exports;

  constructor(exports: Exports) {
    const buffer = exports.memory.buffer;
    this.exports = exports;
    this.frameStart = exports.core_frame();
    this.args = new Uint8Array(buffer, exports.core_args(), ARGS_SIZE);
    this.frame = new Uint8Array(buffer, this.frameStart, FRAME_SIZE);
    this.text = new Uint8Array(buffer, exports.core_text(), TEXT_SIZE);
    this.result = new Uint32Array(buffer, exports.core_result(), 3);
  }

  /** Writes the parts into args, one after the other. */
  putArgs(...parts: readonly Uint8Array[]): void {
    let at = 0;
    for (const part of parts) {
      this.args.set(part, at);
      at += part.length;
    }
  }

  /** Writes bytes at the start of the frame and answers how many. */
  putFrame(bytes: Uint8Array): number {
    if (bytes.length > FRAME_SIZE) throw new CoreError('frame', 'full');
    this.frame.set(bytes);
    return bytes.length;
  }

  /** What a call left in text; throws when it refused. Wipes everything but frames. */
  takeText(what: string, answer: number, frameUsed: number): Bytes {
    const text = answer < 0 ? NO_BYTES : this.text.slice(0, answer);
    this.exports.core_wipe(frameUsed);
    if (answer < 0) throw new CoreError(what, refusalOf(answer));
    return text as Bytes;
  }

  /** The number a call answered; throws when it refused. */
  takeNumber(what: string, answer: number, frameUsed = 0): number {
    this.exports.core_wipe(frameUsed);
    if (answer < 0) throw new CoreError(what, refusalOf(answer));
    return answer;
  }

  /** Where the last frame sealed or opened lies, as a buffer of its own. */
  takeFrame(len: number): ArrayBuffer {
    const at = this.frameStart + (this.result[0] ?? 0);
    return this.exports.memory.buffer.slice(at, at + len) as ArrayBuffer;
  }
}

/** Reads what an answer holds, which is always as long as it says. */
export class Reader {
  readonly #bytes: Bytes;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** A number of one, two or four bytes. */
  number(len: 1 | 2 | 4): number {
    const at = this.#at;
    this.#at += len;
    if (len === 1) return this.#view.getUint8(at);
    return len === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  /** A number of eight bytes. Throws 'form' for one that is not below 2^53. */
  wide(): number {
    const n = Number(this.#view.getBigUint64(this.#at));
    this.#at += 8;
    if (!Number.isSafeInteger(n)) throw new CoreError('number', 'form');
    return n;
  }

  bytes(len: number): Bytes {
    this.#at += len;
    return this.#bytes.slice(this.#at - len, this.#at);
  }

  rest(): Bytes {
    return this.bytes(this.#bytes.length - this.#at);
  }
}
