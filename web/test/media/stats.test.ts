import { describe, expect, it } from 'vitest';
import { summarize, type Report } from '../../src/media/stats';

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
