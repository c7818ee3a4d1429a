/**
 * One peer connection: four media lines in fixed order (microphone, camera,
 * screen, screen sound) and the chat's channel. Muting, the camera and the
 * screen only replace tracks, so nothing is negotiated again but ICE.
 *
 * Every sender and receiver gets its transform in the turn that makes it, and
 * carries a track only after the worker said that the transform runs.
 */
import type { Body } from '../signal/bodies';
import type { SealingWorker } from '../worker/client';
import { isSound, MEDIA_CONTEXTS, type MediaContext } from '../worker/context';
import { preferCodecs } from './codecs';
import { Negotiation } from './negotiation';
import { payloadTypes } from './sdp';
import { summarize, type Report, type Summary } from './stats';

export interface ConnectionEvents {
  send(body: Body): void;
  /** A sealed track of the other side, whose frames can open. */
  track(context: MediaContext, track: MediaStreamTrack): void;
  state(state: RTCPeerConnectionState): void;
  chatOpen(): void;
  chatMessage(data: ArrayBuffer): void;
}

export interface ConnectionOptions {
  readonly id: string; // the peer's instance
  readonly peer: string;
  /** Makes the lines and every offer; the other side answers. */
  readonly offers: boolean;
  readonly configuration: RTCConfiguration;
  readonly hideAddress: boolean;
  readonly worker: SealingWorker;
}

type Tracks = Record<MediaContext, MediaStreamTrack | null>;

export class MediaConnection {
  readonly id: string;
  readonly offers: boolean;
  readonly #peer: string;
  readonly #pc: RTCPeerConnection;
  readonly #worker: SealingWorker;
  readonly #events: ConnectionEvents;
  readonly #negotiation: Negotiation;
  readonly #chat: RTCDataChannel;
  readonly #senders = new Map<MediaContext, RTCRtpSender>(); // with a running transform
  readonly #tracks: Tracks = { 0: null, 1: null, 2: null, 3: null };
  readonly #lines = new Set<MediaContext>();
  #running = 0;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    const { id, peer, offers, configuration, hideAddress, worker } = options;
    this.id = id;
    this.#peer = peer;
    this.offers = offers;
    this.#worker = worker;
    this.#events = events;
    this.#pc = new RTCPeerConnection(configuration);
    this.#negotiation = new Negotiation(this.#pc, offers, hideAddress, {
      send: (body) => events.send(body),
      described: () => this.#tellPayloadTypes(),
    });
    this.#pc.onconnectionstatechange = () => events.state(this.#pc.connectionState);
    this.#pc.ontrack = ({ transceiver }) => this.#adopt(transceiver);
    this.#chat = this.#openChat();
    if (offers) this.#addLines();
  }

  get state(): RTCPeerConnectionState {
    return this.#pc.connectionState;
  }

  /** DTLS has failed for good. The lines are bundled, so one transport is all of them. */
  get hopFailed(): boolean {
    return this.#pc.getSenders().some(({ transport }) => transport?.state === 'failed');
  }

  /** All transforms are made and the worker runs every one. */
  get transformsRun(): boolean {
    return this.#running === 2 * MEDIA_CONTEXTS.length;
  }

  get chatIsOpen(): boolean {
    return this.#chat.readyState === 'open';
  }

  take(body: Body): void {
    this.#negotiation.take(body);
  }

  /** What is sent in this context from now on; null for nothing. */
  setTrack(context: MediaContext, track: MediaStreamTrack | null): void {
    this.#tracks[context] = track;
    // Refused only when the connection is closed.
    this.#senders.get(context)?.replaceTrack(track).catch(() => undefined);
  }

  /** False when the message could not be handed over. */
  sendChat(data: ArrayBuffer): boolean {
    if (!this.chatIsOpen) return false;
    this.#chat.send(data);
    return true;
  }

  configure(configuration: RTCConfiguration, hideAddress: boolean): void {
    this.#negotiation.hideAddress = hideAddress;
    this.#pc.setConfiguration(configuration);
  }

  /** Looks for a path anew; who does not offer asks for the offer that begins it. */
  restartIce(): void {
    if (this.offers) this.#pc.restartIce();
    else this.#events.send({ k: 'restart' });
  }

  async summary(): Promise<Summary> {
    const reports = await this.#pc.getStats();
    const byId = new Map<string, Report>();
    reports.forEach((report: Report) => byId.set(report.id, report));
    return summarize(byId);
  }

  close(): void {
    const pc = this.#pc;
    pc.onconnectionstatechange = pc.ontrack = pc.onicecandidate = pc.onnegotiationneeded = null;
    this.#chat.onopen = this.#chat.onmessage = null;
    pc.close();
  }

  #openChat(): RTCDataChannel {
    const chat = this.#pc.createDataChannel('chat', { negotiated: true, id: 0 });
    chat.binaryType = 'arraybuffer';
    chat.onopen = () => this.#events.chatOpen();
    chat.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) this.#events.chatMessage(data);
    };
    return chat;
  }

  #addLines(): void {
    const person = new MediaStream();
    const screen = new MediaStream();
    for (const context of MEDIA_CONTEXTS) {
      const kind = isSound(context) ? 'audio' : 'video';
      const streams = [context < 2 ? person : screen];
      this.#prepare(this.#pc.addTransceiver(kind, { direction: 'sendrecv', streams }), context);
    }
  }

  /** A line of the other side's first offer; lines the protocol does not name stay shut. */
  #adopt(transceiver: RTCRtpTransceiver): void {
    const context = MEDIA_CONTEXTS[this.#pc.getTransceivers().indexOf(transceiver)];
    const kind = transceiver.receiver.track.kind;
    if (context === undefined || (kind === 'audio') !== isSound(context)) {
      transceiver.stop();
      return;
    }
    if (this.offers || this.#lines.has(context)) return;
    transceiver.direction = 'sendrecv';
    this.#prepare(transceiver, context);
  }

  #prepare(transceiver: RTCRtpTransceiver, context: MediaContext): void {
    const { sender, receiver } = transceiver;
    const line = { connection: this.id, peer: this.#peer, context };
    const sends = this.#worker.attach(sender, { ...line, direction: 'send' });
    const receives = this.#worker.attach(receiver, { ...line, direction: 'receive' });
    this.#lines.add(context);
    preferCodecs(transceiver, isSound(context) ? 'audio' : 'video');
    void sends.then(() => {
      this.#running += 1;
      this.#senders.set(context, sender);
      this.setTrack(context, this.#tracks[context]);
    });
    void receives.then(() => {
      this.#running += 1;
      this.#events.track(context, receiver.track);
    });
  }

  #tellPayloadTypes(): void {
    const local = payloadTypes(this.#pc.localDescription?.sdp ?? '');
    const remote = payloadTypes(this.#pc.remoteDescription?.sdp ?? '');
    const types = { send: { ...local, ...remote }, receive: { ...remote, ...local } };
    // A worker that is gone is noticed by the session.
    this.#worker.call('payloadTypes', { connection: this.id, types }).catch(() => undefined);
  }
}
