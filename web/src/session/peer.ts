/** The one that media flow with: its envelopes, its connection, what comes by it. */
import { MediaConnection } from '../media/connection';
import { Health } from '../media/health';
import { disown, leave } from '../media/leaving';
import { NO_SUMMARY, type Summary } from '../media/stats';
import type { Body } from '../signal/bodies';
import { Pair, type PairEvent } from '../signal/pair';
import type { SealingWorker } from '../worker/client';
import { Context, type MediaContext } from '../worker/context';
import type { TransformStats } from '../worker/protocol';
import { Bypass } from './bypass';
import { Seals } from './seals';

/** What a peer needs of the call it is in. */
export interface CallSide {
  readonly worker: SealingWorker;
  readonly me: string;
  readonly instance: string;
  hello(): Body;
  sends(): { readonly mic: boolean; readonly cam: boolean; readonly screen: boolean };
  tracks(): ReadonlyMap<MediaContext, MediaStreamTrack | null>;
  configuration(): RTCConfiguration;
  hideAddress(): boolean;
  /** Hands an envelope to the server, if it is there. */
  post(to: string, envelope: string): void;
}

export interface PeerEvents {
  changed(): void;
  /** Sealed bytes from the data channel. */
  chatMessage(data: ArrayBuffer): void;
  chatOpen(): void;
  keysDiffer(differ: boolean): void;
  /** The other side said goodbye. */
  left(): void;
  /** The other side says that our media come to it by another way. */
  moved(): void;
  /** This connection must end: frames come in past the worker, or DTLS has failed. */
  spent(): void;
  /** The path is dead: fresh credentials, then restartIce(). */
  restartWanted(): void;
}

const NO_TRACKS: Readonly<Record<MediaContext, MediaStreamTrack | null>> = {
  0: null,
  1: null,
  2: null,
  3: null,
};

/** So long may a path take to be found before the person is told. */
const PATH_MS = 12_000;

export class Peer {
  readonly id: string;
  readonly #side: CallSide;
  readonly #events: PeerEvents;
  readonly #pair: Pair;
  #steps: Promise<void> = Promise.resolve();
  #connection: MediaConnection | null = null;
  #health = new Health();
  #seals = new Seals();
  #bypass = new Bypass();
  #received = { ...NO_TRACKS };
  #pictured = false; // a frame of their camera has opened
  #envelopeShut = false;
  #begunAt = 0;
  #closed = false;

  here = false;
  sends = { mic: false, cam: false, screen: false };
  summary: Summary = NO_SUMMARY;
  picture: MediaStream | null = null;
  screen: MediaStream | null = null;

  constructor(id: string, side: CallSide, events: PeerEvents) {
    this.id = id;
    this.#side = side;
    this.#events = events;
    this.#pair = new Pair(side.instance, () => side.hello(), performance.now());
  }

  get connected(): boolean {
    return this.#connection?.state === 'connected';
  }

  get state(): RTCPeerConnectionState | 'none' {
    return this.#connection?.state ?? 'none';
  }

  /** Every transform of ours runs, there is a connection, and what comes in opens. */
  get sealed(): boolean {
    return (
      this.connected &&
      this.#connection?.transformsRun === true &&
      this.#seals.opening !== 'shut'
    );
  }

  /** What comes from the other side does not open. */
  get keysDiffer(): boolean {
    return this.#envelopeShut || this.#seals.opening === 'shut';
  }

