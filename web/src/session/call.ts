/** One stay in the room: a seat, the socket that keeps it, the group, and the one that media flow with. */
import type { FromRoom, GroupView } from '../group/words';
import { ownCodecs } from '../media/codecs';
import { iceConfiguration, renewAfterMs } from '../media/ice';
import { SignalSocket } from '../signal/socket';
import type { FromServer, Joined, Turn, Why } from '../signal/wire';
import type { SealingWorker } from '../worker/client';
import type { MediaContext } from '../worker/context';
import type { GroupNews, RoomFacts, TransformStats } from '../worker/protocol';
import type { Chat } from './chat';
import { randomId } from './ids';
import type { Names } from './names';
import type { Own } from './own';
import { Peer, type CallSide } from './peer';
import { mediaWith, othersOf } from './roster';
import { Talk } from './talk';

export interface CallEvents {
  half(half: string): void;
  seated(half: string): void;
  away(): void;
  refused(why: Why): void;
  /** The group, or what is known of the one media flow with. */
  changed(): void;
  chatChanged(): void;
  keysDiffer(differ: boolean): void;
}

export interface CallOptions {
  readonly worker: SealingWorker;
  readonly own: Own;
  readonly chat: Chat;
  readonly names: Names;
  readonly seat: string;
  readonly name: () => string;
  readonly verified: (key: string) => boolean;
  readonly hideAddress: () => boolean;
}

/** Old credentials are better than no restart. */
const TURN_WAIT_MS = 400;
/** Envelopes of somebody whom the group does not show us yet. */
const EARLY_MAX = 32;

const NO_GROUP: GroupView = {
  standing: 'none',
  stop: null,
  behind: false,
  group: null,
  epoch: 0,
  me: '',
  seats: [],
};

type Envelope = Extract<FromServer, { readonly t: 'msg' }>;

