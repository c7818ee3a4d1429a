/**
 * Notices frames that the browser took in without asking the worker. None ever
 * should; Chromium has been seen to make a stream anew without its transform. Pure.
 */
import type { TransformStats } from '../worker/protocol';

/** What the browser says that it received, in frames or, of sound, packets. */
export interface Arrived {
  readonly pictures: number;
  readonly sounds: number;
}

/** After a gap in the network many are on their way between two counts, but not three times in a row. */
const TAKES = 3;
const MOST = 20;

interface Line {
  arrived: number;
  handled: number;
  uncounted: number; // arrived since the worker last had a frame
  takes: number; // in which some arrived, since then
}

export class Bypass {
  readonly #pictures: Line = { arrived: 0, handled: 0, uncounted: 0, takes: 0 };
  readonly #sounds: Line = { arrived: 0, handled: 0, uncounted: 0, takes: 0 };

  /** True when frames come in and pass the worker by. */
  take(arrived: Arrived, stats: readonly TransformStats[]): boolean {
    const handled = (sound: boolean): number =>
      stats
        .filter((s) => s.direction === 'receive' && s.sound === sound)
        .reduce((sum, s) => sum + total(s), 0);
    const pictures = passes(this.#pictures, arrived.pictures, handled(false));
    const sounds = passes(this.#sounds, arrived.sounds, handled(true));
    return pictures || sounds;
  }
}

function passes(line: Line, arrived: number, handled: number): boolean {
  // A count that falls is of a stream made anew.
  const more = Math.max(0, arrived - line.arrived);
  const isHandled = handled > line.handled;
  line.uncounted = isHandled ? 0 : line.uncounted + more;
  line.takes = isHandled ? 0 : line.takes + (more > 0 ? 1 : 0);
  line.arrived = arrived;
  line.handled = handled;
  return line.takes >= TAKES && line.uncounted > MOST;
}

function total({ fates }: TransformStats): number {
  return Object.values(fates).reduce((sum, n) => sum + n, 0);
}
