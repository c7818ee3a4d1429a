/**
 * The sealed core as the rest of the client sees it: links, envelopes, group
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

/** One member of the group, as its leaf says. */
export interface Member {
  /** Leaf index, 0..255. */
  readonly leaf: number;
  /** Peer id, 11 characters. */
  readonly peer: string;
  /** As the member gave it. Not fit to be shown before it was cleaned. */
  readonly name: string;
  /** base64url of the public signature key. */
  readonly key: string;
}

/** What a commit that was taken has changed; leaf indices. */
export interface News {
  /** 'removed': we are out, and there is no group any more. */
  readonly kind: 'commit' | 'removed';
  readonly sender: number;
  readonly added: readonly number[];
  readonly removed: readonly number[];
}

/** Who asks to be let in. The signatures of the KeyPackage fit, and it holds the knocker's peer id. */
export interface Knock {
  readonly peer: string;
  readonly name: string;
  /** base64url of the public signature key. */
  readonly key: string;
  /** base64url of the KeyPackage's hash: a KeyPackage is let in once. */
  readonly ref: string;
  /** The epoch the rejoin proof names; null without one. */
  readonly rejoinEpoch: number | null;
  /** The proof fits that epoch, which is one of the last 16 we were in. */
  readonly proofFits: boolean;
  /** To be given to commit(). */
  readonly keyPackage: Uint8Array;
}

/** Where a member stands. `fits` is null for another epoch than ours, false where the group was forked. */
export interface Beacon {
  readonly epoch: number;
  readonly fits: boolean | null;
}

/**
 * One member of a room's group (docs/protocol.md §5 to §7) and its keys, which never leave the core. One for
 * the life of a page.
 *
 * What throws CoreError changed nothing: 'form' and 'auth' (what others sent is refused), 'step' (not now, or
 * closed), 'full' (beyond a limit).
 */
export interface GroupKeys {
  /** There is a group. */
  readonly isIn: boolean;
  /** -1 without a group. */
  readonly epoch: number;
  /** Our leaf index; -1 without a group. */
  readonly ownLeaf: number;
  /** GROUP, 11 characters; empty without a group. */
  readonly group: string;
  /** A commit of ours waits for taken() or drop(). */
  readonly waits: boolean;

  /** Makes a group of one, at epoch 0; answers GROUP. */
  found(peer: string, name: string, nowS: number): string;
  /**
   * A sealed knock, with a rejoin proof where there is one. `again`: the KeyPackage of the last knock once
   * more, if there was one; else a fresh one. Also while there is still a group.
   */
  knock(peer: string, name: string, nowS: number, again: boolean): Uint8Array;
  /** Joins by the Welcome for our last knock, which is then used up. 'step' while there is a group: leave() it first. */
  join(welcome: Uint8Array, nowS: number): void;
  /** Wipes the group and every key of the ring. Keeps identity, last knock and rejoin key. */
  leave(): void;

  /** Null for what is no knock of that peer, or holds no KeyPackage that a group takes. */
  openKnock(from: string, data: Uint8Array): Knock | null;
  /**
   * Makes a commit: whom to add (KeyPackages), whom to remove (leaf indices), and new keys always. At most
   * LIMITS.changes of both. It waits for taken() or drop(); another one takes its place.
   */
  commit(
    adds: readonly Uint8Array[],
    removes: readonly number[],
    nowS: number,
  ): { readonly commit: Uint8Array; readonly welcome: Uint8Array | null };
  /** It is the one: the group is in its next epoch. */
  taken(): void;
  drop(): void;
  /** Takes another member's commit; ours that waited is dropped. 'step' for one of another epoch. */
  take(message: Uint8Array, nowS: number): News;
  /** In the order of their leaves; empty without a group. */
  members(): readonly Member[];

  beacon(peer: string): Uint8Array;
  /** Null for what is no beacon of that peer. */
  openBeacon(from: string, data: Uint8Array): Beacon | null;
  /** epoch_authenticator, 32 bytes, for callCode(). */
  authenticator(): Uint8Array;