export class Call {
  readonly #options: CallOptions;
  readonly #events: CallEvents;
  readonly #socket: SignalSocket;
  readonly #talk: Talk;
  #instance = randomId();
  #view = NO_GROUP;
  #peer: Peer | null = null;
  #saidBye = new Set<string>();
  #early: Envelope[] = [];
  #me = '';
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
      away: () => {
        this.#tellGroup({ t: 'lost' });
        events.away();
      },
      refused: (why) => events.refused(why),
      message: (message) => this.#take(message),
    });
    const { worker, chat, names, name, verified } = options;
    this.#talk = new Talk({
      worker,
      chat,
      names,
      name,
      verified,
      view: () => this.#view,
      channel: (peer, data) => this.#peer?.id === peer && this.#peer.sendChat(data),
      channelIsOpen: (peer) => this.#peer?.id === peer && this.#peer.chatIsOpen,
      changed: () => events.chatChanged(),
    });
  }

  get view(): GroupView {
    return this.#view;
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
    const { worker, seat, name } = this.#options;
    this.#me = await worker.call('peerOf', seat);
    if (this.#closed) return;
    worker.onGroup = (news) => this.#takeNews(news);
    await worker.call('beginGroup', { peer: this.#me, name: name() });
    if (this.#closed) return;
    const member = (): { group: string; epoch: number } | null => {
      const { group, epoch } = this.#view;
      return group === null ? null : { group, epoch };
    };
    this.#socket.take({ room, auth, seat, member });
  }

  setTrack(context: MediaContext, track: MediaStreamTrack | null): void {
    this.#peer?.setTrack(context, track);
  }

  /** Tells the other side which switches are on. */
  tellSends(): void {
    this.#peer?.say({ k: 'state', ...this.#options.own.sends() });
  }

  tellName(): void {
    this.#ask('rename', this.#options.name());
    this.#talk.tellName();
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

  say(text: string): void {
    this.#talk.say(text);
  }

  tick(): void {
    this.#peer?.tick();
  }

  /** Less often. */
  tickTalk(): void {
    this.#talk.tick();
  }

  async inspect(stats: readonly TransformStats[]): Promise<void> {
    await this.#peer?.inspect(stats);
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
    this.#peer?.close();
    this.#peer = null;
    this.#options.worker.onGroup = () => undefined;
    this.#ask('endGroup', null);
  }

  // ---- the room

  #seated({ you, half, group, peers, turn }: Joined): void {
    this.#tellGroup({ t: 'joined', you, group, peers });
    this.#takeTurn(turn);
    this.#events.seated(half);
    this.#events.changed();
  }

  #take(message: FromServer): void {
    switch (message.t) {
      case 'turn':
        return this.#takeTurn(message.turn);
      case 'msg':
        return this.#takeEnvelope(message);
      case 'group':
      case 'knock':
      case 'commit':
      case 'taken':
      case 'stale':
      case 'welcome':
      case 'said':
      case 'peer':
        return this.#tellGroup(message);
      default:
    }
  }

  #takeEnvelope(message: Envelope): void {
    if (message.from !== this.#peer?.id) this.#early = [...this.#early, message].slice(-EARLY_MAX);
    else void this.#peer.takeEnvelope(message.data).catch(() => undefined);
  }

  #tellGroup(message: FromRoom): void {
    this.#ask('room', message);
  }

  #ask(name: 'room' | 'rename' | 'endGroup', ask: FromRoom | string | null): void {
    // A worker that is gone is noticed by the session.
    this.#options.worker.call(name, ask as never).catch(() => undefined);
  }

  #takeNews(news: GroupNews): void {
    if (news.k === 'post') this.#socket.send(news.word);
    else if (news.k === 'heard') this.#talk.take(news.heard);
    else this.#show(news.view);
  }

  #show(view: GroupView): void {
    const before = this.#view;
    this.#view = view;
    const others = othersOf(view);
    const ids = others.map(({ peer }) => peer);
    this.#saidBye = new Set([...this.#saidBye].filter((id) => ids.includes(id)));
    if (view.standing === 'in') this.#options.chat.keep(ids);
    this.#meetOne();
    this.#events.changed();
    if (view.standing !== 'in') return;
    const wasHere = (id: string): boolean =>
      before.standing === 'in' && before.seats.some(({ peer, here }) => peer === id && here);
    for (const seat of others) if (seat.here && !wasHere(seat.peer)) this.#talk.hereAgain(seat);
  }

  // ---- the one that media flow with

  /** A running connection stays what it is while the same two have media. */
  #meetOne(): void {
    const wanted = mediaWith(this.#view);
    const id = wanted === null || this.#saidBye.has(wanted) ? null : wanted;
    if (this.#peer !== null && this.#peer.id !== id) this.#drop(this.#peer);
    if (id === null) return;
    const peer = this.#peer ?? this.#meet(id);
    const here = this.#view.seats.some((seat) => seat.peer === id && seat.here);
    if (here && !peer.here) peer.isHere();
    if (!here && peer.here) peer.isAway();
  }

  #meet(id: string): Peer {
    const peer: Peer = new Peer(id, this.#side(), {
      changed: () => this.#events.changed(),
      chatMessage: (data) => this.#talk.takeSealed(data),
      chatOpen: () => this.#events.changed(),
      keysDiffer: (differ) => this.#events.keysDiffer(differ),
      left: () => {
        this.#saidBye.add(id);
        this.#drop(peer);
        this.#events.changed();
      },
      bypassed: () => this.#beginAgain(),
      restartWanted: () => void this.restart(),
    });
    this.#peer = peer;
    for (const early of this.#early.splice(0)) if (early.from === id) this.#takeEnvelope(early);
    return peer;
  }

  /** A new instance, as after a reload: the other side makes a new connection too. */
  #beginAgain(): void {
    this.#instance = randomId();
    const old = this.#peer;
    if (old === null) return;
    old.close();
    const peer = this.#meet(old.id);
    peer.knownFrom(old);
    if (old.here) peer.isHere();
  }

  #drop(peer: Peer): void {
    peer.close();
    if (this.#peer !== peer) return;
    this.#peer = null;
    // Should we meet again, the other side may still know this one, and the server what was said under it.
    this.#instance = randomId();
    this.#events.keysDiffer(false);
  }

  #side(): CallSide {
    const { worker, own, hideAddress } = this.#options;
    return {
      worker,
      me: this.#me,
      instance: this.#instance,
      hello: () => ({ k: 'hello', codecs: ownCodecs() }),
      sends: () => own.sends(),
      tracks: () => own.tracks(),
      configuration: () => this.#configuration(),
      hideAddress,
      post: (to, data) => void this.#socket.send({ t: 'send', to, data }),
    };
  }

  // ---- the relay

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
