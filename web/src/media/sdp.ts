/** Changes to session descriptions that no browser call can make. Pure. */
import { Codec, codecOfMime } from '../worker/codec';

/** Header extensions that tell the wire how loud who is: clear text, so never negotiated. */
const TALKATIVE = /urn:ietf:params:rtp-hdrext:(ssrc-audio-level|csrc-audio-level)/;

/** All that the unit needs to be told of a packet of sound in a quiet room. */
const QUIET = /^a=extmap:\d+(?:\/\w+)? (?:urn:ietf:params:rtp-hdrext:sdes:mid|http:\/\/www\.ietf\.org\/id\/draft-holmer-rmcat-transport-wide-cc-extensions-01)\s*$/;

const DEPENDENCY = /^a=extmap:.*dependency-descriptor/;

/**
 * A peer's description as our browser shall see it:
 * - no lines for payload types that are gone (Firefox leaves them, Chromium refuses them),
 * - no audio level header extension,
 * - Opus at a constant rate, so that the size of packets says nothing about speech.
 */
export function tidyRemote(sdp: string): string {
  return sections(sdp)
    .map((section) => constantRate(section.filter(keepLine(payloadsOf(section)))))
    .flat()
    .join('');
}

/**
 * The unit's offer as our browser shall see it: Opus at a constant rate, whatever it says, and no dependency descriptor. That one
 * numbers a sender's frames; as long as the unit does not number them anew, Chromium decodes nothing more of
 * a slot that has changed hands.
 */
export function tidyOffer(sdp: string): string {
  const kept = sections(sdp).map((section) => section.filter((line) => !DEPENDENCY.test(line)));
  return kept.map(constantRate).flat().join('');
}

/**
 * True for an offer of the unit's that wants to know more of sound than which line it is of, and a number: how loud it is, or what else could
 * tell. What stands before the first line counts for each.
 */
export function asksOfSound(sdp: string): boolean {
  return sections(sdp)
    .filter(([first]) => first?.startsWith('m=video') !== true)
    .flat()
    .some((line) => /^a=extmap:/i.test(line) && !QUIET.test(line));
}

/** What the other end must know of a connection: the names of ICE, and the SHA-256 of our certificate. */
export interface Transport {
  readonly ufrag: string;
  readonly pwd: string;
  readonly fingerprint: Uint8Array;
}

/** Of our answer to the unit, which is one bundle of which we begin DTLS; null for any other. */
export function transportOf(answer: string): Transport | null {
  const text = answer.replaceAll('\r', '');
  const ufrag = /^a=ice-ufrag:(\S+)$/m.exec(text)?.[1];
  const pwd = /^a=ice-pwd:(\S+)$/m.exec(text)?.[1];
  const digits = /^a=fingerprint:sha-256 ([\dA-F:]{95})$/im.exec(text)?.[1];
  const begins = /^a=setup:(\w+)$/m.exec(text)?.[1] === 'active';
  if (ufrag === undefined || pwd === undefined || digits === undefined || !begins) return null;
  return { ufrag, pwd, fingerprint: Uint8Array.from(digits.split(':'), (byte) => parseInt(byte, 16)) };
}

/** For relay only: no address but the relay's, not even as the base of a relayed one. */
export function hideAddresses(sdp: string): string {
  return lines(sdp)
    .filter((line) => !line.startsWith('a=candidate:') || isRelayCandidate(line))
    .map((line) => (line.startsWith('a=candidate:') ? hideBase(line) : line))
    .join('');
}

export function isRelayCandidate(candidate: string): boolean {
  return / typ relay( |\r|\n|$)/.test(candidate);
}

export function hideBase(candidate: string): string {
  return candidate.replace(/ raddr \S+/, ' raddr 0.0.0.0').replace(/ rport \d+/, ' rport 0');
}

/** Payload type to codec, of every rtpmap that we know. */
export function payloadTypes(sdp: string): Record<number, Codec> {
  const found: Record<number, Codec> = {};
  for (const [, type, name] of sdp.matchAll(/^a=rtpmap:(\d+) ([^/\r\n]+)\//gm)) {
    const sound = codecOfMime(`audio/${name ?? ''}`);
    const codec = sound === Codec.none ? codecOfMime(`video/${name ?? ''}`) : sound;
    if (codec !== Codec.none) found[Number(type)] = codec;
  }
  return found;
}

function keepLine(payloads: ReadonlySet<string>): (line: string) => boolean {
  return (line) => {
    if (line.startsWith('a=extmap:')) return !TALKATIVE.test(line);
    const type = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) /.exec(line)?.[1];
    return type === undefined || payloads.has(type);
  };
}

function constantRate(section: readonly string[]): readonly string[] {
  const opus = new Set(
    section.map((line) => /^a=rtpmap:(\d+) opus\//i.exec(line)?.[1]).filter((t) => t !== undefined),
  );
  return section.map((line) => {
    const type = /^a=fmtp:(\d+) /.exec(line)?.[1];
    if (type === undefined || !opus.has(type)) return line;
    const bare = line.trimEnd().replace(/;? ?(cbr|usedtx)=\d/g, '');
    return `${bare};cbr=1;usedtx=0\r\n`.replace(' ;', ' ');
  });
}

/** The payload types of a section's m-line; none before the first. */
function payloadsOf(section: readonly string[]): ReadonlySet<string> {
  const [, , , ...types] = (section[0] ?? '').trimEnd().split(' ');
  return new Set(types);
}

/** What comes before the first m-line, then each m-line with what belongs to it. */
export function sections(sdp: string): string[][] {
  const out: string[][] = [[]];
  for (const line of lines(sdp)) {
    if (line.startsWith('m=')) out.push([]);
    out[out.length - 1]?.push(line);
  }
  return out;
}

function lines(sdp: string): string[] {
  return sdp
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => `${line}\r\n`);
}
