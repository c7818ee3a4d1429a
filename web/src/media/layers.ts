/** The layers of a simulcast: how large and how dear each is, and which anybody watches. */
import type { Layers } from '../signal/wire';
import { framesSent, type Reports } from './stats';

interface Layer {
  readonly scaleResolutionDownBy: number;
  readonly maxBitrate: number; // bit/s
}

/** Smallest first; the rids of the unit's offer. */
const RIDS = ['l', 'm', 'h'];
const BITRATES = [150_000, 500_000, 1_500_000];

export const ALL_LAYERS: Layers = [true, true, true];

/** Looks, of half a second, at which a layer that is watched does not go on while another does; then twice as many each time. */
const HELD_N = 6;
const HELD_MOST_N = 48;
/** Where the browser is to look for more room, all bitrates are that share of themselves for as many looks. */
const EASED = 0.5;
const EASED_N = 4;

/** Pixels from which on Chromium makes three layers, and two; of a smaller picture one. It leaves the largest ones out. */
const THREE_PX = 960 * 540;
const TWO_PX = 480 * 270;

/** How many layers a picture of that size has; of one whose size is not known yet, all. */
export function layersOf(size: { readonly width?: number; readonly height?: number }): number {
  const pixels = (size.width ?? 0) * (size.height ?? 0);
  if (pixels === 0 || pixels >= THREE_PX) return 3;
  return pixels >= TWO_PX ? 2 : 1;
}

/** Of n layers the largest is the whole picture. */
function layerOf(at: number, n: number): Layer {
  return { scaleResolutionDownBy: 2 ** Math.max(0, n - 1 - at), maxBitrate: BITRATES[at] ?? 0 };
}

/**
 * Of n layers; what is watched above the largest is watched there. One encoding is on where anybody watches any layer. Changes
 * nothing in what it is given.
 */
export function encodingsFor(
  before: readonly RTCRtpEncodingParameters[],
  on: Layers,
  n: number,
): RTCRtpEncodingParameters[] {
  return before.map((encoding) => {
    const at = RIDS.indexOf(encoding.rid ?? '');
    if (before.length === 1 || at < 0) return { ...encoding, active: on.includes(true) };
    return { ...encoding, ...layerOf(at, n), active: at < n && isOn(at, on, n) };
  });
}

/** Chromium halves the second of two when it is on alone, so the first goes with it. */
function isOn(at: number, on: Layers, n: number): boolean {
  return n === 3 ? on[at] === true : on.slice(at).includes(true);
}

/** The part of RTCRtpTransceiver that is used. */
export type Line = Pick<RTCRtpTransceiver, 'mid' | 'sender'>;

/**
 * The encodings of one line. Changes go to the browser one after the other, the newest alone where more wait.
 *
 * A browser looks whether there is room for another layer when it may send more than before, and does not use up what it knows to be
 * there (Chromium: two thirds of it). Where that fails, as on a way that was busy just then, it knows of half as much room again as it
 * uses, which is too little for the next layer, and never sends it. So as long as a layer is held back it is made to look again: it
 * may send less for a while, and then as much as before.
 */
export class Encodings {
  readonly #line: Line;
  #steps: Promise<void> = Promise.resolve();
  #wanted: Layers = ALL_LAYERS;
  #n = RIDS.length;
  #change = 0;
  #sent: ReadonlyMap<string, number> = new Map();
  #held = 0;
  #patience = HELD_N;
  #eased = 0; // looks to go

  constructor(line: Line) {
    this.#line = line;
  }

  set(on: Layers): void {
    this.#wanted = on;
    [this.#held, this.#patience, this.#eased] = [0, HELD_N, 0];
    this.#turn();
  }

  /** Another picture is sent, or none. */
  fit(track: MediaStreamTrack | null): void {
    if (track === null) return;
    this.#n = layersOf(track.getSettings());
    this.#turn();
  }

  /** To be called every half second. */
  take(reports: Reports): void {
    const before = this.#sent;
    const sent = framesSent(reports, this.#line.mid);
    const goesOn = (rid: string): boolean => (sent.get(rid) ?? 0) > (before.get(rid) ?? 0);
    const on = RIDS.filter((_, at) => at < this.#n && isOn(at, this.#wanted, this.#n));
    const isWhole = on.every(goesOn);
    this.#sent = sent;
    if (this.#eased > 0) {
      if (--this.#eased === 0) this.#turn();
      return;
    }
    if (isWhole) this.#patience = HELD_N;
    this.#held = RIDS.some(goesOn) && !isWhole ? this.#held + 1 : 0;
    if (this.#held < this.#patience) return;
    // What is looked for with takes room for a moment from what goes on.
    [this.#held, this.#patience, this.#eased] = [0, Math.min(2 * this.#patience, HELD_MOST_N), EASED_N];
    this.#turn();
  }

  #turn(): void {
    const change = ++this.#change;
    // Refused when the connection is closed, or before it has encodings; the next change tries again.
    this.#steps = this.#steps.then(() => (this.#change === change ? this.#apply() : undefined)).catch(() => undefined);
  }

  async #apply(): Promise<void> {
    const { sender } = this.#line;
    const parameters = sender.getParameters();
    const share = this.#eased > 0 ? EASED : 1;
    parameters.encodings = encodingsFor(parameters.encodings, this.#wanted, this.#n).map((encoding) =>
      encoding.maxBitrate === undefined ? encoding : { ...encoding, maxBitrate: encoding.maxBitrate * share },
    );
    await sender.setParameters(parameters);
  }
}
