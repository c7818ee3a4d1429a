/** The layers of a simulcast: how large and how dear each is, and which anybody watches. */
import type { Layers } from '../signal/wire';

interface Layer {
  readonly scaleResolutionDownBy: number;
  readonly maxBitrate: number; // bit/s
}

/** Smallest first; the rids of the unit's offer. */
const RIDS = ['l', 'm', 'h'];
const BITRATES = [150_000, 500_000, 1_500_000];

export const ALL_LAYERS: Layers = [true, true, true];

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

/** The encodings of one sender. Changes go to the browser one after the other, the newest alone where more wait. */
export class Encodings {
  readonly #sender: RTCRtpSender;
  #steps: Promise<void> = Promise.resolve();
  #wanted: Layers = ALL_LAYERS;
  #n = RIDS.length;
  #change = 0;

  constructor(sender: RTCRtpSender) {
    this.#sender = sender;
  }

  set(on: Layers): void {
    this.#wanted = on;
    this.#turn();
  }

  /** Another picture is sent, or none. */
  fit(track: MediaStreamTrack | null): void {
    if (track === null) return;
    this.#n = layersOf(track.getSettings());
    this.#turn();
  }

  #turn(): void {
    const change = ++this.#change;
    // Refused when the connection is closed, or before it has encodings; the next change tries again.
    this.#steps = this.#steps.then(() => (this.#change === change ? this.#apply() : undefined)).catch(() => undefined);
  }

  async #apply(): Promise<void> {
    const parameters = this.#sender.getParameters();
    parameters.encodings = encodingsFor(parameters.encodings, this.#wanted, this.#n);
    await this.#sender.setParameters(parameters);
  }
}
