import { describe, expect, it } from 'vitest';
import { ALL_LAYERS, Encodings, encodingsFor } from '../../src/media/layers';
import type { Layers } from '../../src/signal/wire';

const THREE: readonly RTCRtpEncodingParameters[] = [{ rid: 'l', active: true }, { rid: 'm' }, { rid: 'h' }];

describe('layers', () => {
  it('are a quarter, half and whole of the size, and on where anybody watches', () => {
    expect(encodingsFor(THREE, [true, false, true])).toEqual([
      { rid: 'l', active: true, scaleResolutionDownBy: 4, maxBitrate: 150_000 },
      { rid: 'm', active: false, scaleResolutionDownBy: 2, maxBitrate: 500_000 },
      { rid: 'h', active: true, scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
    ]);
  });

  it('of a single encoding are on together', () => {
    expect(encodingsFor([{}], [false, true, false])).toEqual([{ active: true }]);
    expect(encodingsFor([{ rid: 'l' }], [false, false, false])).toEqual([{ rid: 'l', active: false }]);
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
    const encodings = new Encodings(sender);
    const low: Layers = [true, false, false];
    const middle: Layers = [true, true, false];
    for (const on of [ALL_LAYERS, low, middle]) encodings.set(on);
    for (let n = 0; n < 20; n++) await Promise.resolve();
    encodings.set(low);
    for (let n = 0; n < 20; n++) await Promise.resolve();
    expect(asked).toEqual([[true, true, false], [true, false, false]]);
  });

  it('that the browser refuses stop no later change', async () => {
    let calls = 0;
    const sender = {
      getParameters: () => ({ encodings: [] }),
      setParameters: () => { calls += 1; return Promise.reject(new Error('closed')); },
    } as unknown as RTCRtpSender;
    const encodings = new Encodings(sender);
    encodings.set([true, false, false]);
    for (let n = 0; n < 10; n++) await Promise.resolve();
    encodings.set([true, true, false]);
    for (let n = 0; n < 10; n++) await Promise.resolve();
    expect(calls).toBe(2);
  });
});