  /** What the other side sends arrives and opens, their camera's too. */
  get flows(): boolean {
    const { mic, cam, screen } = this.sends;
    if (!this.connected || (cam && !this.#pictured)) return false;
    return this.#seals.opening === 'open' || !(mic || screen);
  }

  get microphone(): MediaStreamTrack | null {
    return this.#received[Context.microphone];
  }

  /** No way through the network was found, or it was lost. */
  get pathless(): boolean {
    if (this.#connection === null || this.connected) return false;
    return this.state === 'failed' || performance.now() - this.#begunAt > PATH_MS;
  }

  /** Takes over what does not change with a connection. */
  knownFrom(old: Peer): void {
    this.sends = old.sends;
  }

  isHere(): void {
    this.here = true;
    this.#post(this.#pair.start());
    this.#events.changed();
  }

  isAway(): void {
    this.here = false;
    this.#events.changed();
  }

  say(body: Body): void {
    this.#post(this.#pair.send(body));
  }

  /** Says goodbye; settles when the envelope has been handed over. */
  bye(): Promise<void> {
    return this.#post(this.#pair.send({ k: 'bye' }));
  }

  async takeEnvelope(data: string): Promise<void> {
    const { worker, me } = this.#side;
    const text = await worker.call('openEnvelope', { from: this.id, to: me, data });
    if (this.#closed) return;
    this.#envelopeShut = text === null;
    this.#judgeKeys();
    if (text === null) return;
    const { send, events } = this.#pair.receive(text, performance.now());
    void this.#post(send);
    for (const event of events) this.#queue(() => this.#take(event));
  }

  tick(): void {
    void this.#post(this.#pair.tick(performance.now()));
  }

  setTrack(context: MediaContext, track: MediaStreamTrack | null): void {
    this.#connection?.setTrack(context, track);
  }

  configure(configuration: RTCConfiguration, hideAddress: boolean): void {
    this.#connection?.configure(configuration, hideAddress);
  }

  restartIce(): void {
    this.#health.restarted(performance.now());
    this.#connection?.restartIce();
  }

  get chatIsOpen(): boolean {
    return this.#connection?.chatIsOpen === true;
  }

  /** False when it could not be handed over. */
  sendChat(data: ArrayBuffer): boolean {
    return this.#connection?.sendChat(data) ?? false;
  }

  /** Looks at the connection; to be called every half second. */
  async inspect(stats: readonly TransformStats[]): Promise<void> {
    const connection = this.#connection;
    if (connection === null) return;
    const own = stats.filter((s) => s.connection === connection.id);
    this.#seals.take(own);
    this.#pictured ||= own.some(isPictured);
    this.#judgeKeys();
    this.summary = await connection.summary();
    if (connection !== this.#connection) return;
    const { pictures, sounds } = this.summary;
    if (this.#bypass.take({ pictures, sounds }, own)) return this.#bypassed();
    const now = performance.now();
    const cure = this.#health.take({
      now,
      age: now - this.#begunAt,
      received: this.summary.received,
      expected: this.sends.mic || this.sends.cam,
      state: connection.state,
      hopFailed: connection.hopFailed,
    });
    if (cure === 'anew') return this.#events.spent();
    if (cure === 'restart') this.#events.restartWanted();
    this.#events.changed();
  }

  close(): void {
    this.#closed = true;
    this.#end();
  }

  #queue(step: () => void): void {
    // A worker that is gone rejects; the session has noticed by itself.
    this.#steps = this.#steps.then(() => (this.#closed ? undefined : step())).catch(() => undefined);
  }

  #take(event: PairEvent): void {
    if (event.k === 'up') return this.#begin(event.instance);
    if (event.k === 'body') this.#takeBody(event.body);
  }

  #takeBody(body: Body): void {
    switch (body.k) {
      case 'hello':
        break;
      case 'desc':
      case 'ice':
        this.#connection?.take(body);
        return;
      case 'restart':
        if (this.#health.mayRestart(performance.now())) this.#events.restartWanted();
        return;
      case 'state':
        this.sends = { mic: body.mic, cam: body.cam, screen: body.screen };
        break;
      case 'moved':
        this.#events.moved();
        return;
      case 'bye':
        this.#events.left();
        return;
    }
    this.#events.changed();
  }

  /** A fresh instance of the other side. */
  #begin(instance: string): void {
    this.#end();
    this.say({ k: 'state', ...this.#side.sends() });
    this.#connect(instance);
  }

  #connect(instance: string): void {
    const connection = new MediaConnection(
      {
        id: instance,
        peer: this.id,
        offers: this.#side.me > this.id,
        configuration: this.#side.configuration(),
        hideAddress: this.#side.hideAddress(),
        worker: this.#side.worker,
      },
      {
        send: (body) => this.say(body),
        track: (context, track) => this.#show(context, track),
        state: () => this.#events.changed(),
        chatOpen: () => this.#events.chatOpen(),
        chatMessage: (data) => this.#events.chatMessage(data),
      },
    );
    for (const [context, track] of this.#side.tracks()) connection.setTrack(context, track);
    this.#connection = connection;
    this.#health = new Health();
    this.#begunAt = performance.now();
    this.#events.changed();
  }

  #end(): void {
    const connection = this.#connection;
    this.#connection = null;
    this.#received = { ...NO_TRACKS };
    leave(this.picture);
    leave(this.screen);
    this.picture = this.screen = null;
    this.#pictured = false;
    this.#seals = new Seals();
    this.summary = NO_SUMMARY;
    this.#bypass = new Bypass();
    if (connection === null) return;
    connection.close();
    this.#side.worker.call('disconnect', connection.id).catch(() => undefined);
  }

  #show(context: MediaContext, track: MediaStreamTrack): void {
    this.#received[context] = track;
    const stream = (...contexts: MediaContext[]): MediaStream | null => {
      const tracks = contexts.map((c) => this.#received[c]).filter((t) => t !== null);
      return tracks.length === 0 ? null : new MediaStream(tracks);
    };
    if (context === Context.microphone || context === Context.camera)
      this.picture = stream(Context.microphone, Context.camera);
    else this.screen = stream(Context.screen, Context.screenSound);
    this.#events.changed();
  }

  async #post(texts: readonly string[]): Promise<void> {
    const { worker, me } = this.#side;
    const envelopes = texts.map((text) =>
      worker.call('sealEnvelope', { from: me, to: this.id, text }),
    );
    try {
      for (const envelope of envelopes) this.#side.post(this.id, await envelope);
    } catch {
      // The worker is gone; the session has noticed by itself.
    }
  }

  #bypassed(): void {
    disown(this.picture);
    disown(this.screen);
    this.#events.spent();
  }

  #judgeKeys(): void {
    this.#events.keysDiffer(this.keysDiffer);
  }
}

function isPictured({ direction, context, fates }: TransformStats): boolean {
  return direction === 'receive' && context === Context.camera && fates.passed > 0;
}
