import { describe, expect, it } from 'vitest';
import { LEAVING } from '../../src/media/leaving';
import { Slot, WAIT_MS } from '../../src/media/slot';
import { Context } from '../../src/worker/context';
import type { Opener } from '../../src/worker/gate';

const ANN: Opener = { peer: 'ann', context: Context.camera };
const BOB: Opener = { peer: 'bob', context: Context.camera };

/** Of its track, and of how many it had when it was told to keep its last picture. */
class Stream extends EventTarget {
  tracks = 1;
  kept: number[] = [];
  constructor() {
    super();
    this.addEventListener(LEAVING, () => this.kept.push(this.tracks));
  }
  removeTrack(): void {
    this.tracks = 0;
  }
}

/** A slot whose receiver last showed the frame of that RTP timestamp. */
function scene(): { slot: Slot; streams: Stream[]; shows: (timestamp: number | undefined) => void } {
  const streams: Stream[] = [];
  let shown: number | undefined;
  const receiver = {
    track: {} as MediaStreamTrack,
    getSynchronizationSources: () => (shown === undefined ? [] : [{ rtpTimestamp: shown }]),
  };
  const slot = new Slot({ kind: 'picture', number: 0 }, receiver, () => {
    const stream = new Stream();
    streams.push(stream);
    return stream as unknown as MediaStream;
  });
  return { slot, streams, shows: (timestamp) => { shown = timestamp; } };
}

describe('a slot on the page', () => {
  it('is nobody’s before the first frame, then theirs at once', () => {
    const { slot, shows } = scene();
    expect(slot.now).toBeNull();
    slot.turn({ n: 1, opener: ANN, timestamp: 100 }, 0);
    expect(slot.now?.opener).toEqual(ANN);
    expect(slot.now?.stream).not.toBeNull();
    expect(slot.hasShown).toBe(false);
    shows(100);
    expect(slot.hasShown).toBe(true);
    slot.turn({ n: 2, opener: BOB, timestamp: 900 }, 10);
    expect(slot.hasShown).toBe(false);
  });

  it('is out of the stream of the one before when somebody else’s frames are about to come', () => {
    const { slot, streams } = scene();
    slot.turn({ n: 1, opener: ANN, timestamp: 100 }, 0);
    slot.turn({ n: 2, opener: BOB, timestamp: 900 }, 10);
    expect(streams.map(({ tracks }) => tracks)).toEqual([0]);
    expect(slot.now).toEqual({ opener: BOB, stream: null });
  });

  it('lets the page keep the last picture before it is out of the stream, once', () => {
    const { slot, streams, shows } = scene();
    slot.turn({ n: 1, opener: ANN, timestamp: 100 }, 0);
    slot.turn({ n: 2, opener: BOB, timestamp: 900 }, 10);
    expect(streams.map(({ kept }) => kept)).toEqual([[1]]);
    shows(900);
    slot.look(20);
    slot.close();
    expect(streams.map(({ kept }) => kept)).toEqual([[1], [1]]);
  });

  it('is shown under the next name once the first frame of theirs has been, and not before', () => {
    const { slot, shows } = scene();
    slot.turn({ n: 1, opener: ANN, timestamp: 100 }, 0);
    shows(800);
    slot.turn({ n: 2, opener: BOB, timestamp: 900 }, 10);
    expect(slot.look(20)).toBe(false);
    shows(899);
    expect(slot.look(10 * WAIT_MS)).toBe(false);
    shows(900);
    expect(slot.look(40)).toBe(true);
    expect(slot.now?.stream).not.toBeNull();
    expect(slot.look(50)).toBe(false);
  });

  it('is shown after a while where the browser does not say what it showed', () => {
    const { slot, shows } = scene();
    slot.turn({ n: 1, opener: ANN, timestamp: null }, 0);
    shows(5);
    slot.turn({ n: 2, opener: BOB, timestamp: null }, 10);
    expect(slot.look(9 + WAIT_MS)).toBe(false);
    expect(slot.look(10 + WAIT_MS)).toBe(true);
  });

  it('that is closed shows nothing', () => {
    const { slot, streams } = scene();
    slot.turn({ n: 1, opener: ANN, timestamp: 100 }, 0);
    slot.close();
    expect(slot.now).toBeNull();
    expect(streams.map(({ tracks }) => tracks)).toEqual([0]);
  });
});
