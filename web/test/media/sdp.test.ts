import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Codec } from '../../src/worker/codec';
import {
  asksOfSound,
  hideAddresses,
  hideBase,
  isRelayCandidate,
  payloadTypes,
  tidyOffer,
  tidyRemote,
  transportOf,
} from '../../src/media/sdp';

const SDP = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 0.0.0.0',
  'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'a=extmap:2/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level',
  'a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1',
  'a=candidate:1 1 udp 2122260223 192.168.1.5 50000 typ host generation 0',
  'a=candidate:2 1 udp 1686052607 203.0.113.9 50000 typ srflx raddr 192.168.1.5 rport 50000',
  'a=candidate:3 1 udp 41885439 198.51.100.1 60000 typ relay raddr 203.0.113.9 rport 50000',
  'm=video 9 UDP/TLS/RTP/SAVPF 98 99',
  'a=rtpmap:98 VP9/90000',
  'a=rtcp-fb:98 nack pli',
  'a=rtcp-fb:120 nack',
  'a=rtcp-fb:* transport-cc',
  'a=rtpmap:99 rtx/90000',
  'a=fmtp:99 apt=98',
  'a=rtpmap:45 AV1/90000',
  'a=fmtp:45 profile=0',
  '',
].join('\r\n');

/** An offer of the unit's with these extensions on its line of sound, and those that pictures have. */
const offer = (...extensions: readonly string[]): string =>
  [
    'v=0',
    's=-',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid',
    ...extensions,
    'a=rtpmap:111 opus/48000/2',
    'm=video 9 UDP/TLS/RTP/SAVPF 98',
    'a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid',
    'a=extmap:2 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
    'a=extmap:6 https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
    '',
  ].join('\r\n');

const NUMBER = 'a=extmap:4 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

describe('the unit’s offer in a quiet room', () => {
  it('may ask which line a packet of sound is of, and for its number', () => {
    expect(asksOfSound(offer(NUMBER))).toBe(false);
    expect(asksOfSound(offer(NUMBER).replaceAll('\r\n', '\n'))).toBe(false);
  });

  it('may not ask how loud it is', () => {
    expect(asksOfSound(offer(NUMBER, 'a=extmap:5 urn:ietf:params:rtp-hdrext:ssrc-audio-level'))).toBe(true);
    expect(asksOfSound(offer('a=extmap:5/sendonly urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on'))).toBe(true);
    expect(asksOfSound(offer('a=extmap:5 urn:ietf:params:rtp-hdrext:csrc-audio-level'))).toBe(true);
    expect(asksOfSound(offer('A=EXTMAP:5 urn:ietf:params:rtp-hdrext:ssrc-audio-level'))).toBe(true);
  });

  it('may not ask for all lines at once, nor for what we do not know', () => {
    const whole = offer(NUMBER).replace('s=-', 's=-\r\na=extmap:5 urn:ietf:params:rtp-hdrext:ssrc-audio-level');
    expect(asksOfSound(whole)).toBe(true);
    expect(asksOfSound(offer('a=extmap:7 http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time'))).toBe(true);
    expect(asksOfSound(offer(`${NUMBER} and more`))).toBe(true);
  });
});

describe('a peer’s description', () => {
  const tidy = tidyRemote(SDP);

  it('loses the lines of payload types that are gone, and no others', () => {
    for (const gone of ['a=rtcp-fb:120', 'a=rtpmap:45', 'a=fmtp:45']) expect(tidy).not.toContain(gone);
    for (const kept of ['a=rtpmap:98', 'a=rtcp-fb:98 nack pli', 'a=fmtp:99', 'a=rtcp-fb:* transport-cc'])
      expect(tidy).toContain(kept);
  });

  it('loses the header extensions that tell how loud somebody is', () => {
    expect(tidy).not.toContain('audio-level');
    expect(tidy).toContain('sdes:mid');
  });

  it('asks for Opus at a constant rate, and without gaps', () => {
    expect(tidy).toContain('a=fmtp:111 minptime=10;useinbandfec=1;cbr=1;usedtx=0\r\n');
  });

  it('is otherwise as it was, and tidied once is tidy', () => {
    expect(tidyRemote(tidy)).toBe(tidy);
    expect(tidy.split('\r\n').filter((l) => l.startsWith('m='))).toEqual(
      SDP.split('\r\n').filter((l) => l.startsWith('m=')),
    );
    expect(tidy.endsWith('\r\n')).toBe(true);
  });

  it('may be broken altogether', () => {
    expect(tidyRemote('')).toBe('');
    expect(tidyRemote('m=\r\na=fmtp:1 x')).toBe('m=\r\n');
  });
});

