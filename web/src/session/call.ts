/** One stay in the room: a seat, the socket that keeps it, and the other side. */
import { ownCodecs } from '../media/codecs';
import { iceConfiguration, renewAfterMs } from '../media/ice';
import { toBase64Url } from '../link/base64';
import { SignalSocket } from '../signal/socket';
import type { FromServer, Joined, Turn, Why } from '../signal/wire';
import type { Body } from '../signal/bodies';
import type { SealingWorker } from '../worker/client';
import type { MediaContext } from '../worker/context';
import type { RoomFacts, TransformStats } from '../worker/protocol';
import type { Chat } from './chat';
import type { Own } from './own';
import { Peer, type CallSide } from './peer';

export interface CallEvents {
  half(half: string): void;
  seated(half: string): void;
  away(): void;
  refused(why: Why): void;
  changed(): void;
  chatChanged(): void;
  keysDiffer(differ: boolean): void;
}

export interface CallOptions {
  readonly worker: SealingWorker;
  readonly own: Own;
  readonly chat: Chat;
  readonly seat: string;
  readonly name: () => string;
  readonly hideAddress: () => boolean;
}

const ID_BYTES = 16;
/** The server keeps a seat as long as this for who is away; a new server knows of none. */
const SEAT_KEPT_MS = 30_000;
/** Old credentials are better than no restart. */
const TURN_WAIT_MS = 400;

export function randomId(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(ID_BYTES)));
}

export class Call {
  readonly #options: CallOptions;
  readonly #events: CallEvents;
  readonly #socket: SignalSocket;
  #instance = randomId();
  readonly #gone = new Map<string, number>(); // timers
  #peer: Peer | null = null;
  #me = '';
  #seatIndex = 0;
  #turn: Turn | null = null;
  #renewal = 0;
  #turnWaiting: (() => void)[] = [];
  #closed = false;

