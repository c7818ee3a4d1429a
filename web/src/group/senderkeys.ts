/**
 * Keys by sender: each side makes a random key for each connection and seals it
 * to the other under a key that follows from the link (docs/protocol.md §4).
 */
import type { Core, Room } from '../core';
import { CoreError } from '../core';
import type { Connection, Group, GroupMessage, KeyTable } from './group';

const EPOCHS = 16;
const BASE_KEY_LEN = 32;

export class SenderKeys implements Group {
  readonly #core: Core;
  readonly #room: Room;
  readonly #table: KeyTable;
  readonly #connections = new Map<string, Connection>();
  #epoch = 0;

  constructor(core: Core, room: Room, table: KeyTable) {
    this.#core = core;
    this.#room = room;
    this.#table = table;
  }

  connect(connection: Connection): GroupMessage {
    this.disconnect(connection.id);
    this.#connections.set(connection.id, connection);
    const epoch = this.#epoch;
    this.#epoch = (epoch + 1) % EPOCHS;

    const baseKey = this.#core.random(BASE_KEY_LEN);
    const sealed = this.#room.sealSenderKey(
      {
        from: connection.me,
        fromInstance: connection.myInstance,
        toInstance: connection.id,
        epoch,
      },
      baseKey,
    );
    this.#table.sealWith(connection.id, { baseKey, seat: connection.mySeat, epoch });
    baseKey.fill(0);
    return { epoch, seat: connection.mySeat, sealed: this.#core.toText(sealed) };
  }

  take(connectionId: string, message: GroupMessage): boolean {
    const connection = this.#connections.get(connectionId);
    if (connection === undefined) return false;
    const baseKey = this.#open(connection, message);
    if (baseKey === null) return false;
    this.#table.openWith(connectionId, { baseKey, seat: message.seat, epoch: message.epoch });
    baseKey.fill(0);
    return true;
  }

  disconnect(connectionId: string): void {
    if (this.#connections.delete(connectionId)) this.#table.drop(connectionId);
  }

  close(): void {
    for (const id of [...this.#connections.keys()]) this.disconnect(id);
  }

  #open(connection: Connection, { epoch, sealed }: GroupMessage): Uint8Array | null {
    const bind = {
      from: connection.peer,
      fromInstance: connection.id,
      toInstance: connection.myInstance,
      epoch,
    };
    try {
      const baseKey = this.#room.openSenderKey(bind, this.#core.fromText(sealed));
      return baseKey.length === BASE_KEY_LEN ? baseKey : null;
    } catch (error) {
      if (error instanceof CoreError) return null;
      throw error;
    }
  }
}
