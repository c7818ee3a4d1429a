import { WasmGroupKeys } from './groupkeys';
import {
  KEY_LEN,
  NONCE_LEN,
  Places,
  exactly,
  peerBytes,
  random,
  type Exports,
} from './places';
import { fromText, fromTextOf, toText } from './text';
import { CoreError, LIMITS, type Core, type GroupKeys, type Room } from './types';

const TEXT_OF = { id: 0, auth: 1, guest: 2, own: 3 } as const; // enum core_text_of
const POLICY = { sealed: 0, quiet: 1 } as const; // of link/link.h
const SEAT_LEN = 16;
const ENVELOPE_OVERHEAD = 1 + 24 + 16;

/** A room of links and envelopes. */
export class WasmRoom implements Room {
  readonly id: string;
  readonly auth: string;
  readonly isHost: boolean;
  readonly isQuiet: boolean;
  readonly guestPayload: string;
  readonly ownPayload: string;
  readonly places: Places;
  readonly handle: number;

  constructor(places: Places, handle: number) {
    this.places = places;
    this.handle = handle;
    this.id = this.textOf(TEXT_OF.id);
    this.auth = this.textOf(TEXT_OF.auth);
    this.guestPayload = this.textOf(TEXT_OF.guest);
    this.ownPayload = this.textOf(TEXT_OF.own);
    this.isHost = places.takeNumber('room', places.exports.core_room_is_host(handle)) === 1;
    this.isQuiet = places.takeNumber('room', places.exports.core_room_policy(handle)) === POLICY.quiet;
  }

  sealEnvelope(from: string, to: string, plaintext: Uint8Array): Uint8Array {
    const p = this.places;
    if (plaintext.length > LIMITS.envelope) throw new CoreError('envelope', 'full');
    p.putArgs(peerBytes(from), peerBytes(to), random(NONCE_LEN));
    const len = p.putFrame(plaintext);
    return p.takeText('envelope', p.exports.core_envelope_seal(this.handle, len), len);
  }

  openEnvelope(from: string, to: string, envelope: Uint8Array): Uint8Array {
    const p = this.places;
    if (envelope.length > LIMITS.envelope + ENVELOPE_OVERHEAD) throw new CoreError('envelope', 'full');
    p.putArgs(peerBytes(from), peerBytes(to));
    const len = p.putFrame(envelope);
    return p.takeText('envelope', p.exports.core_envelope_open(this.handle, len), 0);
  }

  close(): void {
    this.places.exports.core_room_close(this.handle);
  }

  private textOf(which: number): string {
    const text = this.places.takeText('room', this.places.exports.core_room_text(this.handle, which), 0);
    return String.fromCharCode(...text);
  }
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

  makeRoom(quiet = false): Room {
    const p = this.places;
    p.putArgs(random(2 * KEY_LEN), Uint8Array.of(quiet ? POLICY.quiet : POLICY.sealed));
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
    p.putArgs(fromTextOf(seat, SEAT_LEN));
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

  groupKeys(room: Room): GroupKeys {
    if (!(room instanceof WasmRoom) || room.places !== this.places) throw new CoreError('room', 'form');
    return new WasmGroupKeys(this.places, room.handle);
  }

  random(n: number): Uint8Array {
    return random(n);
  }
}
