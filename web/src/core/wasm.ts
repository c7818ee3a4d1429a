import { fromText, fromTextOf, toText } from './text';
import {
  CoreError,
  LIMITS,
  type Core,
  type Opened,
  type Opener,
  type Refusal,
  type Room,
  type Sealer,
  type SenderKeyBinding,
} from './types';

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
  core_room_text(room: number, which: number): number;
  core_envelope_seal(room: number, len: number): number;
  core_envelope_open(room: number, len: number): number;
  core_sender_key_seal(room: number): number;
  core_sender_key_open(room: number, len: number): number;
  core_room_close(room: number): void;
  core_half_seal(len: number): number;
  core_half_open(len: number): number;
  core_peer_of_seat(): number;
  core_sealer_new(kidHigh: number, kidLow: number): number;
  core_seal(sealer: number, len: number, metadataLen: number, prefixLen: number): number;
  core_sealer_close(sealer: number): void;
  core_opener_new(): number;
  core_opener_add(opener: number, kidHigh: number, kidLow: number): number;
  core_opener_has(opener: number, kidHigh: number, kidLow: number): number;
  core_opener_remove(opener: number, kidHigh: number, kidLow: number): void;
  core_open(opener: number, len: number, metadataLen: number): number;
  core_opener_close(opener: number): void;
}

// As in src/wasm/core.h.
const ARGS_SIZE = 128;
const PREFIX_AT = 64; // in args; metadata is at 0
const FRAME_AT = 128; // where a frame to seal begins
const FRAME_SIZE = FRAME_AT + LIMITS.frame + 16;
const TEXT_SIZE = 49152;
const TEXT_OF = { id: 0, auth: 1, guest: 2, own: 3 } as const;

const KEY_LEN = 32;
const NONCE_LEN = 24;
const PEER_LEN = 8;
const INSTANCE_LEN = 16;

/** enum err of src/base/err.h, by number. */
const REFUSALS: readonly Refusal[] = ['form', 'form', 'full', 'step', 'auth', 'replay'];

const NO_BYTES = new Uint8Array(0);

function refusalOf(answer: number): Refusal {
  return REFUSALS[-answer] ?? 'step';
}

/** A copy on which the caller may hold; the memory it came from is used again. */
type Bytes = Uint8Array<ArrayBuffer>;

function view(bytes: ArrayBuffer | Uint8Array): Uint8Array {
  return bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
}

function kidHalves(kid: number): [number, number] {
  if (!Number.isSafeInteger(kid) || kid < 0) throw new CoreError('kid', 'form');
  return [Math.floor(kid / 2 ** 32), kid >>> 0];
}

function exactly(bytes: Uint8Array, len: number): Uint8Array {
  if (bytes.length !== len) throw new CoreError('length', 'form');
  return bytes;
}

/** The places where bytes are handed over. The memory never grows, so they stay. */
class Places {
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
}

class WasmSealer implements Sealer {
  readonly kid: number;
  private readonly places: Places;
  private readonly handle: number;

  constructor(places: Places, kid: number, baseKey: Uint8Array) {
    const [high, low] = kidHalves(kid);
    places.putArgs(exactly(baseKey, KEY_LEN));
    this.kid = kid;
    this.places = places;
    this.handle = places.takeNumber('sealer', places.exports.core_sealer_new(high, low));
  }

  seal(frame: ArrayBuffer | Uint8Array, metadata: Uint8Array, prefix: Uint8Array = NO_BYTES): ArrayBuffer {
    const { args, exports, frame: memory, frameStart, result } = this.places;
    const plain = view(frame);
    if (plain.length > LIMITS.frame || metadata.length > LIMITS.metadata || prefix.length > LIMITS.prefix)
      throw new CoreError('seal', 'full');
    memory.set(plain, FRAME_AT);
    args.set(metadata);
    args.set(prefix, PREFIX_AT);
    const len = exports.core_seal(this.handle, plain.length, metadata.length, prefix.length);
    if (len < 0) {
      exports.core_wipe(FRAME_AT + plain.length);
      throw new CoreError('seal', refusalOf(len));
    }
    const at = frameStart + (result[0] ?? 0);
    return exports.memory.buffer.slice(at, at + len) as ArrayBuffer;
  }

  close(): void {
    this.places.exports.core_sealer_close(this.handle);
  }
}

class WasmOpener implements Opener {
  private readonly places: Places;
  private readonly handle: number;

  constructor(places: Places) {
    this.places = places;
    this.handle = places.takeNumber('opener', places.exports.core_opener_new());
  }

  add(kid: number, baseKey: Uint8Array): void {
    const [high, low] = kidHalves(kid);
    this.places.putArgs(exactly(baseKey, KEY_LEN));
    this.places.takeNumber('add', this.places.exports.core_opener_add(this.handle, high, low));
  }

  has(kid: number): boolean {
    return this.places.exports.core_opener_has(this.handle, ...kidHalves(kid)) === 1;
  }

  remove(kid: number): void {
    this.places.exports.core_opener_remove(this.handle, ...kidHalves(kid));
  }

  open(frame: ArrayBuffer | Uint8Array, metadata: Uint8Array, skip = 0): Opened {
    const { args, exports, frame: memory, frameStart, result } = this.places;
    const whole = view(frame);
    if (skip > whole.length) return { ok: false, kid: -1, why: 'form' };
    const sealed = whole.subarray(skip);
    if (sealed.length > FRAME_SIZE || metadata.length > LIMITS.metadata)
      return { ok: false, kid: -1, why: 'full' };
    memory.set(sealed);
    args.set(metadata);
    const len = exports.core_open(this.handle, sealed.length, metadata.length);
    const kid = (result[1] ?? 0) * 2 ** 32 + (result[2] ?? 0);
    if (len < 0) return { ok: false, kid: Number.isSafeInteger(kid) ? kid : -1, why: refusalOf(len) };
    const at = frameStart + (result[0] ?? 0);
    return { ok: true, kid, frame: exports.memory.buffer.slice(at, at + len) as ArrayBuffer };
  }