  constructor(options: CallOptions, events: CallEvents) {
    this.#options = options;
    this.#events = events;
    const { host } = window.location;
    this.#socket = new SignalSocket(`wss://${host}/ws`, {
      half: (half) => events.half(half),
      seated: (joined) => this.#seated(joined),
      away: () => events.away(),
      refused: (why) => events.refused(why),
      message: (message) => this.#take(message),
    });
  }

  get seat(): string {
    return this.#options.seat;
  }

  get peer(): Peer | null {
    return this.#peer;
  }

  get seated(): boolean {
    return this.#socket.seated;
  }

  askHalf(): void {
    this.#socket.askHalf(this.#options.seat);
  }

  async take({ room, auth }: RoomFacts): Promise<void> {
    this.#me = await this.#options.worker.call('peerOf', this.#options.seat);
    if (!this.#closed) this.#socket.take({ room, auth, seat: this.#options.seat });
  }

  setTrack(context: MediaContext, track: MediaStreamTrack | null): void {
    this.#peer?.setTrack(context, track);
  }

  /** Tells the other side which switches are on. */
  tellSends(): void {
    this.#peer?.say({ k: 'state', ...this.#options.own.sends() });
  }

  tellHello(): void {
    this.#peer?.say(this.#hello());
  }

  /**
   * The relay only, or everything again. Browsers go on using a direct path
   * after they were told not to, so hiding begins with a new connection.
   */
  hideAddressChanged(): void {
    if (this.#options.hideAddress()) return this.#beginAgain();
    this.#configure();
    void this.restart();
  }

  /** A new path, with fresh credentials where there is time; the server may be away as well. */
  async restart(): Promise<void> {
    if (this.#socket.askTurn()) await this.#freshTurn();
    else this.#socket.check();
    this.#peer?.restartIce();
  }

  say(id: number, text: string): void {
    void this.#peer?.sendLine(id, text).catch(() => undefined);
  }

  tick(): void {
    this.#peer?.tick();
  }

  async inspect(stats: readonly TransformStats[]): Promise<void> {
    const peer = this.#peer;
    await peer?.inspect(stats);
    // A free seat whose connection has ended as well: nobody is there.
    if (peer !== null && peer.gone && !peer.connected) this.#drop(peer);
  }

  async leave(): Promise<void> {
    await Promise.race([this.#peer?.bye(), pause(TURN_WAIT_MS)]);
    this.close(true);
  }

  close(leaving: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    if (leaving) this.#socket.leave();
    else this.#socket.abandon();
    window.clearTimeout(this.#renewal);
    for (const timer of this.#gone.values()) window.clearTimeout(timer);
    this.#peer?.close();
    this.#peer = null;
  }

  #seated({ seat_index, half, peers, turn }: Joined): void {
    this.#seatIndex = seat_index;
    this.#takeTurn(turn);
    this.#events.seated(half);
    for (const { id, here } of peers) this.#presence(id, here ? 'here' : 'away');
    const absent = this.#peer !== null && !peers.some(({ id }) => id === this.#peer?.id);
    if (absent && this.#peer !== null) this.#presence(this.#peer.id, 'away');
    this.#events.changed();
  }

  #take(message: FromServer): void {
    if (message.t === 'peer') this.#presence(message.id, message.state);
    if (message.t === 'turn') this.#takeTurn(message.turn);
    if (message.t === 'msg' && message.from === this.#peer?.id)
      void this.#peer.takeEnvelope(message.data).catch(() => undefined);
  }

  #presence(id: string, state: 'here' | 'away' | 'gone'): void {
    window.clearTimeout(this.#gone.get(id));
    this.#gone.delete(id);
    if (state === 'here') {
      this.#meet(id).isHere();
    } else if (id === this.#peer?.id) {
      this.#peer.isAway(state === 'gone');
      if (state === 'gone' && !this.#peer.connected) this.#drop(this.#peer);
      if (state === 'away')
        this.#gone.set(id, window.setTimeout(() => this.#presence(id, 'gone'), SEAT_KEPT_MS + 2000));
    }
  }

  /** Two people at a time: who comes takes the place of who is gone. */
  #meet(id: string): Peer {
    if (this.#peer?.id === id) return this.#peer;
    this.#peer?.close();
    const peer: Peer = new Peer(id, this.#side(), {
      changed: () => this.#events.changed(),
      chatChanged: () => this.#events.chatChanged(),
      keysDiffer: (differ) => this.#events.keysDiffer(differ),
      left: () => this.#drop(peer),
      bypassed: () => this.#beginAgain(),
      restartWanted: () => void this.restart(),
    });
    this.#peer = peer;
    return peer;
  }

  /** A new instance, as after a reload: the other side makes a new connection too. */
  #beginAgain(): void {
    this.#instance = randomId();
    const old = this.#peer;
    if (old === null) return;
    old.close();
    this.#peer = null;
    const peer = this.#meet(old.id);
    peer.knownFrom(old);
    if (old.here) peer.isHere();
    else peer.isAway(old.gone);
  }

  #drop(peer: Peer): void {
    peer.close();
    if (this.#peer !== peer) return;
    this.#peer = null;
    this.#events.keysDiffer(false);
    this.#events.changed();
  }

  #side(): CallSide {
    const { worker, own, chat, hideAddress } = this.#options;
    return {
      worker,
      me: this.#me,
      instance: this.#instance,
      seatIndex: () => this.#seatIndex,
      hello: () => this.#hello(),
      sends: () => own.sends(),
      tracks: () => own.tracks(),
      configuration: () => this.#configuration(),
      hideAddress,
      post: (to, data) => void this.#socket.send({ t: 'send', to, data }),
      chat,
    };
  }

  #hello(): Body {
    return { k: 'hello', name: this.#options.name(), codecs: ownCodecs() };
  }

  #configuration(): RTCConfiguration {
    if (this.#turn === null) return { iceTransportPolicy: 'relay' };
    return iceConfiguration(this.#turn, window.location.hostname, this.#options.hideAddress());
  }

  #configure(): void {
    this.#peer?.configure(this.#configuration(), this.#options.hideAddress());
  }

  #takeTurn(turn: Turn): void {
    this.#turn = turn;
    this.#configure();
    for (const go of this.#turnWaiting.splice(0)) go();
    window.clearTimeout(this.#renewal);
    // The relay refuses even a refresh once the credentials have ended.
    this.#renewal = window.setTimeout(() => void this.restart(), renewAfterMs(turn));
  }

  #freshTurn(): Promise<unknown> {
    const come = new Promise<void>((resolve) => this.#turnWaiting.push(resolve));
    return Promise.race([come, pause(TURN_WAIT_MS)]);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, ms));
}
