/** All that the worker holds and does: the room, the keys, the transforms. No message ports here. */
import { CoreError, type Core, type Room } from '../core';
import type { Connection, Group, GroupMessage } from '../group/group';
import { SenderKeys } from '../group/senderkeys';
import { Codec } from './codec';
import { Context } from './context';
import { metadataOf, openFrame, sealFrame } from './frames';
import { Keyring } from './keyring';
import type { PayloadTypes, RoomFacts, TransformOptions, TransformStats } from './protocol';
import { FrameTransform } from './transform';
import { Wrapper } from './wrap';

const MESSAGE_METADATA = metadataOf(Context.messages, Codec.none, Wrapper.none);
const NO_TYPES: PayloadTypes = { send: {}, receive: {} };

export class Sealing {
  readonly #core: Core;
  readonly #keys: Keyring;
  readonly #types = new Map<string, PayloadTypes>();
  #transforms: FrameTransform[] = [];
  #room: Room | null = null;
  #group: Group | null = null;

  constructor(core: Core) {
    this.#core = core;
    this.#keys = new Keyring(core);
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
    this.#group?.close();
    this.#room?.close();
    this.#room = room;
    this.#group = new SenderKeys(this.#core, room, this.#keys);
    const { auth, isHost, guestPayload, ownPayload } = room;
    return { room: room.id, auth, isHost, guestPayload, ownPayload };
  }

  peerOf(seat: string): string {
    return this.#core.peerOfSeat(seat);
  }

  sealRest(half: string, text: string): string {
    return this.#core.toText(this.#core.sealHalf(this.#core.fromText(half), utf8(text)));
  }

  openRest(half: string, sealed: string): string | null {
    return refusedIsNull(() =>
      text(this.#core.openHalf(this.#core.fromText(half), this.#core.fromText(sealed))),
    );
  }

  sealEnvelope(from: string, to: string, plain: string): string {
    return this.#core.toText(this.#inRoom().sealEnvelope(from, to, utf8(plain)));
  }

  openEnvelope(from: string, to: string, data: string): string | null {
    const room = this.#inRoom();
    return refusedIsNull(() => text(room.openEnvelope(from, to, this.#core.fromText(data))));
  }

  connect(connection: Connection): GroupMessage {
    return this.#inGroup().connect(connection);
  }

  takeKey(connection: string, message: GroupMessage): boolean {
    return this.#inGroup().take(connection, message);
  }

  disconnect(connection: string): void {
    this.#inGroup().disconnect(connection);
    this.#types.delete(connection);
    this.#transforms = this.#transforms.filter((t) => t.stats.connection !== connection);
  }

  setPayloadTypes(connection: string, types: PayloadTypes): void {
    this.#types.set(connection, types);
  }

  /** null while there is no key. */
  sealMessage(connection: string, plain: string): ArrayBuffer | null {
    const sealer = this.#keys.sealer(connection, Context.messages);
    return sealer === null ? null : sealer.seal(utf8(plain), MESSAGE_METADATA);
  }

  openMessage(connection: string, data: ArrayBuffer): string | null {
    const opened = this.#keys.opener(connection)?.open(data, MESSAGE_METADATA);
    return opened?.ok === true ? text(new Uint8Array(opened.frame)) : null;
  }

  transform(options: TransformOptions): FrameTransform {
    const { connection, direction, context } = options;
    const types = (): Readonly<Record<number, Codec>> =>
      (this.#types.get(connection) ?? NO_TYPES)[direction];
    const made = new FrameTransform(options, types, (frame, codec) =>
      direction === 'send'
        ? sealFrame(
            this.#keys.sealer(connection, context),
            context,
            codec,
            frame.type === 'key',
            frame.data,
          )
        : openFrame(this.#keys.opener(connection), context, codec, frame.data),
    );
    this.#transforms.push(made);
    return made;
  }

  stats(): readonly TransformStats[] {
    return this.#transforms.map((t) => t.stats);
  }

  #inRoom(): Room {
    if (this.#room === null) throw new CoreError('room', 'step');
    return this.#room;
  }

  #inGroup(): Group {
    if (this.#group === null) throw new CoreError('group', 'step');
    return this.#group;
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
