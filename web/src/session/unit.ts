/** Our place at the forwarding unit: the connection to it, made again when it is lost, and what comes by it. */
import { incoming, isProcessorShort, lossPart, NO_SUMMARY, summarize, type Reports, type Summary } from '../media/stats';
import type { Slot } from '../media/slot';
import { ssrcOf, UnitConnection } from '../media/unit';
import type { FromUnit, ToUnit } from '../signal/wire';
import type { SealingWorker } from '../worker/client';
import { Context, type MediaContext } from '../worker/context';
import type { TransformStats } from '../worker/protocol';
import { Bypass } from './bypass';
import { randomId } from './ids';
import { Meeting } from './meeting';
import { mine, Networks, type Arriving } from './network';
import { GOOD } from './roster';
import { Seals } from './seals';
import type { Network, Want } from './session';
import { assign, keyOf, NONE, shorten, wishes, type Assignment } from './slots';

export interface UnitSide {
  readonly worker: SealingWorker;
  tracks(): ReadonlyMap<MediaContext, MediaStreamTrack | null>;
  configuration(): RTCConfiguration;
  /** False where there is no socket now. */
  post(message: ToUnit): boolean;
}

/** Changes of what is watched in such a short time are said together. */
const TOGETHER_MS = 50;

export class Unit {
  readonly #side: UnitSide;
  readonly #changed: () => void;
  readonly #meeting = new Meeting();
  #connection: UnitConnection | null = null;
  #seals = new Seals();
  #bypasses = new Map<Slot, Bypass>();
  #networks = new Networks();
  #sounds = new Map<Slot, MediaStream>();
  #wants: readonly Want[] = [];
  #assignment: Assignment = NONE;
  #answered = false;
  #said = ''; // of what is watched
  #watchTimer = 0;
  #closed = false;

  summary: Summary = NO_SUMMARY;
  /** By person. */
  networks: ReadonlyMap<string, Network> = new Map();
  myNetwork: Network = GOOD;

  constructor(side: UnitSide, changed: () => void) {
    this.#side = side;
    this.#changed = changed;
    this.tick();
  }

  get state(): RTCPeerConnectionState | 'none' {
    return this.#connection?.state ?? 'none';
  }

  get connected(): boolean {
    return this.#connection?.state === 'connected';
  }

  get connectedAt(): number | null {
    return this.#meeting.connectedAt;
  }

  get pathless(): boolean {
    return this.#meeting.pathless;
  }

  get sealed(): boolean {
    return this.connected && this.#connection?.transformsRun === true && this.#seals.opening !== 'shut';
  }

  get shut(): boolean {
    return this.#seals.opening === 'shut';
  }

