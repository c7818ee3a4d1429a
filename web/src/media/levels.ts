/** How loud a track is now, 0 to 1. */

const FLOOR_DB = -60;

interface Meter {
  readonly source: MediaStreamAudioSourceNode;
  readonly analyser: AnalyserNode;
}

export class Levels {
  #context: AudioContext | null = null;
  readonly #meters = new Map<string, Meter>();
  readonly #samples = new Float32Array(512);
  readonly #wake = (): void => void this.#context?.resume().catch(() => undefined);

  /** Listens to a track under a name; null stops it. */
  listen(name: string, track: MediaStreamTrack | null): void {
    this.#meters.get(name)?.source.disconnect();
    this.#meters.delete(name);
    if (track === null) return;
    const context = this.#started();
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const analyser = context.createAnalyser();
    analyser.fftSize = this.#samples.length;
    source.connect(analyser);
    this.#meters.set(name, { source, analyser });
  }

  /** In steps of a twentieth, so that a quiet room changes nothing. */
  level(name: string): number {
    const meter = this.#meters.get(name);
    if (meter === undefined || this.#context?.state !== 'running') return 0;
    meter.analyser.getFloatTimeDomainData(this.#samples);
    return levelOf(this.#samples);
  }

  close(): void {
    for (const name of [...this.#meters.keys()]) this.listen(name, null);
    window.removeEventListener('pointerdown', this.#wake);
    window.removeEventListener('keydown', this.#wake);
    void this.#context?.close();
    this.#context = null;
  }

  /** Without a gesture the browser keeps the context asleep. */
  #started(): AudioContext {
    if (this.#context !== null) return this.#context;
    this.#context = new AudioContext();
    window.addEventListener('pointerdown', this.#wake);
    window.addEventListener('keydown', this.#wake);
    return this.#context;
  }
}

export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(sum / samples.length);
  const level = Math.max(0, Math.min(1, 1 - db / FLOOR_DB));
  return Math.round(level * 20) / 20;
}
