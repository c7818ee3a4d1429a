/** What a connection's statistics say about its path, for browsers that write them differently. */

export type Path = 'none' | 'direct' | 'relay-udp' | 'relay-tcp' | 'relay-tls';

export interface Report {
  readonly id: string;
  readonly type: string;
  readonly [member: string]: unknown;
}

export type Reports = ReadonlyMap<string, Report>;

export const NO_SUMMARY: Summary = {
  path: 'none',
  received: 0,
  pictures: 0,
  sounds: 0,
  codec: '',
};

export interface Summary {
  readonly path: Path;
  readonly received: number; // bytes of media
  readonly pictures: number; // frames received
  readonly sounds: number; // packets received
  readonly codec: string; // mime type of the camera picture sent, or ''
}

export function summarize(reports: Reports): Summary {
  const pair = selectedPair(reports);
  return {
    path: pair === null ? 'none' : pathOf(reports, pair),
    received: inbound(reports, 'bytesReceived'),
    pictures: inbound(reports, 'framesReceived', 'video'),
    sounds: inbound(reports, 'packetsReceived', 'audio'),
    codec: sentCodec(reports),
  };
}

/** What the browser counts of one incoming stream. */
export interface Incoming {
  readonly packets: number;
  readonly lost: number;
  readonly frames: number; // received; of sound, packets
  readonly decoded: number;
  readonly dropped: number;
  readonly decodeMs: number;
  readonly freezeMs: number;
  readonly jitterMs: number;
}

/** By SSRC. */
export function incoming(reports: Reports): ReadonlyMap<number, Incoming> {
  const found = new Map<number, Incoming>();
  for (const report of reports.values()) {
    if (report.type !== 'inbound-rtp') continue;
    const n = (member: string): number => Number(report[member] ?? 0);
    found.set(n('ssrc'), {
      packets: n('packetsReceived'),
      lost: n('packetsLost'),
      frames: n(report['kind'] === 'video' ? 'framesReceived' : 'packetsReceived'),
      decoded: n('framesDecoded'),
      dropped: n('framesDropped'),
      decodeMs: 1000 * n('totalDecodeTime'),
      freezeMs: 1000 * n('totalFreezesDuration'),
      jitterMs: 1000 * n('jitter'),
    });
  }
  return found;
}

/** The unit reports each second, but nothing more of what is no longer sent. */
const REPORTED_MS = 2500;

/** The worst loss that the other end reports of what we send now, 0..1. */
export function lossPart(reports: Reports): number {
  const all = [...reports.values()];
  const time = (report: Report): number => Number(report['timestamp'] ?? 0);
  const now = all.reduce((latest, report) => Math.max(latest, time(report)), 0);
  return all
    .filter((report) => report.type === 'remote-inbound-rtp' && now - time(report) <= REPORTED_MS)
    .reduce((worst, report) => Math.max(worst, Number(report['fractionLost'] ?? 0)), 0);
}

/** Frames of each layer that is sent by a line, so far; by rid. */
export function framesSent(reports: Reports, line: string | null): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const report of reports.values()) {
    if (report.type !== 'outbound-rtp' || report['mid'] !== line) continue;
    found.set(text(report['rid']), Number(report['framesEncoded'] ?? 0));
  }
  return found;
}

export interface Processor {
  /** The browser sends smaller pictures than it might, as the processor is not fast enough. */
  readonly isLimiting: boolean;
  /** Spent on encoding so far; by line, whose layers have one encoder. */
  readonly encodeMs: ReadonlyMap<string, number>;
}

export function processor(reports: Reports): Processor {
  const sent = [...reports.values()].filter(({ type }) => type === 'outbound-rtp');
  const encodeMs = new Map<string, number>();
  for (const report of sent) {
    const line = text(report['mid']);
    encodeMs.set(line, (encodeMs.get(line) ?? 0) + 1000 * Number(report['totalEncodeTime'] ?? 0));
  }
  return { isLimiting: sent.some((report) => report['qualityLimitationReason'] === 'cpu'), encodeMs };
}

function selectedPair(reports: Reports): Report | null {
  for (const report of reports.values()) {
    if (report.type !== 'transport') continue;
    const pair = reports.get(text(report['selectedCandidatePairId']));
    if (pair !== undefined) return pair;
  }
  // Firefox has no report for the transport, but marks the pair.
  for (const report of reports.values())
    if (report.type === 'candidate-pair' && report['selected'] === true) return report;
  return null;
}

function pathOf(reports: Reports, pair: Report): Path {
  const local = reports.get(text(pair['localCandidateId']));
  const remote = reports.get(text(pair['remoteCandidateId']));
  if (local === undefined) return 'none';
  if (local['candidateType'] === 'relay') return relayPath(text(local['relayProtocol']));
  // Only our relay talks to our relay; still, whatever relays is relayed.
  return remote?.['candidateType'] === 'relay' ? 'relay-udp' : 'direct';
}

function relayPath(protocol: string): Path {
  if (protocol === 'tls') return 'relay-tls';
  return protocol === 'tcp' ? 'relay-tcp' : 'relay-udp';
}

function inbound(reports: Reports, member: string, kind?: string): number {
  let sum = 0;
  for (const report of reports.values())
    if (report.type === 'inbound-rtp' && (kind === undefined || report['kind'] === kind))
      sum += Number(report[member] ?? 0);
  return sum;
}

function sentCodec(reports: Reports): string {
  for (const report of reports.values()) {
    if (report.type !== 'outbound-rtp' || report['kind'] !== 'video') continue;
    if (!(Number(report['framesEncoded'] ?? 0) > 0)) continue;
    return text(reports.get(text(report['codecId']))?.['mimeType']);
  }
  return '';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
