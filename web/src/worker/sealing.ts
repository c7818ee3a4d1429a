/** All that the worker holds and does: the room, the keys, the transforms. No message ports here. */
import { CoreError, type Core, type GroupKeys, type Room } from '../core';
import { GroupMember } from '../group/member';
import type { FromRoom, Heard } from '../group/words';
import type { Codec } from './codec';
import { openFrame, sealFrame, type Kids } from './frames';
import { Gate, type Opener, type Turnover } from './gate';
import { mediaContextOf } from './kid';
import type {
  GroupNews,
  PayloadTypes,
  RoomFacts,
  SlotOptions,
  TransformOptions,
  TransformStats,
} from './protocol';
import { joinRest, splitRest } from './rest';
import { FrameTransform, timestampOf, type EncodedFrame, type Pass, type Step } from './transform';

const NO_TYPES: PayloadTypes = { send: {}, receive: {} };
const NOTHING = new Uint8Array(0);

export class Sealing {
  readonly #core: Core;
  readonly #tell: (news: GroupNews) => void;
  readonly #types = new Map<string, PayloadTypes>();
  readonly #gates = new Map<string, Gate<EncodedFrame>>(); // of slots, by transform
  #transforms: FrameTransform[] = [];
  #room: Room | null = null;
  #keys: GroupKeys | null = null;
  #member: GroupMember | null = null;
  #peer = ''; // whose keys these are
  #rest: Uint8Array = NOTHING; // of the group, from before a reload or of this peer's last stay

  constructor(core: Core, tell: (news: GroupNews) => void) {
    this.#core = core;
    this.#tell = tell;
  }

  makeRoom(): { room: string; payload: string } {
    const room = this.#core.makeRoom();
    const made = { room: room.id, payload: room.ownPayload };
    room.close();
    return made;
  }

