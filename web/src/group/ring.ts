/** The group's keys for frames over the epochs: which seals, which still open, and whose leaf opened one. */
import { leafOfKid } from '../core';
import { Epochs, type Begin } from './epochs';
import type { GroupKeys, Member } from './keys';
import { contextOfKid, MESSAGE_CONTEXT, MESSAGE_METADATA } from './messages';

const KID_EPOCHS = 16;
/** So many commits may be on their way at once. */
const AHEAD_MAX = 4;

interface Owners {
  readonly epoch: number;
  readonly peers: ReadonlyMap<number, string>; // by leaf
}

export class Ring {
  readonly #keys: GroupKeys;
  readonly #epochs = new Epochs();
  readonly #owners = new Map<number, Owners>(); // by the epoch's last four bits
  #newest: number | null = null;

  constructor(keys: GroupKeys) {
    this.#keys = keys;
  }

  begin(begin: Begin, members: readonly Member[], now: number): void {
    const peers = new Map(members.map(({ leaf, peer }) => [leaf, peer]));
    this.#owners.set(begin.epoch % KID_EPOCHS, { epoch: begin.epoch, peers });
    this.#newest = begin.epoch;
    this.#keys.receive();
    this.#epochs.begin(begin, now);
    this.turn(now);
  }

  /** Does what is due. */
  turn(now: number): void {
    const { send, drop } = this.#epochs.due(now);
    if (send) this.#keys.send();
    for (const epoch of drop) this.#drop(epoch);
  }

  /** Nothing seals and nothing opens any more. */
  end(): void {
    this.#newest = null;
    this.#keys.stopSending();
    for (const epoch of this.#epochs.end()) this.#drop(epoch);
  }

  /** What is sealed now can be opened by them: who has just come in has no older epoch. */
  sealsFor(peer: string): boolean {
    const { sends } = this.#keys;
    const owners = sends === null ? undefined : this.#owners.get(sends % KID_EPOCHS);
    return owners?.epoch === sends && [...owners.peers.values()].includes(peer);
  }

  /** null while nothing may be sealed. */
  sealText(text: string): ArrayBuffer | null {
    if (this.#keys.sends === null) return null;
    return this.#keys.seal(MESSAGE_CONTEXT, new TextEncoder().encode(text), MESSAGE_METADATA);
  }

  openText(data: ArrayBuffer | Uint8Array): { readonly from: string; readonly text: string } | null {
    const opened = this.#keys.open(data, MESSAGE_METADATA);
    if (!opened.ok || contextOfKid(opened.kid) !== MESSAGE_CONTEXT) return null;
    const from = this.peerOfKid(opened.kid);
    const text = utf8(opened.frame);
    return from === null || text === null ? null : { from, text };
  }

  /** The peer whose leaf a KID names, in the epoch that it names. */
  peerOfKid(kid: number): string | null {
    return this.#owners.get(kid % KID_EPOCHS)?.peers.get(leafOfKid(kid)) ?? null;
  }

  /** Of an epoch that is to come, as far as four bits tell; -1 for what is no KID. */
  isAhead(kid: number): boolean {
    if (this.#newest === null || kid < 0 || this.#owners.has(kid % KID_EPOCHS)) return false;
    return (kid - (this.#newest % KID_EPOCHS) + KID_EPOCHS) % KID_EPOCHS <= AHEAD_MAX;
  }

  #drop(epoch: number): void {
    this.#keys.dropEpoch(epoch);
    const slot = epoch % KID_EPOCHS;
    if (this.#owners.get(slot)?.epoch === epoch) this.#owners.delete(slot);
  }
}

function utf8(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
