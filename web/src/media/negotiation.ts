/**
 * Offers and answers between two browsers that may both begin: "perfect
 * negotiation" (W3C webrtc-pc, example 1). One step at a time.
 *
 * The first offer is the impolite side's, so that the m-lines are made once.
 */
import type { Body, Candidate } from '../signal/bodies';
import { hideAddresses, hideBase, isRelayCandidate, tidyRemote } from './sdp';

export interface NegotiationHooks {
  send(body: Body): void;
  /** A description was set: payload types may be new. */
  described(): void;
}

export class Negotiation {
  readonly #pc: RTCPeerConnection;
  readonly #polite: boolean;
  readonly #hooks: NegotiationHooks;
  #steps: Promise<void> = Promise.resolve();
  #makingOffer = false;
  #ignoring = false; // an offer of the other's, and so its candidates too
  #mayOffer: boolean;
  hideAddress: boolean;

  constructor(
    pc: RTCPeerConnection,
    polite: boolean,
    hideAddress: boolean,
    hooks: NegotiationHooks,
  ) {
    this.#pc = pc;
    this.#polite = polite;
    this.#mayOffer = !polite;
    this.hideAddress = hideAddress;
    this.#hooks = hooks;
    pc.onnegotiationneeded = () => {
      if (this.#mayOffer) void this.#offer();
    };
    pc.onicecandidate = ({ candidate }) => this.#tell(candidate);
  }

  take(body: Body): void {
    if (body.k === 'desc') this.#queue(() => this.#takeDescription(body.type, body.sdp));
    if (body.k === 'ice') this.#queue(() => this.#takeCandidate(body.cand));
  }

  #queue(step: () => Promise<void>): void {
    // A description the browser refuses changes nothing; the connection's state shows it.
    this.#steps = this.#steps.then(step).catch(() => undefined);
  }

  async #offer(): Promise<void> {
    try {
      this.#makingOffer = true;
      await this.#pc.setLocalDescription();
      this.#sendLocal();
    } catch {
      // Closed meanwhile, or the other side's offer came first.
    } finally {
      this.#makingOffer = false;
    }
  }

  async #takeDescription(type: 'offer' | 'answer' | 'rollback', sdp: string): Promise<void> {
    const collides =
      type === 'offer' && (this.#makingOffer || this.#pc.signalingState !== 'stable');
    this.#ignoring = collides && !this.#polite;
    if (this.#ignoring) return;

    await this.#pc.setRemoteDescription({ type, sdp: type === 'rollback' ? '' : tidyRemote(sdp) });
    this.#mayOffer = true;
    this.#hooks.described();
    if (type !== 'offer') return;
    await this.#pc.setLocalDescription();
    this.#sendLocal();
  }

  async #takeCandidate(candidate: Candidate | null): Promise<void> {
    if (candidate === null || this.#ignoring) return;
    await this.#pc.addIceCandidate(candidate);
  }

  #sendLocal(): void {
    const local = this.#pc.localDescription;
    if (local === null || local.type === 'pranswer') return;
    this.#hooks.described();
    const sdp = this.hideAddress ? hideAddresses(local.sdp) : local.sdp;
    this.#hooks.send({ k: 'desc', type: local.type, sdp });
  }

  #tell(candidate: RTCIceCandidate | null): void {
    if (candidate === null || candidate.candidate === '') return;
    if (this.hideAddress && !isRelayCandidate(candidate.candidate)) return;
    const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
    this.#hooks.send({
      k: 'ice',
      cand: {
        candidate: this.hideAddress ? hideBase(candidate.candidate) : candidate.candidate,
        sdpMid,
        sdpMLineIndex,
        usernameFragment,
      },
    });
  }
}
