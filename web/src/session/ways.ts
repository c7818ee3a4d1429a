/** Both ways that media can go, and the passage from one to the other: way.ts has the rule, here it is done. */
import type { GroupView } from '../group/words';
import { NO_SUMMARY, type Summary } from '../media/stats';
import type { FromUnit, ToUnit } from '../signal/wire';
import { Context, type MediaContext } from '../worker/context';
import type { TransformStats } from '../worker/protocol';
import type { Sends } from './chat';
import { PairPlace, type Envelope, type PairSide } from './pairplace';
import type { Peer } from './peer';
import { GOOD, mediaGoWith, type OnMedia } from './roster';
import type { Network, Want, Way } from './session';
import { everybody } from './slots';
import { Unit } from './unit';
import { hasPair, hasUnit, showsPair, WAITS, wayStep, type WayEvent, type WayState, type WayTodo } from './way';

export interface WaysSide extends PairSide {
  readonly quiet: boolean; // nobody learns who speaks
  unitConfiguration(): RTCConfiguration;
  postToUnit(message: ToUnit): boolean;
  /** What somebody has told the group; null for who has not yet. */
  saidSends(id: string): Sends | null;
}

export interface WaysEvents {
  changed(): void;
  chatMessage(data: ArrayBuffer): void;
  keysDiffer(differ: boolean): void;
  restartWanted(): void;
}

/** For so long a page may wait for the first frame of what it has just put there: two of a slow camera, and of a slow page. */
const SETTLE_MS = 600;

/** How long two wait for each other's media by a unit that neither needs any more. */
const IN_VAIN_MS = 10_000;

export class Ways {
  readonly #side: WaysSide;
  readonly #events: WaysEvents;
  readonly #pair: PairPlace;
  #unit: Unit | null = null;
  #state: WayState = 'none';
  #since = 0;
  #twoSince: number | null = null;
  #others: readonly string[] = []; // whom media go with
  #here: readonly string[] = []; // of them, with a socket
  #partner: string | null = null; // of the pair
  #movedAt: number | null = null; // when the partner has said so
  #saidBye = new Set<string>();
  #wants: readonly Want[] | null = null;

