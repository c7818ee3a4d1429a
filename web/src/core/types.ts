/**
 * The sealed core as the rest of the client sees it: links, envelopes, sender
 * keys and frames. Bytes go in, bytes come out; nothing here knows of sockets,
 * streams or screens. Works in a page, in a worker and in node.
 *
 * Keys stay inside the core's own memory as far as they can: what holds some is
 * an object that is closed, and closing wipes them.
 */

/** Why the core refused. Nothing changed when it did. */
export type Refusal =
  | 'form' // not of the form: cut, altered, not ours
  | 'full' // more than there is room for
  | 'step' // not now: no such key, counter at its end, closed
  | 'auth' // wrong key, or altered
  | 'replay'; // seen before, or too old to tell

/** Thrown where a refusal is not an everyday answer. */
export class CoreError extends Error {
  readonly why: Refusal;

  constructor(what: string, why: Refusal) {
    super(`${what}: ${why}`);
    this.name = 'CoreError';
    this.why = why;
  }
}

/** What a frame opens to, or why it does not. `frame` holds nothing but the plaintext. */
export type Opened =
  | { readonly ok: true; readonly kid: number; readonly frame: ArrayBuffer }
  | { readonly ok: false; readonly kid: number; readonly why: Refusal };

/** Seals the frames of one KID under one base key, counting them. */
export interface Sealer {
  readonly kid: number;
  /**
   * Seals one whole frame and returns prefix ‖ header ‖ ciphertext ‖ tag in a
   * buffer of its own, ready to be given to the packetizer. Throws CoreError
   * ('step' when the counter has ended: make a new key).
   *
   * @param metadata authenticated, not sent; at most LIMITS.metadata bytes
   * @param prefix in front of the sealed frame, not authenticated; at most LIMITS.prefix bytes
   */
  seal(frame: ArrayBuffer | Uint8Array, metadata: Uint8Array, prefix?: Uint8Array): ArrayBuffer;
  /** Wipes the key. Any later use throws 'step'. */
  close(): void;
}

/** Opens frames under any number of keys, each with its own replay window. */
export interface Opener {
  /** Adds the key of a KID. Throws 'step' when the KID has one already, 'full' beyond LIMITS.openerKeys. */
  add(kid: number, baseKey: Uint8Array): void;
  has(kid: number): boolean;
  /** Wipes the key of a KID; nothing happens when it has none. */
  remove(kid: number): void;
  /**
   * Opens one frame. Never throws for what came from outside: 'form' (no SFrame), 'step' (no key of that
   * KID), 'auth' (altered, other metadata, other key), 'replay', 'full' (larger than LIMITS.frame).
   *
   * @param skip bytes in front of the SFrame header (the wrapper)
   */
  open(frame: ArrayBuffer | Uint8Array, metadata: Uint8Array, skip?: number): Opened;
  /** Wipes all keys. */
  close(): void;
}

/** The keys of one room, from one link (docs/protocol.md §1). */
export interface Room {
  /** The room id of the path, 22 characters. */
  readonly id: string;
  /** What the server asks for, 43 characters. */
  readonly auth: string;
  readonly isHost: boolean;
  /** The payload to give to others: never holds the host key's seed. */
  readonly guestPayload: string;
  /** The host's own payload; the guest's where this link is a guest's. */
  readonly ownPayload: string;

  /** Envelope bytes (§3) from one peer to another; the nonce is made inside. */
  sealEnvelope(from: string, to: string, plaintext: Uint8Array): Uint8Array;
  /** Throws CoreError 'form' or 'auth'. */
  openEnvelope(from: string, to: string, envelope: Uint8Array): Uint8Array;

  /** A sender's base key sealed for one receiver's instance (§4). */
  sealSenderKey(bind: SenderKeyBinding, baseKey: Uint8Array): Uint8Array;
  /** Throws CoreError 'form' or 'auth'. The caller wipes the result. */
  openSenderKey(bind: SenderKeyBinding, sealed: Uint8Array): Uint8Array;

  /** Wipes the keys. Any later use throws 'step'. */
  close(): void;
}

/** What a sealed sender key is bound to. Ids as they stand in messages (base64url). */
export interface SenderKeyBinding {
  readonly from: string; // peer id of the sender, 11 characters
  readonly fromInstance: string; // 22 characters
  readonly toInstance: string; // 22 characters
  readonly epoch: number; // 0..15
}

export interface Core {
  /** Makes a new room and its host link. */
  makeRoom(): Room;
  /**
   * Reads the payload of a link (what stands behind the #). Throws CoreError 'form' when it is cut or
   * altered, 'auth' when it does not fit the room id of its path or holds another host's seed.
   */
  openRoom(payload: string, roomId: string): Room;
  /** The peer id of a seat (§2), both base64url. */
  peerOfSeat(seat: string): string;
  /**
   * Seals bytes under a random 32-byte key the caller keeps apart (the server's half, §1), and opens them again.
   * openHalf throws CoreError 'form' or 'auth'.
   */
  sealHalf(half: Uint8Array, plaintext: Uint8Array): Uint8Array;
  openHalf(half: Uint8Array, sealed: Uint8Array): Uint8Array;
  /** base64url without padding; strict when reading (throws 'form'). */
  toText(bytes: Uint8Array): string;
  fromText(text: string): Uint8Array;
  /** Throws 'full' beyond LIMITS.sealers. baseKey: 32 bytes, copied. */
  sealer(kid: number, baseKey: Uint8Array): Sealer;
  /** Throws 'full' beyond LIMITS.openers. */
  opener(): Opener;
  /** n random bytes of the browser, at most 65,536. */
  random(n: number): Uint8Array;
}

/** KID = context ‖ seat index (8 bits) ‖ epoch (4 bits), RFC 9605 §5.2. */
export function kidOf(context: number, seatIndex: number, epoch: number): number {
  return context * 4096 + (seatIndex % 256) * 16 + (epoch % 16);
}

export const LIMITS = {
  frame: 4 * 1024 * 1024, // bytes of one plaintext frame
  metadata: 64,
  prefix: 64,
  rooms: 4, // open at one time
  sealers: 32,
  openers: 8,
  openerKeys: 128, // of one opener
  envelope: 49000, // bytes of one envelope's plaintext: its text fits one signalling message
} as const;
