/** One stay in the room: a seat, the socket that keeps it, the group, and the ways that media go. */
import type { FromRoom, GroupView } from '../group/words';
import { iceConfiguration, renewAfterMs, unitConfiguration } from '../media/ice';
import { SignalSocket } from '../signal/socket';
import type { FromServer, Joined, Turn, Why } from '../signal/wire';
import type { SealingWorker } from '../worker/client';
import type { MediaContext } from '../worker/context';
import type { GroupNews, RoomFacts, TransformStats } from '../worker/protocol';
import type { Chat, Sends } from './chat';
import type { Names } from './names';
import type { Own } from './own';
import type { Peer } from './peer';
import { othersOf } from './roster';
import type { Want } from './session';
import { Talk } from './talk';
import { Ways, type WaysSide } from './ways';

export interface CallEvents {
  half(half: string): void;
  seated(half: string): void;
  away(): void;
  refused(why: Why): void;
  /** The group, or what is known of media. */
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

const NO_GROUP: GroupView = {
  standing: 'none',
  stop: null,
  behind: false,
  group: null,
  epoch: 0,
  me: '',
  seats: [],
};

export class Call {
  readonly #options: CallOptions;
  readonly #events: CallEvents;
  readonly #socket: SignalSocket;
  readonly #talk: Talk;
  readonly ways: Ways;
  readonly #sends = new Map<string, Sends>(); // of the others, as they said
  #view = NO_GROUP;
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
    const peerOf = (id: string): Peer | null => (this.ways.peer?.id === id ? this.ways.peer : null);
    this.#talk = new Talk({
      worker,
      chat,
      names,
      name,
      verified,
      sends: () => options.own.sends(),
      heardSends: (peer, sends) => {
        this.#sends.set(peer, sends);
        events.changed();
      },
      view: () => this.#view,
      channel: (peer, data) => peerOf(peer)?.sendChat(data) === true,
      channelIsOpen: (peer) => peerOf(peer)?.chatIsOpen === true,
      changed: () => events.chatChanged(),
    });
    this.ways = new Ways(this.#side(), {
      changed: () => events.changed(),
      chatMessage: (data) => this.#talk.takeSealed(data),
      keysDiffer: (differ) => events.keysDiffer(differ),
      restartWanted: () => void this.restart(),
    });
  }

  get view(): GroupView {
    return this.#view;
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
    this.ways.setTrack(context, track);
  }

  /** What the page shows, the most important first. */
  watch(wants: readonly Want[]): void {
    this.ways.watch(wants);
  }

  /** Tells the others which switches are on. */
  tellSends(): void {
    this.ways.tellSends();
    this.#talk.tellSends();
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
    if (this.#options.hideAddress()) return this.ways.beginAgain();
    this.ways.configure();
    void this.restart();
  }

  /** A new path, with fresh credentials where there is time; the server may be away as well. */
  async restart(): Promise<void> {
    if (this.#socket.askTurn()) await this.#freshTurn();
    else this.#socket.check();
    this.ways.restart();
  }

  say(text: string): void {
    this.#talk.say(text);
  }

  tick(): void {
    this.ways.tick();
  }

  /** Less often. */
  tickTalk(): void {
    this.#talk.tick();
  }

  async inspect(stats: readonly TransformStats[]): Promise<void> {
    await this.ways.inspect(stats);
  }

  async leave(): Promise<void> {
    await Promise.race([this.ways.bye(), pause(TURN_WAIT_MS)]);
    this.close(true);
  }

  close(leaving: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.ways.close();
    if (leaving) this.#socket.leave();
    else this.#socket.abandon();
    window.clearTimeout(this.#renewal);
    this.#options.worker.onGroup = () => undefined;
    this.#ask('endGroup', null);
  }

  // ---- the room

  #seated({ you, half, group, peers, turn }: Joined): void {
    this.#tellGroup({ t: 'joined', you, group, peers });
    this.#takeTurn(turn);
    this.ways.seated();
    this.#events.seated(half);
    this.#events.changed();
  }

  #take(message: FromServer): void {
    switch (message.t) {
      case 'turn':
        return this.#takeTurn(message.turn);
      case 'msg':
        return this.ways.takeEnvelope(message);
      case 'offer':
      case 'layers':
      case 'unsealed':
      case 'parted':
        return this.ways.takeFromUnit(message);
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
    if (view.standing === 'in') this.#options.chat.keep(ids);
    for (const id of this.#sends.keys()) if (!ids.includes(id)) this.#sends.delete(id);
    this.ways.follow(view);
    this.#events.changed();
    if (view.standing !== 'in') return;
    const wasHere = (id: string): boolean =>
      before.standing === 'in' && before.seats.some(({ peer, here }) => peer === id && here);
    this.#talk.hereAgain(others.filter(({ here, peer }) => here && !wasHere(peer)));
  }

  #side(): WaysSide {
    const { worker, own, hideAddress } = this.#options;
    return {
      worker,
      me: () => this.#me,
      sends: () => own.sends(),
      saidSends: (id) => this.#sends.get(id) ?? null,
      tracks: () => own.tracks(),
      configuration: () => this.#configuration(),
      unitConfiguration: () => unitConfiguration(this.#turn, window.location.hostname),
      hideAddress,
      post: (to, data) => void this.#socket.send({ t: 'send', to, data }),
      postToUnit: (message) => this.#socket.send(message),
    };
  }

  // ---- the relay

  #configuration(): RTCConfiguration {
    if (this.#turn === null) return { iceTransportPolicy: 'relay' };
    return iceConfiguration(this.#turn, window.location.hostname, this.#options.hideAddress());
  }

  #takeTurn(turn: Turn): void {
    this.#turn = turn;
    this.ways.configure();
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
