/** One connection to the forwarding unit with what is known of it: what opens, what each slot carries, and how well it comes. */
import { ssrcOf } from '../media/offer';
import type { Slot } from '../media/slot';
import { incoming, lossPart, NO_SUMMARY, processor, summarize, type Reports, type Summary } from '../media/stats';
import { UnitConnection, type UnitEvents, type UnitOptions } from '../media/unit';
import type { Layers } from '../signal/wire';
import { Context, type MediaContext } from '../worker/context';
import type { TransformStats } from '../worker/protocol';
import { Bypass } from './bypass';
import { mine, Networks, type Arriving } from './network';
import { GOOD } from './roster';
import { Seals } from './seals';
import type { Network } from './session';

export type Tracks = ReadonlyMap<MediaContext, MediaStreamTrack | null>;
export type Pictured = typeof Context.camera | typeof Context.screen;

/** A sound slot: whose it is now says the slot. */
export interface Sounding {
  readonly slot: Slot;
  readonly stream: MediaStream;
}

export class Carrier {
  readonly #connection: UnitConnection;
  readonly #seals = new Seals();
  readonly #networks = new Networks();
  readonly #opened = new Set<string>(); // of whom, and in which context
  #bypasses = new Map<Slot, Bypass>();
  #closed = false;

  sounds: readonly Sounding[] = [];
  summary: Summary = NO_SUMMARY;
  /** By person. */
  networks: ReadonlyMap<string, Network> = new Map();
  myNetwork: Network = GOOD;

  constructor(options: UnitOptions, tracks: Tracks, events: UnitEvents) {
    this.#connection = new UnitConnection(options, {
      ...events,
      answer: (transport) => {
        this.#listen();
        events.answer(transport);
      },
      slot: (slot) => {
        const { now } = slot;
        if (now !== null) this.#opened.add(`${now.opener.peer} ${now.opener.context}`);
        events.slot(slot);
      },
    });
    for (const [context, track] of tracks) this.setTrack(context, track);
  }

  get state(): RTCPeerConnectionState {
    return this.#connection.state;
  }

  get connected(): boolean {
    return this.state === 'connected';
  }

  /** Every transform of ours runs, there is a connection, and what comes in opens. */
  get sealed(): boolean {
    return this.connected && this.#connection.transformsRun && !this.shut;
  }

  get shut(): boolean {
    return this.#seals.opening === 'shut';
  }

  /** The unit's offer: once. */
  take(offer: string): void {
    this.#connection.take(offer);
  }

  setTrack(context: MediaContext, track: MediaStreamTrack | null): void {
    this.#connection.setTrack(context, track);
  }

  setLayers(context: MediaContext, on: Layers): void {
    this.#connection.setLayers(context, on);
  }

  /** What came of somebody, once it is theirs for certain. */
  pictureOf(peer: string, context: Pictured): MediaStream | null {
    return this.#slotOf(peer, context)?.now?.stream ?? null;
  }

  /** A frame of theirs is on the page, or could be. */
  shows(peer: string, context: Pictured): boolean {
    return this.#slotOf(peer, context)?.hasShown === true;
  }

  /** Anything of somebody's in that context has opened, though another may have their slot by now. */
  hasOpened(peer: string, context: MediaContext): boolean {
    return this.#opened.has(`${peer} ${context}`);
  }

  /** To be called every half second; true when frames come in past the worker: then it must end. */
  async inspect(stats: readonly TransformStats[]): Promise<boolean> {
    const own = stats.filter((s) => s.connection === this.#connection.id);
    this.#seals.take(own);
    const reports = await this.#connection.reports();
    if (this.#closed) return false;
    this.summary = summarize(reports);
    return this.#judge(reports, own);
  }

  /** Of what it has shown nothing may stand. */
  disown(): void {
    for (const slot of this.#connection.slots) slot.disown();
  }

  close(): void {
    this.#closed = true;
    this.sounds = [];
    this.#connection.close();
  }

  #slotOf(peer: string, context: Pictured): Slot | undefined {
    const theirs = this.#connection.slots.filter(
      ({ name, now }) => name.kind === 'picture' && now?.opener.peer === peer && now.opener.context === context,
    );
    return theirs.find(({ hasShown }) => hasShown) ?? theirs.find(({ now }) => now?.stream !== null);
  }

  #listen(): void {
    const { slots } = this.#connection;
    const sounds = slots.filter(({ name }) => name.kind === 'sound');
    this.sounds = sounds.map((slot) => ({ slot, stream: new MediaStream([slot.track]) }));
    this.#bypasses = new Map(slots.map((slot) => [slot, new Bypass()]));
  }

  #judge(reports: Reports, own: readonly TransformStats[]): boolean {
    const counts = incoming(reports);
    const arriving = new Map<string, Arriving>();
    let passes = false;
    for (const slot of this.#connection.slots) {
      const { kind, number } = slot.name;
      const count = counts.get(ssrcOf(slot.name));
      if (count === undefined) continue;
      const handled = own.filter((s) => s.slot?.kind === kind && s.slot.number === number);
      const [pictures, sounds] = kind === 'picture' ? [count.frames, 0] : [0, count.frames];
      passes ||= this.#bypasses.get(slot)?.take({ pictures, sounds }, handled) === true;
      const id = slot.now?.opener.peer;
      if (id !== undefined) arriving.set(`${kind} ${number}`, { ...count, id });
    }
    this.networks = this.#networks.take(arriving, performance.now(), processor(reports));
    this.myNetwork = mine({ lossPart: lossPart(reports), isSlow: this.#networks.isSlow }, this.networks);
    return passes;
  }
}
