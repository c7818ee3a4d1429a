import { describe, expect, it } from 'vitest';
import { ALL_LAYERS, Encodings, encodingsFor, layersOf } from '../../src/media/layers';
import type { Report } from '../../src/media/stats';
import type { Layers } from '../../src/signal/wire';

const THREE: readonly RTCRtpEncodingParameters[] = [{ rid: 'l', active: true }, { rid: 'm' }, { rid: 'h' }];

describe('layers', () => {
  it('are a quarter, half and whole of the size, and on where anybody watches', () => {
    expect(encodingsFor(THREE, [true, false, true], 3)).toEqual([
      { rid: 'l', active: true, scaleResolutionDownBy: 4, maxBitrate: 150_000 },
      { rid: 'm', active: false, scaleResolutionDownBy: 2, maxBitrate: 500_000 },
      { rid: 'h', active: true, scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
    ]);
  });

  it('of a small picture are fewer, and the largest of them is the whole', () => {
    const scales = (n: number): unknown[] => encodingsFor(THREE, ALL_LAYERS, n).map((e) => [e.scaleResolutionDownBy, e.active]);
    expect(scales(2)).toEqual([[2, true], [1, true], [1, false]]);
    expect(scales(1)).toEqual([[1, true], [1, false], [1, false]]);
    expect(layersOf({ width: 1280, height: 720 })).toBe(3);
    expect(layersOf({ width: 540, height: 960 })).toBe(3);
    expect(layersOf({ width: 640, height: 480 })).toBe(2);
    expect(layersOf({ width: 480, height: 270 })).toBe(2);
    expect(layersOf({ width: 320, height: 240 })).toBe(1);
    expect(layersOf({})).toBe(3);
  });

  it('of a small picture are on for who watches a larger one, with the smaller ones', () => {
    const active = (on: Layers, n: number): unknown[] => encodingsFor(THREE, on, n).map((e) => e.active);
    expect(active([false, false, true], 3)).toEqual([false, false, true]);
    expect(active([false, false, true], 2)).toEqual([true, true, false]);
    expect(active([false, true, false], 2)).toEqual([true, true, false]);
    expect(active([true, false, false], 2)).toEqual([true, false, false]);
    expect(active([false, true, false], 1)).toEqual([true, false, false]);
    expect(active([false, false, false], 1)).toEqual([false, false, false]);
  });

  it('of a single encoding are on together', () => {
    expect(encodingsFor([{}], [false, true, false], 3)).toEqual([{ active: true }]);
    expect(encodingsFor([{ rid: 'l' }], [false, false, false], 3)).toEqual([{ rid: 'l', active: false }]);
  });

  it('are asked of the browser one after the other, the newest alone where more wait', async () => {
    const asked: boolean[][] = [];
    let going = 0;
    const sender = {
      getParameters: () => ({ encodings: THREE.map((e) => ({ ...e })) }),
      setParameters: async (p: RTCRtpSendParameters) => {
        expect(++going).toBe(1);
        asked.push(p.encodings.map(({ active }) => active === true));
        await Promise.resolve();
        going -= 1;
      },
    } as unknown as RTCRtpSender;
    const encodings = new Encodings({ mid: '1', sender });
    const low: Layers = [true, false, false];
    const middle: Layers = [true, true, false];
    for (const on of [ALL_LAYERS, low, middle]) encodings.set(on);
    for (let n = 0; n < 20; n++) await Promise.resolve();
    encodings.set(low);
    for (let n = 0; n < 20; n++) await Promise.resolve();
    expect(asked).toEqual([[true, true, false], [true, false, false]]);
  });

  it('fit the picture that is sent from then on, and stay when there is none', async () => {
    const asked: unknown[] = [];
    const sender = {
      getParameters: () => ({ encodings: THREE.map((e) => ({ ...e })) }),
      setParameters: (p: RTCRtpSendParameters) => {
        asked.push(p.encodings.map((e) => e.active === true ? e.scaleResolutionDownBy : 0));
        return Promise.resolve();
      },
    } as unknown as RTCRtpSender;
    const track = (width: number, height: number): MediaStreamTrack =>
      ({ getSettings: () => ({ width, height }) }) as unknown as MediaStreamTrack;
    const encodings = new Encodings({ mid: '1', sender });
    for (const step of [() => encodings.fit(track(640, 360)), () => encodings.fit(null), () => encodings.set([true, false, false]), () => encodings.fit(track(1280, 720))]) {
      step();
      for (let n = 0; n < 20; n++) await Promise.resolve();
    }
    expect(asked).toEqual([[2, 1, 0], [2, 0, 0], [4, 0, 0]]);
  });

  it('that are watched and do not come are looked for again as long as another comes, after three seconds and then less and less often, by sending less for a while', async () => {
    const asked: unknown[] = [];
    const sender = {
      getParameters: () => ({ encodings: THREE.map((e) => ({ ...e })) }),
      setParameters: (p: RTCRtpSendParameters) => {
        asked.push(p.encodings.map(({ maxBitrate }) => maxBitrate));
        return Promise.resolve();
      },
    } as unknown as RTCRtpSender;
    const encodings = new Encodings({ mid: '1', sender });
    const frames = { l: 0, m: 0, h: 0 };
    const look = async (grows: Partial<typeof frames>, times: number): Promise<number> => {
      const before = asked.length;
      for (let n = 0; n < times; n++) {
        for (const [rid, by] of Object.entries(grows)) frames[rid as 'l'] += by;
        const all = Object.entries(frames).map(([rid, framesEncoded]): [string, Report] =>
          [rid, { id: rid, type: 'outbound-rtp', mid: '1', rid, framesEncoded }]);
        encodings.take(new Map(all));
        for (let turn = 0; turn < 10; turn++) await Promise.resolve();
      }
      return asked.length - before;
    };
    encodings.set([false, true, true]);
    expect(await look({ m: 5, h: 5 }, 20)).toBe(1);
    expect(await look({ m: 5 }, 5)).toBe(0);
    expect(await look({ m: 5, h: 5 }, 1)).toBe(0);
    expect(await look({ m: 5 }, 6)).toBe(1);
    expect(await look({ m: 5 }, 3)).toBe(0);
    expect(await look({ m: 5 }, 1)).toBe(1);
    const whole = [150_000, 500_000, 1_500_000];
    expect(asked.slice(1), 'less for two seconds, then all again').toEqual([whole.map((rate) => rate / 2), whole]);
    expect(await look({ m: 5 }, 11)).toBe(0);
    expect(await look({ m: 5 }, 1 + 4)).toBe(2);
    expect(await look({ m: 5 }, 24 + 4 + 48 + 4 + 48 + 4)).toBe(6);
    expect(await look({ m: 5, h: 5 }, 1)).toBe(0);
    expect(await look({ m: 5 }, 6)).toBe(1);
    encodings.set([false, true, true]);
    expect(await look({ m: 5, h: 5 }, 20), 'who is asked for anew meanwhile is whole at once').toBe(1);
    expect(asked.at(-1)).toEqual(whole);
    expect(await look({}, 20), 'a camera that is off').toBe(0);
    encodings.set([false, true, false]);
    expect(await look({ m: 5 }, 20), 'what nobody watches').toBe(1);
  });

  it('that the browser refuses stop no later change', async () => {
    let calls = 0;
    const sender = {
      getParameters: () => ({ encodings: [] }),
      setParameters: () => { calls += 1; return Promise.reject(new Error('closed')); },
    } as unknown as RTCRtpSender;
    const encodings = new Encodings({ mid: '1', sender });
    encodings.set([true, false, false]);
    for (let n = 0; n < 10; n++) await Promise.resolve();
    encodings.set([true, true, false]);
    for (let n = 0; n < 10; n++) await Promise.resolve();
    expect(calls).toBe(2);
  });
});