  close(): void {
    this.places.exports.core_opener_close(this.handle);
  }
}

class WasmRoom implements Room {
  readonly id: string;
  readonly auth: string;
  readonly isHost: boolean;
  readonly guestPayload: string;
  readonly ownPayload: string;
  private readonly places: Places;
  private readonly handle: number;

  constructor(places: Places, handle: number) {
    this.places = places;
    this.handle = handle;
    this.id = this.textOf(TEXT_OF.id);
    this.auth = this.textOf(TEXT_OF.auth);
    this.guestPayload = this.textOf(TEXT_OF.guest);
    this.ownPayload = this.textOf(TEXT_OF.own);
    this.isHost = places.takeNumber('room', places.exports.core_room_is_host(handle)) === 1;
  }

  sealEnvelope(from: string, to: string, plaintext: Uint8Array): Uint8Array {
    const p = this.places;
    if (plaintext.length > LIMITS.envelope) throw new CoreError('envelope', 'full');
    p.putArgs(peer(from), peer(to), random(NONCE_LEN));
    const len = p.putFrame(plaintext);
    return p.takeText('envelope', p.exports.core_envelope_seal(this.handle, len), len);
  }

  openEnvelope(from: string, to: string, envelope: Uint8Array): Uint8Array {
    const p = this.places;
    p.putArgs(peer(from), peer(to));
    const len = p.putFrame(envelope);
    return p.takeText('envelope', p.exports.core_envelope_open(this.handle, len), 0);
  }

  sealSenderKey(bind: SenderKeyBinding, baseKey: Uint8Array): Uint8Array {
    const p = this.places;
    p.putArgs(...wayOf(bind), random(NONCE_LEN), exactly(baseKey, KEY_LEN));
    return p.takeText('sender key', p.exports.core_sender_key_seal(this.handle), 0);
  }

  openSenderKey(bind: SenderKeyBinding, sealed: Uint8Array): Uint8Array {
    const p = this.places;
    p.putArgs(...wayOf(bind));
    return p.takeText('sender key', p.exports.core_sender_key_open(this.handle, p.putFrame(sealed)), 0);
  }

  close(): void {
    this.places.exports.core_room_close(this.handle);
  }

  private textOf(which: number): string {
    const text = this.places.takeText('room', this.places.exports.core_room_text(this.handle, which), 0);
    return String.fromCharCode(...text);
  }
}

function peer(id: string): Uint8Array {
  return fromTextOf(id, PEER_LEN);
}

function wayOf(bind: SenderKeyBinding): Uint8Array[] {
  if (!Number.isInteger(bind.epoch) || bind.epoch < 0 || bind.epoch > 15)
    throw new CoreError('epoch', 'form');
  return [
    peer(bind.from),
    fromTextOf(bind.fromInstance, INSTANCE_LEN),
    fromTextOf(bind.toInstance, INSTANCE_LEN),
    Uint8Array.of(bind.epoch),
  ];
}

function random(n: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(n));
}

/** Characters as bytes; what is beyond ASCII becomes a byte no payload holds. */
function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => Math.min(character.charCodeAt(0), 0xff));
}

/** The core behind its WebAssembly: see types.ts for what each call means. */
export class WasmCore implements Core {
  private readonly places: Places;

  constructor(exports: Exports) {
    this.places = new Places(exports);
  }

  makeRoom(): Room {
    const p = this.places;
    p.putArgs(random(2 * KEY_LEN));
    return new WasmRoom(p, p.takeNumber('room', p.exports.core_room_make()));
  }

  openRoom(payload: string, roomId: string): Room {
    const p = this.places;
    if (roomId.length !== 22 || payload.length > 110) throw new CoreError('room', 'form');
    p.putArgs(ascii(roomId));
    const len = p.putFrame(ascii(payload));
    return new WasmRoom(p, p.takeNumber('room', p.exports.core_room_open(len), len));
  }

  peerOfSeat(seat: string): string {
    const p = this.places;
    p.putArgs(fromTextOf(seat, INSTANCE_LEN));
    return toText(p.takeText('seat', p.exports.core_peer_of_seat(), 0));
  }

  sealHalf(half: Uint8Array, plaintext: Uint8Array): Uint8Array {
    const p = this.places;
    p.putArgs(exactly(half, KEY_LEN), random(NONCE_LEN));
    const len = p.putFrame(plaintext);
    return p.takeText('half', p.exports.core_half_seal(len), len);
  }

  openHalf(half: Uint8Array, sealed: Uint8Array): Uint8Array {
    const p = this.places;
    p.putArgs(exactly(half, KEY_LEN));
    return p.takeText('half', p.exports.core_half_open(p.putFrame(sealed)), 0);
  }

  toText(bytes: Uint8Array): string {
    return toText(bytes);
  }

  fromText(text: string): Uint8Array {
    return fromText(text);
  }

  sealer(kid: number, baseKey: Uint8Array): Sealer {
    return new WasmSealer(this.places, kid, baseKey);
  }

  opener(): Opener {
    return new WasmOpener(this.places);
  }

  random(n: number): Uint8Array {
    return random(n);
  }
}