  /** null for a link that is cut, altered, or another room's. */
  openRoom(id: string, payload: string): RoomFacts | null {
    const room = refusedIsNull(() => this.#core.openRoom(payload, id));
    if (room === null) return null;
    this.endGroup();
    this.#room?.close();
    this.#room = room;
    const { auth, isHost, guestPayload, ownPayload } = room;
    return { room: room.id, auth, isHost, guestPayload, ownPayload };
  }

  peerOf(seat: string): string {
    return this.#core.peerOfSeat(seat);
  }

  sealRest(half: string, plain: string): string {
    const rest = this.#keys?.rest() ?? NOTHING;
    const whole = joinRest(rest, utf8(plain));
    rest.fill(0);
    const sealed = this.#core.sealHalf(this.#core.fromText(half), whole);
    whole.fill(0);
    return this.#core.toText(sealed);
  }

  /** The text alone: what the group keeps waits here for beginGroup(). */
  openRest(half: string, sealed: string): string | null {
    return refusedIsNull(() => {
      const whole = this.#core.openHalf(this.#core.fromText(half), this.#core.fromText(sealed));
      const { rest, plain } = splitRest(whole);
      this.#rest = rest.slice();
      const opened = text(plain);
      whole.fill(0);
      return opened;
    });
  }

  sealEnvelope(from: string, to: string, plain: string): string {
    return this.#core.toText(this.#inRoom().sealEnvelope(from, to, utf8(plain)));
  }

  openEnvelope(from: string, to: string, data: string): string | null {
    const room = this.#inRoom();
    return refusedIsNull(() => text(room.openEnvelope(from, to, this.#core.fromText(data))));
  }

  beginGroup(peer: string, name: string): void {
    this.endGroup();
    // Who takes another seat is somebody new.
    if (this.#peer !== '' && this.#peer !== peer) this.#forgetRest();
    const keys = this.#core.groupKeys(this.#inRoom());
    if (this.#rest.length > 0) refusedIsNull(() => keys.restore(this.#rest));
    this.#forgetRest();
    this.#peer = peer;
    this.#keys = keys;
    this.#member = new GroupMember(keys, peer, name, {
      now: () => performance.now(),
      wallS: () => Math.floor(Date.now() / 1000),
      toText: (bytes) => this.#core.toText(bytes),
      fromText: (plain) => this.#core.fromText(plain),
      post: (word) => this.#tell({ k: 'post', word }),
      view: (view) => this.#tell({ k: 'view', view }),
      heard: (heard) => this.#tell({ k: 'heard', heard }),
    });
  }

  endGroup(): void {
    if (this.#keys !== null) {
      this.#forgetRest();
      this.#rest = this.#keys.rest();
    }
    this.#member?.close();
    this.#member = this.#keys = null;
  }

  rename(name: string): void {
    if (this.#member !== null) this.#member.name = name;
  }

  room(message: FromRoom): void {
    this.#member?.take(message);
    this.#turn();
  }

  tick(): void {
    this.#member?.tick();
    this.#turn();
  }

  say(to: string, plain: string): boolean {
    return this.#member?.say(to, plain) ?? false;
  }

  /** null while nothing may be sent. */
  sealMessage(plain: string): ArrayBuffer | null {
    return this.#member?.seal(plain) ?? null;
  }

  openMessage(data: ArrayBuffer): Heard | null {
    return refusedIsNull(() => this.#member?.open(data) ?? null);
  }

  authenticator(): { readonly epoch: number; readonly bytes: Uint8Array } | null {
    const keys = this.#keys;
    return keys?.isIn === true ? { epoch: keys.epoch, bytes: keys.authenticator() } : null;
  }

  disconnect(connection: string): void {
    this.#types.delete(connection);
    this.#transforms = this.#transforms.filter((t) => t.connection !== connection);
    for (const transform of this.#gates.keys())
      if (transform.startsWith(`${connection} `)) this.#gates.delete(transform);
  }

  setPayloadTypes(connection: string, types: PayloadTypes): void {
    this.#types.set(connection, types);
  }

  /** What tells of a slot's turnovers is given beside it; see Gate. */
  transform(options: TransformOptions, pass: Pass, tell: (turnover: Turnover) => void): FrameTransform {
    if ('slot' in options) return this.#slot(options, pass, tell);
    const { peer, direction, context } = options;
    const kids = this.#kids((owner) => owner === peer);
    const step: Step = (frame, codec) =>
      direction === 'send'
        ? sealFrame(this.#keys, context, codec, frame.type === 'key', frame.data)
        : openFrame(this.#keys, kids, context, codec, frame.data);
    return this.#add(options, step, pass);
  }

  /** The page has answered a turnover. */
  turned(transform: string, n: number): void {
    this.#gates.get(transform)?.answer(n);
  }

  stats(): readonly TransformStats[] {
    return this.#transforms.map((t) => t.stats);
  }

  #slot(options: SlotOptions, pass: Pass, tell: (turnover: Turnover) => void): FrameTransform {
    const gate = new Gate<EncodedFrame>(tell, (frame) => pass(frame, -1));
    const kids = this.#kids((owner) => this.#member?.isOther(owner) === true);
    const step: Step = (frame, codec) => {
      const result = openFrame(this.#keys, kids, options.slot.kind, codec, frame.data);
      const opener = result.kid === undefined ? null : this.#openerOf(result.kid);
      const isLate = opener !== null && gate.isLate(opener, timestampOf(frame));
      return isLate ? { fate: 'late', data: null } : result;
    };
    const made = this.#add(options, step, (frame, kid) => {
      const opener = this.#openerOf(kid);
      if (opener !== null) gate.take(frame, opener, timestampOf(frame));
    });
    made.opener = () => gate.opener;
    this.#gates.set(options.transform, gate);
    return made;
  }

  #add(options: TransformOptions, step: Step, pass: Pass): FrameTransform {
    const { connection, direction } = options;
    const types = (): Readonly<Record<number, Codec>> =>
      (this.#types.get(connection) ?? NO_TYPES)[direction];
    const made = new FrameTransform(options, types, step, pass);
    this.#transforms.push(made);
    return made;
  }

  #kids(isTheirs: (owner: string) => boolean): Kids {
    return {
      isTheirs: (kid) => {
        const owner = this.#member?.peerOfKid(kid) ?? null;
        return owner !== null && isTheirs(owner);
      },
      isAhead: (kid) => this.#member?.isAhead(kid) ?? false,
    };
  }

  #openerOf(kid: number): Opener | null {
    const peer = this.#member?.peerOfKid(kid) ?? null;
    const context = mediaContextOf(kid);
    return peer === null || context === null ? null : { peer, context };
  }

  #turn(): void {
    const now = performance.now();
    for (const transform of this.#transforms) transform.turn(now);
  }

  #forgetRest(): void {
    this.#rest.fill(0);
    this.#rest = NOTHING;
  }

  #inRoom(): Room {
    if (this.#room === null) throw new CoreError('room', 'step');
    return this.#room;
  }
}

function refusedIsNull<T>(step: () => T): T | null {
  try {
    return step();
  } catch (error) {
    if (error instanceof CoreError || error instanceof TypeError) return null;
    throw error;
  }
}

function utf8(plain: string): Uint8Array {
  return new TextEncoder().encode(plain);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
