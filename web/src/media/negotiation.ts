/**
 * Offers and answers, one step at a time. Every offer is the offerer's; the
 * other side asks for one. So offers never cross, and payload types stay what
 * they were: Firefox numbers them anew when it offers, at which Chromium makes
 * its streams anew, and not always with their transforms.
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
  readonly #offers: boolean;
  readonly #hooks: NegotiationHooks;
  #steps: Promise<void> = Promise.resolve();
  hideAddress: boolean;

  constructor(
    pc: RTCPeerConnection,
    offers: boolean,
    hideAddress: boolean,
    hooks: NegotiationHooks,
  ) {
    this.#pc = pc;
    this.#offers = offers;
    this.hideAddress = hideAddress;
    this.#hooks = hooks;
    pc.onnegotiationneeded = () => {
      if (offers) this.#queue(() => this.#describe());
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

  async #takeDescription(type: 'offer' | 'answer', sdp: string): Promise<void> {
    if ((type === 'answer') !== this.#offers) return;
    await this.#pc.setRemoteDescription({ type, sdp: tidyRemote(sdp) });
    this.#hooks.described();
    if (type === 'offer') await this.#describe();
  }

  async #takeCandidate(candidate: Candidate | null): Promise<void> {
    if (candidate !== null) await this.#pc.addIceCandidate(candidate);
  }

  /** Makes the offer or answer that is due, and sends it. */
  async #describe(): Promise<void> {
    await this.#pc.setLocalDescription();
    const local = this.#pc.localDescription;
    if (local === null || (local.type !== 'offer' && local.type !== 'answer')) return;
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
