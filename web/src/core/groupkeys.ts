import {
  FRAME_AT,
  FRAME_SIZE,
  KEY_LEN,
  NONCE_LEN,
  NO_BYTES,
  PEER_LEN,
  PREFIX_AT,
  Places,
  Reader,
  exactly,
  peerBytes,
  random,
  refusalOf,
  view,
  wide,
  type Bytes,
} from './places';
import { toText } from './text';
import {
  CoreError,
  LIMITS,
  type Beacon,
  type GroupKeys,
  type Knock,
  type Member,
  type News,
  type Opened,
} from './types';

const END_LEN = 8; // of a group's id, behind the room's
const REST_LEN = 74;
const SET_LEN = LIMITS.members / 8;
const PROOF = { none: 0, wrong: 1, fits: 2 } as const;
const FITS: readonly (boolean | null)[] = [false, true, null];

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** What core_group_state() answers. */
interface State {
  readonly isIn: boolean;
  readonly waits: boolean;
  readonly epoch: number;
  readonly ownLeaf: number;
  readonly end: Bytes;
  readonly sends: number | null;
}

/** The leaves of a set of bits. */
function leavesOf(set: Bytes): number[] {
  const leaves: number[] = [];
  for (let leaf = 0; leaf < LIMITS.members; leaf++)
    if ((((set[leaf >> 3] ?? 0) >> (leaf & 7)) & 1) === 1) leaves.push(leaf);
  return leaves;
}

/** Two bytes; throws for what they cannot hold. */
function two(n: number): Uint8Array {
  if (!Number.isInteger(n) || n < 0 || n > 0xffff) throw new CoreError('number', 'form');
  return Uint8Array.of(n >> 8, n & 0xff);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((len, part) => len + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Answers null for what others sent and the core refuses; throws what is our own mistake. */
function refused<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof CoreError && error.why !== 'step') return null;
    throw error;
  }
}

/** A member of a group behind the core's WebAssembly: see types.ts for what each call means. */
export class WasmGroupKeys implements GroupKeys {
  readonly #places: Places;
  readonly #handle: number;

  constructor(places: Places, room: number) {
    places.putArgs(random(KEY_LEN));
    this.#places = places;
    this.#handle = places.takeNumber('group', places.exports.core_group_new(room));
  }

  get isIn(): boolean {
    return this.#state().isIn;
  }

  get epoch(): number {
    return this.#state().epoch;
  }

  get ownLeaf(): number {
    return this.#state().ownLeaf;
  }

  get group(): string {
    const { isIn, end } = this.#state();
    return isIn ? toText(end) : '';
  }

  get waits(): boolean {
    return this.#state().waits;
  }

  get sends(): number | null {
    return this.#state().sends;
  }