  constructor(side: WaysSide, events: WaysEvents) {
    this.#side = side;
    this.#events = events;
    this.#pair = new PairPlace(side, {
      changed: () => this.#changed(),
      chatMessage: (data) => events.chatMessage(data),
      keysDiffer: () => this.#judgeKeys(),
      left: () => this.#left(),
      moved: () => this.#partnerMoved(),
      restartWanted: () => events.restartWanted(),
    });
  }

  get peer(): Peer | null {
    return this.#pair.peer;
  }

  get unit(): Unit | null {
    return this.#unit;
  }

  /** By what the media that are shown come. */
  get way(): Way {
    if (this.#showsPair && this.peer?.connected === true) return 'pair';
    return this.#unit?.connected === true ? 'unit' : 'none';
  }

  get summary(): Summary {
    const way = this.way;
    if (way === 'pair') return this.peer?.summary ?? NO_SUMMARY;
    return way === 'unit' ? (this.#unit?.summary ?? NO_SUMMARY) : NO_SUMMARY;
  }

  get sealed(): boolean {
    return (this.#showsPair ? this.peer?.sealed : this.#unit?.sealed) === true;
  }

  get pathless(): boolean {
    const pair = this.#showsPair ? this.peer : null;
    const onlyPair = pair !== null && this.#others.length === 1;
    return (!onlyPair && this.#unit?.pathless === true) || pair?.pathless === true;
  }

  /** The server wants to learn who speaks in a quiet room, and gets nothing. */
  get isAsked(): boolean {
    return this.#unit?.isAsked === true;
  }

  /** The one that media go with directly has no socket now. */
  get partnerAway(): boolean {
    return this.#showsPair && this.peer !== null && !this.peer.here;
  }

  get myNetwork(): Network {
    return this.#unit?.myNetwork ?? GOOD;
  }

  /** The sound slots that are to be heard: not of whom we hear directly. */
  get sounds(): Unit['sounds'] {
    const direct = this.#showsPair && this.peer?.connected === true ? this.#partner : null;
    const sounds = this.#unit?.sounds ?? [];
    return sounds.filter(({ slot }) => direct === null || slot.now?.opener.peer !== direct);
  }

  /** What is known of somebody by the media that come of them. */
  mediaOf(id: string): Omit<OnMedia, 'level' | 'speaks'> | null {
    if (!this.#others.includes(id)) return null;
    const peer = this.peer;
    if (peer?.id === id && this.#showsPair && (peer.connected || this.#unit === null)) {
      const { sends, picture, screen } = peer;
      return { sends, picture, screen, network: GOOD };
    }
    const unit = this.#unit;
    if (unit === null) return null;
    return {
      sends: this.#sendsOf(unit, id),
      picture: unit.pictureOf(id, Context.camera),
      screen: unit.pictureOf(id, Context.screen),
      network: unit.networks.get(id) ?? GOOD,
    };
  }

  /** The group may have changed. */
  follow(view: GroupView): void {
    const seats = mediaGoWith(view);
    const ids = seats.map(({ peer }) => peer);
    this.#saidBye = new Set([...this.#saidBye].filter((id) => ids.includes(id)));
    this.#others = ids.filter((id) => !this.#saidBye.has(id));
    const here = seats.filter((seat) => seat.here).map(({ peer }) => peer);
    const come = here.filter((id) => !this.#here.includes(id));
    this.#here = here;
    this.#size();
    this.#followPair();
    this.#watch();
    this.#unit?.returned(come);
  }

  takeEnvelope(message: Envelope): void {
    this.#pair.take(message);
  }

  takeFromUnit(message: FromUnit): void {
    this.#unit?.take(message);
  }

  watch(wants: readonly Want[]): void {
    this.#wants = wants;
    this.#watch();
  }

  setTrack(context: MediaContext, track: MediaStreamTrack | null): void {
    this.peer?.setTrack(context, track);
    this.#unit?.setTrack(context, track);
  }

  tellSends(): void {
    this.peer?.say({ k: 'state', ...this.#side.sends() });
  }

  /** New credentials. */
  configure(): void {
    this.peer?.configure(this.#side.configuration(), this.#side.hideAddress());
  }

  /** A new direct connection; the unit tells nobody our address. */
  beginAgain(): void {
    this.#pair.beginAgain();
  }

  restart(): void {
    this.peer?.restartIce();
    this.#unit?.renew();
  }

  /** The socket is back. */
  seated(): void {
    this.#unit?.hurry();
  }

  /** To be called a few times a second. */
  tick(): void {
    this.peer?.tick();
    this.#unit?.tick();
    this.#advance();
  }

  async inspect(stats: readonly TransformStats[]): Promise<void> {
    await Promise.all([this.peer?.inspect(stats), this.#unit?.inspect(stats)]);
    this.#judgeKeys();
    this.#advance();
  }

  /** Settles when goodbye has been said. */
  async bye(): Promise<void> {
    await this.peer?.bye();
  }

  close(): void {
    this.#pair.end();
    this.#unit?.close();
    this.#unit = null;
    this.#state = 'none';
  }

  get #showsPair(): boolean {
    return showsPair(this.#state);
  }

  #changed(): void {
    this.#advance();
    this.#watch();
    this.#events.changed();
  }

  // ---- from one way to the other

  #size(): void {
    if (this.#partner !== null && !this.#others.includes(this.#partner)) this.#step('partner-gone');
    const n = this.#others.length;
    this.#twoSince = n === 1 ? (this.#twoSince ?? performance.now()) : null;
    this.#step(n === 0 ? 'alone' : n === 1 ? 'two' : 'many');
    // A step may end in a state for which the size says more.
    this.#step(n === 0 ? 'alone' : n === 1 ? 'two' : 'many');
  }

  #step(event: WayEvent): void {
    const step = wayStep(this.#state, event);
    if (step === null) return;
    this.#state = step.to;
    this.#since = performance.now();
    for (const todo of step.todo) this.#do(todo);
    this.#events.changed();
  }

  #do(todo: WayTodo): void {
    switch (todo) {
      case 'begin-pair':
        this.#partner = this.#others[0] ?? null;
        this.#movedAt = null;
        if (this.#partner !== null) this.#pair.begin(this.#partner);
        return this.#followPair();
      case 'end-pair':
        this.#partner = null;
        this.#pair.end();
        return;
      case 'begin-unit':
        this.#movedAt = null;
        this.#unit = this.#makeUnit();
        this.#watch();
        return;
      case 'end-unit':
        this.#unit?.close();
        this.#unit = null;
        this.#movedAt = null;
        return;
      case 'say-moved':
        this.peer?.say({ k: 'moved' });
        return;
    }
  }

  /** Their first pictures by the new way are on the page, and so are ours. */
  get #isMoved(): boolean {
    return this.#movedAt !== null && performance.now() - Math.max(this.#movedAt, this.#since) >= SETTLE_MS;
  }

  /** There are two again, and the partner has not moved to the unit, nor have we. */
  get #mayGoBack(): boolean {
    return this.#state === 'to-unit' && this.#twoSince !== null && this.#movedAt === null;
  }

  #goBackInTime(): void {
    if (performance.now() - (this.#twoSince ?? Infinity) >= IN_VAIN_MS) this.#step('in-vain');
    this.#size();
  }

  #followPair(): void {
    this.#pair.follow((id) => this.#here.includes(id));
  }

  /** Looks whether what the state waits for has come. */
  #advance(): void {
    if (this.#state === 'to-unit' && this.#unitFlows()) this.#step('unit-flows');
    if (this.#state === 'to-pair' && this.peer?.flows === true) this.#step('pair-flows');
    if (this.#isMoved) this.#step('moved');
    if (this.#mayGoBack) return this.#goBackInTime();
    const wait = WAITS[this.#state];
    const since = this.#state === 'to-unit' ? (this.#unit?.connectedAt ?? null) : this.#since;
    if (wait !== undefined && since !== null && performance.now() - since >= wait) this.#step('late');
    this.#size();
  }

  /** The partner's picture, where they send one, else anything of theirs, comes by the unit. */
  #unitFlows(): boolean {
    const unit = this.#unit;
    const partner = this.#partner;
    if (unit === null || partner === null || !unit.connected) return false;
    if (this.peer?.sends.cam === true) return unit.showsCamera(partner);
    return unit.hasOpened(partner, Context.microphone);
  }

  #partnerMoved(): void {
    this.#movedAt = performance.now();
    this.#advance();
  }

  #left(): void {
    if (this.#partner === null) return;
    this.#saidBye.add(this.#partner);
    this.#others = this.#others.filter((id) => !this.#saidBye.has(id));
    this.#size();
    this.#events.changed();
  }

  #makeUnit(): Unit {
    const { worker, quiet, tracks, unitConfiguration, postToUnit } = this.#side;
    const side = { worker, quiet, tracks, configuration: unitConfiguration, post: postToUnit };
    return new Unit(side, () => this.#changed());
  }

  #watch(): void {
    const unit = this.#unit;
    if (unit === null) return;
    const known = this.#others.map((id) => ({ id, screenOn: this.#sendsOf(unit, id).screen }));
    const wants = this.#wants ?? everybody(known);
    unit.watch(wants.filter(({ id }) => this.#others.includes(id)));
  }

  /** Who has not said yet what they send is taken at what has come of them. */
  #sendsOf(unit: Unit, id: string): Sends {
    const said = this.#side.saidSends(id);
    if (said !== null) return said;
    const has = (context: MediaContext): boolean => unit.hasOpened(id, context);
    return { mic: has(Context.microphone), cam: has(Context.camera), screen: has(Context.screen) };
  }

  #judgeKeys(): void {
    const pair = hasPair(this.#state) && this.peer?.keysDiffer === true;
    const unit = hasUnit(this.#state) && this.#unit?.shut === true;
    this.#events.keysDiffer(pair || unit);
  }
}