  /**
   * What a tab keeps over a reload: the seed of the signature key, the newest rejoin key and its epoch. The
   * caller seals it (Core.sealHalf) and wipes it.
   */
  rest(): Uint8Array;
  /** Takes the place of the new identity, before the first found() or knock(). 'step' after that. */
  restore(rest: Uint8Array): void;

  /** From now on opens what members seal in the current epoch. */
  receive(): void;
  /** From now on seals in the current epoch. No epoch seals twice: 'step' after stopSending() in the same one. */
  send(): void;
  /** Wipes the keys of an epoch, those that seal as well. */
  dropEpoch(epoch: number): void;
  /** The epoch that seals. */
  readonly sends: number | null;
  stopSending(): void;
  /**
   * Seals one whole frame under the context's KID and returns prefix ‖ header ‖ ciphertext ‖ tag in a buffer
   * of its own, ready to be given to the packetizer. Throws 'step' when nothing sends.
   *
   * @param metadata authenticated, not sent; at most LIMITS.metadata bytes
   * @param prefix in front of the sealed frame, not authenticated; at most LIMITS.prefix bytes
   */
  seal(
    context: number,
    frame: ArrayBuffer | Uint8Array,
    metadata: Uint8Array,
    prefix?: Uint8Array,
  ): ArrayBuffer;
  /**
   * Opens one frame of another member. Never throws for what came from outside: 'form' (no SFrame), 'step' (no
   * such epoch, leaf or context), 'auth' (altered, other metadata, other key), 'replay', 'full' (larger than
   * LIMITS.frame, or more keys in use than there is room for).
   *
   * @param skip bytes in front of the SFrame header (the wrapper)
   */
  open(frame: ArrayBuffer | Uint8Array, metadata: Uint8Array, skip?: number): Opened;

  /** Wipes everything. Any later use throws 'step'. */
  close(): void;
}

/** The keys of one room, from one link (docs/protocol.md §1). */
export interface Room {
  /** The room id of the path, 22 characters. */
  readonly id: string;
  /** What the server asks for, 43 characters. */
  readonly auth: string;
  readonly isHost: boolean;
  /** Nobody tells the server how loud it is: in the room's id, so the same for whoever has a link of it. */
  readonly isQuiet: boolean;
  /** The payload to give to others: never holds the host key's seed. */
  readonly guestPayload: string;
  /** The host's own payload; the guest's where this link is a guest's. */
  readonly ownPayload: string;

  /** Envelope bytes (§3) from one peer to another; the nonce is made inside. */
  sealEnvelope(from: string, to: string, plaintext: Uint8Array): Uint8Array;
  /** Throws CoreError 'form' or 'auth'. */
  openEnvelope(from: string, to: string, envelope: Uint8Array): Uint8Array;

  /** Wipes the keys. Any later use throws 'step'. */
  close(): void;
}

export interface Core {
  /** Makes a new room and its host link. */
  makeRoom(quiet?: boolean): Room;
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
  /** Somebody with a new signature key, in no group yet. Throws 'full' beyond LIMITS.groups. */
  groupKeys(room: Room): GroupKeys;
  /** n random bytes of the browser, at most 65,536. */
  random(n: number): Uint8Array;
}

/** The code of the call (§8), by a module of its own: it takes some 50 ms and a memory of its own. */
export interface CodeOfCall {
  /** 20 digits. */
  callCode(authenticator: Uint8Array): string;
}

/** KID = context ‖ leaf index (8 bits) ‖ epoch (4 bits), RFC 9605 §5.2. */
export function kidOf(context: number, leaf: number, epoch: number): number {
  return context * 4096 + (leaf % 256) * 16 + (epoch % 16);
}

export function leafOfKid(kid: number): number {
  return Math.floor(kid / 16) % 256;
}

export const LIMITS = {
  frame: 4 * 1024 * 1024, // bytes of one plaintext frame
  metadata: 64,
  prefix: 64,
  rooms: 4, // open at one time
  groups: 4,
  members: 256, // of one group
  changes: 64, // whom one commit adds and removes
  name: 256, // bytes of UTF-8
  envelope: 49000, // bytes of one envelope's plaintext: its text fits one signalling message
} as const;
