/** How loud the others are, and who speaks: by the track of the one we talk with directly, and by the unit's sound slots. */
import type { Levels } from '../media/levels';
import { Context } from '../worker/context';
import { Speaking } from './speaks';
import type { Ways } from './ways';

/** So long after a slot changed hands its sound may still be of the one before. */
const TURN_MS = 200;
const DIRECT = 'direct';

export class Ears {
  readonly #levels: Levels;
  readonly #speaking = new Speaking();
  readonly #heard = new Map<string, MediaStreamTrack>();

  constructor(levels: Levels) {
    this.#levels = levels;
  }

  /** Listens to what there is now, and to nothing else. */
  follow(ways: Ways | null): void {
    const tracks = new Map<string, MediaStreamTrack>();
    const microphone = ways?.peer?.microphone ?? null;
    if (microphone !== null) tracks.set(DIRECT, microphone);
    for (const { slot } of ways?.unit?.sounds ?? []) tracks.set(nameOf(slot.name.number), slot.track);
    for (const [name, track] of this.#heard) if (tracks.get(name) !== track) this.#stop(name);
    for (const [name, track] of tracks) {
      if (this.#heard.has(name)) continue;
      this.#heard.set(name, track);
      this.#levels.listen(name, track);
    }
  }

  hear(id: string, ways: Ways, now: number): { readonly level: number; readonly speaks: boolean } {
    let level = ways.peer?.id === id && ways.way === 'pair' ? this.#levels.level(DIRECT) : 0;
    for (const { slot } of ways.sounds) {
      const opener = slot.now?.opener;
      if (opener?.peer !== id || opener.context !== Context.microphone) continue;
      if (now - slot.turnedAt < TURN_MS) continue;
      level = Math.max(level, this.#levels.level(nameOf(slot.name.number)));
    }
    return { level, speaks: this.#speaking.take(id, level, now) };
  }

  #stop(name: string): void {
    this.#heard.delete(name);
    this.#levels.listen(name, null);
  }
}

function nameOf(slot: number): string {
  return `slot ${slot}`;
}