describe('hiding the address', () => {
  it('leaves the relay’s alone', () => {
    const hidden = hideAddresses(SDP);
    for (const address of ['192.168.1.5', '203.0.113.9']) expect(hidden).not.toContain(address);
    expect(hidden).toContain('198.51.100.1 60000 typ relay raddr 0.0.0.0 rport 0');
  });

  it('knows a relay’s candidate', () => {
    expect(isRelayCandidate('candidate:3 1 udp 1 198.51.100.1 6 typ relay raddr 1.2.3.4 rport 5')).toBe(true);
    expect(isRelayCandidate('candidate:3 1 udp 1 198.51.100.1 6 typ relay')).toBe(true);
    expect(isRelayCandidate('candidate:3 1 udp 1 10.0.0.1 6 typ host ufrag relay')).toBe(false);
    expect(isRelayCandidate('candidate:3 1 udp 1 10.0.0.1 6 typ relayed')).toBe(false);
  });

  it('hides the base of a relayed address, of IPv6 too', () => {
    expect(hideBase('x typ relay raddr 2001:db8::1 rport 77 generation 0')).toBe(
      'x typ relay raddr 0.0.0.0 rport 0 generation 0',
    );
  });
});

describe('payload types', () => {
  it('are known by codec, and only those we seal', () => {
    expect(payloadTypes(SDP)).toEqual({ 111: Codec.opus, 98: Codec.vp9, 45: Codec.av1 });
    expect(payloadTypes('a=rtpmap:102 H264/90000\r\na=rtpmap:9 G722/8000\r\n')).toEqual({ 102: Codec.h264 });
  });
});

describe('with the unit', () => {
  it('sound is at a constant rate, and all else as it was offered', () => {
    const lines = tidyOffer(SDP).split('\r\n');
    expect(lines).toContain('a=fmtp:111 minptime=10;useinbandfec=1;cbr=1;usedtx=0');
    expect(lines).toContain('a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level');
  });

  it('no frame is numbered by its sender', () => {
    const extension = 'a=extmap:6 https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension';
    expect(tidyOffer(`${SDP}${extension}\r\n`)).toBe(tidyOffer(SDP));
  });

  it.each([
    ['chromium', 'oFoi', 'D+3y36gLYS2cMEW+TnpXmUFg', [0x7b, 0x7c, 0x2a], 0xc4],
    ['firefox', '58366bf4', '4f93f1c966db35e980be5ca4318ba041', [0xa5, 0x58, 0xdf], 0x84],
  ])('of an answer of %s it is told the transport, and nothing else', (kind, ufrag, pwd, first, last) => {
    const { fingerprint, ...names } = transportOf(recorded(kind)) ?? { fingerprint: new Uint8Array() };
    expect(names).toEqual({ ufrag, pwd });
    expect([...fingerprint.subarray(0, 3)]).toEqual(first);
    expect(fingerprint.length).toBe(32);
    expect(fingerprint[31]).toBe(last);
  });

  it.each([
    ['a=ice-ufrag:oFoi', 'a=ice-options:trickle'],
    ['a=ice-pwd:', 'a=ice-password:'],
    ['a=fingerprint:sha-256', 'a=fingerprint:sha-512'],
    ['7B:7C:', '7B:'],
    ['a=setup:active', 'a=setup:passive'],
  ])('an answer without %s is none', (from, to) => {
    expect(transportOf(recorded('chromium').replaceAll(from, to))).toBe(null);
  });
});

function recorded(kind: string): string {
  return readFileSync(new URL(`sdp/${kind}.sdp`, import.meta.url), 'utf8');
}
