import { describe, expect, it } from 'vitest';
import { framesSent, incoming, lossPart, processor, summarize, type Report } from '../../src/media/stats';

function reports(...all: Report[]): ReadonlyMap<string, Report> {
  return new Map(all.map((report) => [report.id, report]));
}

const host = { id: 'l', type: 'local-candidate', candidateType: 'host' };
const relay = (relayProtocol: string): Report => ({
  id: 'l', type: 'local-candidate', candidateType: 'relay', relayProtocol,
});
const remote = (candidateType: string): Report => ({ id: 'r', type: 'remote-candidate', candidateType });
const pair = { id: 'p', type: 'candidate-pair', localCandidateId: 'l', remoteCandidateId: 'r' };
const transport = { id: 't', type: 'transport', selectedCandidatePairId: 'p' };

describe('the path', () => {
  it('is read the way Chromium writes it', () => {
    expect(summarize(reports(transport, pair, host, remote('host'))).path).toBe('direct');
    expect(summarize(reports(transport, pair, relay('udp'), remote('relay'))).path).toBe('relay-udp');
    expect(summarize(reports(transport, pair, relay('tcp'), remote('relay'))).path).toBe('relay-tcp');
    expect(summarize(reports(transport, pair, relay('tls'), remote('relay'))).path).toBe('relay-tls');
  });

  it('is read the way Firefox writes it', () => {
    const other = { ...pair, id: 'q', localCandidateId: 'x' };
    const selected = { ...pair, selected: true };
    expect(summarize(reports(other, selected, relay('tls'), remote('relay'))).path).toBe('relay-tls');
    expect(summarize(reports(other, selected, host, remote('prflx'))).path).toBe('direct');
  });

  it('is relayed when the other side’s end is', () => {
    expect(summarize(reports(transport, pair, host, remote('relay'))).path).toBe('relay-udp');
  });

  it('is none before there is one', () => {
    expect(summarize(reports()).path).toBe('none');
    expect(summarize(reports(pair, host, remote('host'))).path).toBe('none');
    expect(summarize(reports(transport)).path).toBe('none');
  });
});

describe('what is counted', () => {
  it('is all media that came in', () => {
    const audio = { id: 'a', type: 'inbound-rtp', kind: 'audio', bytesReceived: 10, packetsReceived: 3 };
    const video = { id: 'v', type: 'inbound-rtp', kind: 'video', bytesReceived: 5, framesReceived: 2 };
    const found = summarize(reports(audio, video, { ...video, id: 'w' }));
    expect(found).toMatchObject({ received: 20, pictures: 4, sounds: 3 });
  });

  it('is the codec of the picture that is really sent', () => {
    const idle = { id: 'i', type: 'outbound-rtp', kind: 'video', codecId: 'c1', framesEncoded: 0 };
    const busy = { id: 'b', type: 'outbound-rtp', kind: 'video', codecId: 'c2', framesEncoded: 3 };
    const c1 = { id: 'c1', type: 'codec', mimeType: 'video/VP8' };
    const c2 = { id: 'c2', type: 'codec', mimeType: 'video/VP9' };
    expect(summarize(reports(idle, busy, c1, c2)).codec).toBe('video/VP9');
    expect(summarize(reports(idle, c1)).codec).toBe('');
  });
});

describe('the frames of a line’s layers', () => {
  it('are counted by rid, and those of another line are not', () => {
    const layer = (id: string, mid: string, rid: string, framesEncoded: number): Report => ({ id, type: 'outbound-rtp', mid, rid, framesEncoded });
    const found = framesSent(reports(layer('a', '1', 'l', 4), layer('b', '1', 'm', 2), layer('c', '3', 'm', 9)), '1');
    expect([...found]).toEqual([['l', 4], ['m', 2]]);
  });
});

describe('the loss of what is sent', () => {
  const told = (id: string, timestamp: number, fractionLost: number): Report => ({
    id, type: 'remote-inbound-rtp', timestamp, fractionLost,
  });
  const now = { id: 'now', type: 'transport', timestamp: 10_000 };

  it('is the worst that the other end reports', () => {
    expect(lossPart(reports(now, told('a', 9000, 0.02), told('b', 9500, 0.3)))).toBe(0.3);
    expect(lossPart(reports(now))).toBe(0);
  });

  it('is not that of a stream that is no longer sent, of which nothing is reported any more', () => {
    expect(lossPart(reports(now, told('a', 9000, 0.02), told('b', 7400, 0.3)))).toBe(0.02);
  });
});

describe('the processor', () => {
  const sent = (id: string, qualityLimitationReason: string): Report => ({
    id, type: 'outbound-rtp', qualityLimitationReason,
  });

  it('is too slow where the browser says so of any layer', () => {
    expect(processor(reports(sent('l', 'none'), sent('m', 'cpu'))).isLimiting).toBe(true);
  });

  it('is not where the way is what limits', () => {
    expect(processor(reports(sent('l', 'none'), sent('m', 'bandwidth'))).isLimiting).toBe(false);
    expect(processor(reports()).isLimiting).toBe(false);
  });

  it('has encoded for as long as all layers of a line took', () => {
    const layer = (id: string, mid: string, totalEncodeTime: number): Report => ({ id, type: 'outbound-rtp', mid, totalEncodeTime });
    const found = processor(reports(layer('l', '1', 0.5), layer('m', '1', 1.5), layer('s', '2', 4)));
    expect([...found.encodeMs]).toEqual([['1', 2000], ['2', 4000]]);
  });
});

describe('what comes by one stream', () => {
  it('is found by its SSRC, with the frames that were dropped', () => {
    const video = {
      id: 'v', type: 'inbound-rtp', kind: 'video', ssrc: 7, framesReceived: 9, framesDecoded: 8, framesDropped: 1, totalDecodeTime: 0.3, jitter: 0.02,
    };
    expect(incoming(reports(video)).get(7)).toMatchObject({ frames: 9, decoded: 8, dropped: 1, decodeMs: 300, jitterMs: 20, lost: 0 });
  });
});