  /** What is shown of somebody: only what is watched, and only what their key opened. */
  pictureOf(peer: string, context: typeof Context.camera | typeof Context.screen): MediaStream | null {
    const what = context === Context.camera ? 'camera' : 'screen';
    if (!this.#assignment.has(keyOf({ id: peer, what }))) return null;
    for (const { now } of this.#slots('picture'))
      if (now?.opener.peer === peer && now.opener.context === context && now.stream !== null)
        return now.stream;
    return null;
  }

  /** Of their camera a frame is on the page, or could be. */
  showsCamera(peer: string): boolean {
    return this.#slots('picture').some(
      ({ now, hasShown }) => hasShown && now?.opener.peer === peer && now.opener.context === Context.camera,
    );
  }

  /** Anything of somebody's in that context has opened. */
  hasOpened(peer: string, context: MediaContext): boolean {
    const slots = this.#connection?.slots ?? [];
    return slots.some(({ now }) => now?.opener.peer === peer && now.opener.context === context);
  }

  /** Every sound slot, with whose it is now. */
  get sounds(): readonly { readonly slot: Slot; readonly stream: MediaStream }[] {
    return [...this.#sounds].map(([slot, stream]) => ({ slot, stream }));
  }

  take(message: FromUnit): void {
    switch (message.t) {
      case 'offer':
        return this.#takeOffer(message.n, message.sdp);
      case 'layers':
        this.#connection?.setLayers(message.k, message.on);
        return;
      case 'unsealed': // never by us: the browser made a stream anew without its transform
      case 'parted':
        return this.again();
    }
  }

  /** A new connection, after a short while. */
  again(): void {
    this.#drop();
    this.#meeting.ended(performance.now());
    this.#changed();
  }

  /** The network is back, or the socket, whose server may know nothing of us: it says so when it hears what we watch. */
  hurry(): void {
    this.#meeting.hurry(performance.now());
    this.tick();
    this.#said = '';
    this.#sayWatch(true);
  }

  /** New credentials, which a connection by the relay does not take. */
  renew(): void {
    if (this.summary.path.startsWith('relay')) this.again();
    else this.hurry();
  }

  setTrack(context: MediaContext, track: MediaStreamTrack | null): void {
    this.#connection?.setTrack(context, track);
  }

  /** What is shown from now on, the most important first. */
  watch(wants: readonly Want[]): void {
    this.#wants = shorten(wants);
    this.#assignment = assign(this.#assignment, this.#wants);
    if (this.#watchTimer !== 0) return;
    this.#watchTimer = window.setTimeout(() => {
      this.#watchTimer = 0;
      this.#sayWatch();
    }, TOGETHER_MS);
  }

  /** To be called a few times a second. */
  tick(): void {
    const now = performance.now();
    if (!this.#meeting.due(now) || this.#closed) return;
    this.#drop();
    if (this.#side.post({ t: 'meet' })) this.#meeting.asked(now);
    this.#changed();
  }

  /** To be called every half second. */
  async inspect(stats: readonly TransformStats[]): Promise<void> {
    const connection = this.#connection;
    if (connection === null) return;
    const own = stats.filter((s) => s.connection === connection.id);
    this.#seals.take(own);
    const reports = await connection.reports();
    if (connection !== this.#connection) return;
    this.summary = summarize(reports);
    if (this.#judge(connection, reports, own)) return this.again();
    this.#changed();
  }

  close(): void {
    this.#closed = true;
    window.clearTimeout(this.#watchTimer);
    this.#drop();
    this.#side.post({ t: 'part' });
  }

  #takeOffer(n: number, sdp: string): void {
    this.#drop();
    const { worker, configuration, tracks, post } = this.#side;
    const connection: UnitConnection = new UnitConnection(
      { id: randomId(), configuration: configuration(), worker },
      {
        answer: (answer) => {
          post({ t: 'answer', n, sdp: answer });
          this.#answered = true;
          this.#listen(connection);
          this.#sayWatch();
          this.#changed();
        },
        refused: () => this.again(),
        state: (state) => this.#takeState(connection, state),
        slot: () => this.#changed(),
      },
    );
    for (const [context, track] of tracks()) connection.setTrack(context, track);
    this.#connection = connection;
    this.#meeting.offered(performance.now());
    connection.take(sdp);
    this.#changed();
  }

  #takeState(connection: UnitConnection, state: RTCPeerConnectionState): void {
    if (connection !== this.#connection) return;
    this.#meeting.is(state, performance.now());
    this.tick();
    this.#changed();
  }

  #listen(connection: UnitConnection): void {
    const sounds = connection.slots.filter(({ name }) => name.kind === 'sound');
    this.#sounds = new Map(sounds.map((slot) => [slot, new MediaStream([slot.track])]));
    this.#bypasses = new Map(connection.slots.map((slot) => [slot, new Bypass()]));
  }

  #sayWatch(again = false): void {
    if (!this.#answered) return;
    const slots = wishes(this.#assignment, this.#wants);
    const said = JSON.stringify(slots);
    if (!again && (said === this.#said || (this.#said === '' && slots.length === 0))) return;
    if (this.#side.post({ t: 'watch', slots })) this.#said = said;
  }

  /** True when frames come in past the worker: that connection must end. */
  #judge(connection: UnitConnection, reports: Reports, own: readonly TransformStats[]): boolean {
    const counts = incoming(reports);
    const arriving = new Map<string, Arriving>();
    let passes = false;
    for (const slot of connection.slots) {
      const { kind, number } = slot.name;
      const count = counts.get(ssrcOf(slot.name));
      if (count === undefined) continue;
      const handled = own.filter((s) => s.slot?.kind === kind && s.slot.number === number);
      const [pictures, sounds] = kind === 'picture' ? [count.frames, 0] : [0, count.frames];
      passes ||= this.#bypasses.get(slot)?.take({ pictures, sounds }, handled) === true;
      const id = slot.now?.opener.peer;
      if (id !== undefined) arriving.set(`${kind} ${number}`, { ...count, id });
    }
    this.networks = this.#networks.take(arriving, performance.now(), isProcessorShort(reports));
    this.myNetwork = mine({ lossPart: lossPart(reports) }, this.networks);
    return passes;
  }

  #slots(kind: 'picture' | 'sound'): readonly Slot[] {
    return (this.#connection?.slots ?? []).filter(({ name }) => name.kind === kind);
  }

  #drop(): void {
    this.#connection?.close();
    this.#connection = null;
    this.#sounds = new Map();
    this.#bypasses = new Map();
    this.#seals = new Seals();
    this.#networks = new Networks();
    this.networks = new Map();
    this.myNetwork = GOOD;
    this.summary = NO_SUMMARY;
    this.#said = '';
    this.#answered = false;
  }
}
