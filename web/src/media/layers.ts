/** The layers of a simulcast: how large and how dear each is, and which anybody watches. */
import type { Layers } from '../signal/wire';

interface Layer {
  readonly scaleResolutionDownBy: number;
  readonly maxBitrate: number; // bit/s
}

/** Smallest first; the rids of the unit's offer. */
const CAMERA: Readonly<Record<string, Layer>> = {
  l: { scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  m: { scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  h: { scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
};
const RIDS = ['l', 'm', 'h'];

export const ALL_LAYERS: Layers = [true, true, true];

/** One encoding is on where anybody watches any layer. Changes nothing in what it is given. */
export function encodingsFor(
  before: readonly RTCRtpEncodingParameters[],
  on: Layers,
): RTCRtpEncodingParameters[] {
  return before.map((encoding) => {
    const at = RIDS.indexOf(encoding.rid ?? '');
    if (before.length === 1 || at < 0) return { ...encoding, active: on.includes(true) };
    return { ...encoding, ...CAMERA[RIDS[at] ?? ''], active: on[at] ?? true };
  });
}

/** The encodings of one sender. Changes go to the browser one after the other, the newest alone where more wait. */
export class Encodings {
  readonly #sender: RTCRtpSender;
  #steps: Promise<void> = Promise.resolve();
  #wanted: Layers = ALL_LAYERS;

  constructor(sender: RTCRtpSender) {
    this.#sender = sender;
  }

  set(on: Layers): void {
    this.#wanted = on;
    // Refused when the connection is closed, or before it has encodings; the next change tries again.
    this.#steps = this.#steps.then(() => (this.#wanted === on ? this.#apply(on) : undefined)).catch(() => undefined);
  }

  async #apply(on: Layers): Promise<void> {
    const parameters = this.#sender.getParameters();
    parameters.encodings = encodingsFor(parameters.encodings, on);
    await this.#sender.setParameters(parameters);
  }
}
