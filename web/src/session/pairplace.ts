/** The direct connection: with one other at a time, under a new instance whenever one has ended. */
import { ownCodecs } from '../media/codecs';
import type { FromServer } from '../signal/wire';
import type { SealingWorker } from '../worker/client';
import type { MediaContext } from '../worker/context';
import type { Sends } from './chat';
import { randomId } from './ids';
import { Peer, type CallSide } from './peer';

export type Envelope = Extract<FromServer, { readonly t: 'msg' }>;

export interface PairSide {
  readonly worker: SealingWorker;
  me(): string;
  sends(): Sends;
  tracks(): ReadonlyMap<MediaContext, MediaStreamTrack | null>;
  configuration(): RTCConfiguration;
  hideAddress(): boolean;
  post(to: string, envelope: string): void;
}

export interface PairEvents {
  changed(): void;
  chatMessage(data: ArrayBuffer): void;
  keysDiffer(differ: boolean): void;
  left(): void;
  moved(): void;
  restartWanted(): void;
}

/** Envelopes of somebody whom the group does not show us yet. */
const EARLY_MAX = 32;

export class PairPlace {
  readonly #side: PairSide;
  readonly #events: PairEvents;
  #instance = randomId();
  #early: Envelope[] = [];
  #peer: Peer | null = null;

  constructor(side: PairSide, events: PairEvents) {
    this.#side = side;
    this.#events = events;
  }

  get peer(): Peer | null {
    return this.#peer;
  }

  take(message: Envelope): void {
    if (message.from !== this.#peer?.id) this.#early = [...this.#early, message].slice(-EARLY_MAX);
    else void this.#peer.takeEnvelope(message.data).catch(() => undefined);
  }

  begin(id: string): void {
    this.end();
    this.#meet(id);
  }

  /** Whether the socket of the one it is with is there. */
  follow(isHere: (id: string) => boolean): void {
    const peer = this.#peer;
    if (peer === null) return;
    const here = isHere(peer.id);
    if (here && !peer.here) peer.isHere();
    if (!here && peer.here) peer.isAway();
  }

  end(): void {
    if (this.#peer === null) return;
    this.#peer.close();
    this.#peer = null;
    // Should we meet again, the other side may still know this one, and the server what was said under it.
    this.#instance = randomId();
    this.#events.keysDiffer(false);
  }

  /** A new instance, as after a reload: the other side makes a new connection too. */
  beginAgain(): void {
    this.#instance = randomId();
    const old = this.#peer;
    if (old === null) return;
    old.close();
    const peer = this.#meet(old.id);
    peer.knownFrom(old);
    if (old.here) peer.isHere();
  }

  #meet(id: string): Peer {
    const events = this.#events;
    const peer: Peer = new Peer(id, this.#callSide(), {
      changed: () => events.changed(),
      chatMessage: (data) => events.chatMessage(data),
      chatOpen: () => events.changed(),
      keysDiffer: (differ) => events.keysDiffer(differ),
      left: () => events.left(),
      moved: () => events.moved(),
      spent: () => this.beginAgain(),
      restartWanted: () => events.restartWanted(),
    });
    this.#peer = peer;
    for (const early of this.#early.splice(0)) if (early.from === id) this.take(early);
    return peer;
  }

  #callSide(): CallSide {
    const { worker, me, sends, tracks, configuration, hideAddress, post } = this.#side;
    return {
      worker,
      me: me(),
      instance: this.#instance,
      hello: () => ({ k: 'hello', codecs: ownCodecs() }),
      sends,
      tracks,
      configuration,
      hideAddress,
      post,
    };
  }
}
