import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnitConnection, type Refused } from '../../src/media/unit';
import type { SealingWorker } from '../../src/worker/client';

const LOUD = [
  'v=0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=extmap:5 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'a=rtpmap:111 opus/48000/2',
  '',
].join('\r\n');
const QUIET = LOUD.replace(/a=extmap.*\r\n/, '');

/** What the connection asked its browser to take, in order. */
const taken: string[] = [];

class Browser {
  onconnectionstatechange = null;
  setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    taken.push(sdp);
    return Promise.reject(new Error('enough'));
  }
}

function offered(sdp: string, quiet: boolean): Promise<Refused> {
  const worker = { call: () => Promise.resolve(null) } as unknown as SealingWorker;
  return new Promise((refused) => {
    const nothing = (): void => undefined;
    const events = { answer: nothing, refused, state: nothing, slot: nothing };
    new UnitConnection({ id: 'c', quiet, configuration: {}, worker }, events).take(sdp);
  });
}

describe('the unit’s offer', () => {
  beforeEach(() => {
    taken.length = 0;
    vi.stubGlobal('RTCPeerConnection', Browser);
  });
  afterEach(() => vi.unstubAllGlobals());

  it('that would learn who speaks in a quiet room never gets to the browser, and is refused for that', async () => {
    expect(await offered(LOUD, true)).toBe('loud');
    expect(taken).toEqual([]);
  });

  it('that would learn it in another room is taken, and so is one of a quiet room that would not', async () => {
    expect(await offered(LOUD, false)).toBe('form');
    expect(await offered(QUIET, true)).toBe('form');
    expect(taken.length).toBe(2);
  });
});
