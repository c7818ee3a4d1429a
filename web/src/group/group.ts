/**
 * Who has which key. Runs in the sealing worker.
 *
 * A group decides keys and hands them to a KeyTable; nobody else does. What it
 * has to say to other members travels through the page as messages the page
 * does not look into. Random sender keys (senderkeys.ts) fill this now.
 */

/** A connection: our instance and one instance of a peer. */
export interface Connection {
  readonly id: string; // the peer's instance
  readonly me: string; // peer ids
  readonly peer: string;
  readonly myInstance: string;
  readonly mySeat: number;
}

export interface MediaKey {
  readonly baseKey: Uint8Array; // copied by the table; the giver wipes it
  readonly seat: number;
  readonly epoch: number;
}

/** Where keys go. */
export interface KeyTable {
  /** From now on what we send on the connection is sealed under this key. */
  sealWith(connection: string, key: MediaKey): void;
  /** What comes on the connection may be sealed under this key too. */
  openWith(connection: string, key: MediaKey): void;
  /** The connection has ended; its keys are wiped. */
  drop(connection: string): void;
}

/** A message from member to member, for the page to carry. */
export interface GroupMessage {
  readonly epoch: number;
  readonly seat: number;
  readonly sealed: string;
}

export interface Group {
  /** A connection begins; returns what the other side must be told. */
  connect(connection: Connection): GroupMessage;
  /** False when the message was refused; then nothing changed. */
  take(connectionId: string, message: GroupMessage): boolean;
  disconnect(connectionId: string): void;
  /** Drops everything. */
  close(): void;
}