  found(peer: string, name: string): string {
    const end = random(END_LEN);
    const p = this.#places;
    const len = this.#putName(name);
    p.putArgs(peerBytes(peer), end, random(KEY_LEN));
    p.takeNumber('found', p.exports.core_group_found(this.#handle, len), len);
    return toText(end);
  }

  knock(peer: string, name: string, nowS: number, again: boolean): Uint8Array {
    const p = this.#places;
    const len = this.#putName(name);
    p.putArgs(peerBytes(peer), wide(nowS), random(KEY_LEN), random(NONCE_LEN));
    return p.takeText('knock', p.exports.core_group_knock(this.#handle, len, Number(again)), len);
  }

  join(welcome: Uint8Array, nowS: number): void {
    const p = this.#places;
    const len = p.putFrame(welcome);
    p.putArgs(wide(nowS));
    p.takeNumber('join', p.exports.core_group_join(this.#handle, len));
  }

  leave(): void {
    this.#places.exports.core_group_leave(this.#handle);
  }

  openKnock(from: string, data: Uint8Array): Knock | null {
    const p = this.#places;
    const peer = peerBytes(from);
    return refused(() => {
      const len = p.putFrame(data);
      p.putArgs(peer);
      return this.#readKnock(from, p.exports.core_group_open_knock(this.#handle, len));
    });
  }

  commit(
    adds: readonly Uint8Array[],
    removes: readonly number[],
    nowS: number,
  ): { commit: Uint8Array; welcome: Uint8Array | null } {
    const p = this.#places;
    const changes = joined([
      two(adds.length),
      ...adds.flatMap((add) => [two(add.length), add]),
      two(removes.length),
      ...removes.map(two),
    ]);
    const len = p.putFrame(changes);
    p.putArgs(wide(nowS), random(KEY_LEN));
    const r = new Reader(p.takeText('commit', p.exports.core_group_commit(this.#handle, len), 0));
    const commit = r.bytes(r.number(4));
    return { commit, welcome: r.done ? null : r.rest() };
  }

  taken(): void {
    this.#places.takeNumber('taken', this.#places.exports.core_group_taken(this.#handle));
  }

  drop(): void {
    this.#places.exports.core_group_drop(this.#handle);
  }

  take(message: Uint8Array, nowS: number): News {
    const p = this.#places;
    const len = p.putFrame(message);
    p.putArgs(wide(nowS));
    const r = new Reader(p.takeText('commit', p.exports.core_group_take(this.#handle, len), 0));
    return {
      kind: r.number(1) === 1 ? 'removed' : 'commit',
      sender: r.number(2),
      added: leavesOf(r.bytes(SET_LEN)),
      removed: leavesOf(r.bytes(SET_LEN)),
    };
  }

  members(): readonly Member[] {
    const p = this.#places;
    const r = new Reader(p.takeText('members', p.exports.core_group_members(this.#handle), 0));
    const members: Member[] = [];
    while (!r.done)
      members.push({
        leaf: r.number(2),
        peer: toText(r.bytes(PEER_LEN)),
        key: toText(r.bytes(KEY_LEN)),
        name: decoder.decode(r.bytes(r.number(2))),
      });
    return members;
  }

  beacon(peer: string): Uint8Array {
    const p = this.#places;
    p.putArgs(peerBytes(peer), random(NONCE_LEN));
    return p.takeText('beacon', p.exports.core_group_beacon(this.#handle), 0);
  }

  openBeacon(from: string, data: Uint8Array): Beacon | null {
    const p = this.#places;
    const peer = peerBytes(from);
    return refused(() => {
      const len = p.putFrame(data);
      p.putArgs(peer);
      const answer = p.exports.core_group_open_beacon(this.#handle, len);
      const r = new Reader(p.takeText('beacon', answer, 0));
      return { epoch: r.wide(), fits: FITS[r.number(1)] ?? null };
    });
  }

  authenticator(): Uint8Array {
    const p = this.#places;
    return p.takeText('authenticator', p.exports.core_group_authenticator(this.#handle), 0);
  }

  rest(): Uint8Array {
    const p = this.#places;
    return p.takeText('rest', p.exports.core_group_rest(this.#handle), 0);
  }

  restore(rest: Uint8Array): void {
    const p = this.#places;
    p.putArgs(exactly(rest, REST_LEN));
    p.takeNumber('rest', p.exports.core_group_restore(this.#handle));
  }

  receive(): void {
    this.#places.takeNumber('receive', this.#places.exports.core_keys_receive(this.#handle));
  }

  send(): void {
    this.#places.takeNumber('send', this.#places.exports.core_keys_send(this.#handle));
  }

  dropEpoch(epoch: number): void {
    this.#places.putArgs(wide(epoch));
    this.#places.exports.core_keys_drop(this.#handle);
  }

  stopSending(): void {
    this.#places.exports.core_keys_stop(this.#handle);
  }

  seal(
    context: number,
    frame: ArrayBuffer | Uint8Array,
    metadata: Uint8Array,
    prefix: Uint8Array = NO_BYTES,
  ): ArrayBuffer {
    const { args, exports, frame: memory } = this.#places;
    const plain = view(frame);
    if (plain.length > LIMITS.frame || metadata.length > LIMITS.metadata || prefix.length > LIMITS.prefix)
      throw new CoreError('seal', 'full');
    memory.set(plain, FRAME_AT);
    args.set(metadata);
    args.set(prefix, PREFIX_AT);
    const len = exports.core_seal(this.#handle, context, plain.length, metadata.length, prefix.length);
    if (len < 0) {
      exports.core_wipe(FRAME_AT + plain.length);
      throw new CoreError('seal', refusalOf(len));
    }
    return this.#places.takeFrame(len);
  }

  open(frame: ArrayBuffer | Uint8Array, metadata: Uint8Array, skip = 0): Opened {
    const { args, exports, frame: memory, result } = this.#places;
    const whole = view(frame);
    if (skip > whole.length) return { ok: false, kid: -1, why: 'form' };
    const sealed = whole.subarray(skip);
    if (sealed.length > FRAME_SIZE || metadata.length > LIMITS.metadata)
      return { ok: false, kid: -1, why: 'full' };
    memory.set(sealed);
    args.set(metadata);
    const len = exports.core_open(this.#handle, sealed.length, metadata.length);
    const kid = (result[1] ?? 0) * 2 ** 32 + (result[2] ?? 0);
    if (len < 0) return { ok: false, kid: Number.isSafeInteger(kid) ? kid : -1, why: refusalOf(len) };
    return { ok: true, kid, frame: this.#places.takeFrame(len) };
  }

  close(): void {
    this.#places.exports.core_group_close(this.#handle);
  }

  #putName(name: string): number {
    const bytes = encoder.encode(name);
    if (bytes.length > LIMITS.name) throw new CoreError('name', 'full');
    return this.#places.putFrame(bytes);
  }

  #state(): State {
    const p = this.#places;
    const r = new Reader(p.takeText('state', p.exports.core_group_state(this.#handle), 0));
    const isIn = r.number(1) === 1;
    const waits = r.number(1) === 1;
    const epoch = r.wide();
    const ownLeaf = r.number(2);
    const end = r.bytes(END_LEN);
    const seals = r.number(1) === 1;
    const sends = r.wide();
    return {
      isIn,
      waits,
      epoch: isIn ? epoch : -1,
      ownLeaf: isIn ? ownLeaf : -1,
      end,
      sends: seals ? sends : null,
    };
  }

  #readKnock(peer: string, answer: number): Knock {
    const r = new Reader(this.#places.takeText('knock', answer, 0));
    const proof = r.number(1);
    const epoch = r.wide();
    const ref = toText(r.bytes(KEY_LEN));
    const key = toText(r.bytes(KEY_LEN));
    const name = decoder.decode(r.bytes(r.number(2)));
    return {
      peer,
      name,
      key,
      ref,
      rejoinEpoch: proof === PROOF.none ? null : epoch,
      proofFits: proof === PROOF.fits,
      keyPackage: r.rest(),
    };
  }
}
