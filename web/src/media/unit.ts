/**
 * The connection to the forwarding unit: docs/unit.md §1. The unit offers once, we answer once. Its lines are, in order, four
 * that we send by, then slots by which it sends.
 *
 * Every sender and receiver gets its transform in the turn that makes it, and carries a track only after the
 * worker said that the transform runs.
 */
import type { Layers } from '../signal/wire';
import type { SealingWorker } from '../worker/client';
import { isSound, MEDIA_CONTEXTS, type MediaContext } from '../worker/context';
import type { SlotName } from '../worker/protocol';
import { ALL_LAYERS, Encodings } from './layers';
import { withSlots } from './offer';
import { asksOfSound, payloadTypes, tidyOffer, transportOf, type Transport } from './sdp';
import { Slot } from './slot';
import type { Report, Reports } from './stats';

export interface UnitEvents {
  /** All that the unit must be told. */
  answer(transport: Transport): void;
  /** The unit's offer is not what it should be, or the browser does not take it; 'loud': it would learn who speaks in a quiet room. */
  refused(why: Refused): void;
  state(state: RTCPeerConnectionState): void;
  /** Whose a slot is has changed, or that it can be shown. */
  slot(slot: Slot): void;
}

export type Refused = 'form' | 'loud';

export interface UnitOptions {
  readonly id: string;
  readonly quiet: boolean; // nobody learns who speaks
  readonly configuration: RTCConfiguration;
  readonly worker: SealingWorker;
}

/** A frame of a picture that moves fast. */
const LOOK_MS = 16;

export class UnitConnection {
  readonly id: string;
  readonly #quiet: boolean;
  readonly #pc: RTCPeerConnection;
  readonly #worker: SealingWorker;
  readonly #events: UnitEvents;
  readonly #senders = new Map<MediaContext, RTCRtpSender>(); // with a running transform
  readonly #encodings = new Map<MediaContext, Encodings>();
  readonly #layers = new Map<MediaContext, Layers>();
  readonly #tracks = new Map<MediaContext, MediaStreamTrack | null>();
  readonly #slots: Slot[] = [];
  #attached = 0;
  #running = 0;
  #looking = 0;
  #closed = false;

  constructor({ id, quiet, configuration, worker }: UnitOptions, events: UnitEvents) {
    this.id = id;
    this.#quiet = quiet;
    this.#worker = worker;
    this.#events = events;
    this.#pc = new RTCPeerConnection(configuration);
    this.#pc.onconnectionstatechange = () => events.state(this.#pc.connectionState);
  }

  get state(): RTCPeerConnectionState {
    return this.#pc.connectionState;
  }

  /** All transforms are made and the worker runs every one. */
  get transformsRun(): boolean {
    return this.#attached > 0 && this.#running === this.#attached;
  }

  get slots(): readonly Slot[] {
    return this.#slots;
  }

  /** Once. */
  take(offer: string): void {
    if (this.#quiet && asksOfSound(offer)) return this.#events.refused('loud');
    void this.#answer(offer).catch(() => {
      if (!this.#closed) this.#events.refused('form');
    });
  }

  /** What is sent in this context from now on; null for nothing. */
  setTrack(context: MediaContext, track: MediaStreamTrack | null): void {
    this.#tracks.set(context, track);
    // Refused only when the connection is closed.
    this.#senders.get(context)?.replaceTrack(track).catch(() => undefined);
    this.#encodings.get(context)?.fit(track);
  }

  /** Which layers anybody watches. */
  setLayers(context: MediaContext, on: Layers): void {
    this.#layers.set(context, on);
    this.#encodings.get(context)?.set(on);
  }

  /** To be called every half second. */
  async reports(): Promise<Reports> {
    const reports = await this.#pc.getStats();
    const byId = new Map<string, Report>();
    reports.forEach((report: Report) => byId.set(report.id, report));
    for (const encodings of this.#encodings.values()) encodings.take(byId);
    return byId;
  }

  close(): void {
    this.#closed = true;
    this.#pc.onconnectionstatechange = null;
    window.clearInterval(this.#looking);
    this.#looking = 0;
    for (const slot of this.#slots) slot.close();
    this.#worker.detach(this.id);
    this.#pc.close();
  }

  async #answer(offer: string): Promise<void> {
    const pc = this.#pc;
    // Before any frame: browsers that do not name a frame's codec name its payload type.
    const types = payloadTypes(offer);
    this.#worker
      .call('payloadTypes', { connection: this.id, types: { send: types, receive: types } })
      .catch(() => undefined);
    await pc.setRemoteDescription({ type: 'offer', sdp: tidyOffer(withSlots(offer)) });
    if (this.#closed) return;
    this.#adopt(pc.getTransceivers());
    const answer = await pc.createAnswer();
    await pc.setLocalDescription(answer);
    if (this.#closed) return;
    for (const encodings of this.#encodings.values()) encodings.set(ALL_LAYERS);
    for (const [context, on] of this.#layers) this.setLayers(context, on);
    const transport = transportOf(answer.sdp ?? '');
    if (transport === null) throw new Error('the browser answers without a transport');
    this.#events.answer(transport);
  }

  #adopt(lines: readonly RTCRtpTransceiver[]): void {
    for (const [at, line] of lines.entries()) {
      const context = MEDIA_CONTEXTS[at];
      if (context === undefined) this.#adoptSlot(line);
      else if (kindOf(line) === (isSound(context) ? 'sound' : 'picture')) this.#adoptLine(line, context);
      else throw new Error('a line of the unit is of another kind');
    }
    if (lines.length <= MEDIA_CONTEXTS.length)
      throw new Error('the unit offers no slots');
  }

  #adoptLine(line: RTCRtpTransceiver, context: MediaContext): void {
    line.direction = 'sendonly';
    const { sender } = line;
    const of = { connection: this.id, peer: '', context, direction: 'send' } as const;
    if (!isSound(context)) this.#encodings.set(context, new Encodings(line));
    this.#attached += 1;
    void this.#worker.attach(sender, of).then(() => {
      this.#running += 1;
      this.#senders.set(context, sender);
      this.setTrack(context, this.#tracks.get(context) ?? null);
    });
  }

  #adoptSlot(line: RTCRtpTransceiver): void {
    line.direction = 'recvonly';
    const kind = kindOf(line);
    const number = this.#slots.filter(({ name }) => name.kind === kind).length;
    const name: SlotName = { kind, number };
    const slot = new Slot(name, line.receiver);
    this.#slots.push(slot);
    this.#attached += 1;
    const running = this.#worker.attachSlot(line.receiver, { connection: this.id, slot: name }, (turnover) => {
      if (this.#closed) return;
      slot.turn(turnover, performance.now());
      this.#events.slot(slot);
      if (slot.waits) this.#look();
    });
    void running.then(() => {
      this.#running += 1;
    });
  }

  /** Until every slot that has changed hands can be shown. */
  #look(): void {
    if (this.#looking !== 0) return;
    this.#looking = window.setInterval(() => {
      const now = performance.now();
      for (const slot of this.#slots) if (slot.look(now)) this.#events.slot(slot);
      if (this.#slots.some(({ waits }) => waits)) return;
      window.clearInterval(this.#looking);
      this.#looking = 0;
    }, LOOK_MS);
  }
}

function kindOf(line: RTCRtpTransceiver): SlotName['kind'] {
  return line.receiver.track.kind === 'audio' ? 'sound' : 'picture';
}
