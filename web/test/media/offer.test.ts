import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withSlots } from '../../src/media/offer';
import { asksOfSound } from '../../src/media/sdp';

/** As the server writes it. */
const OFFER = readFileSync(new URL('sdp/offer.sdp', import.meta.url), 'utf8');

function linesOf(sdp: string): string[] {
  return sdp.split(/^(?=m=)/m).slice(1);
}

/** Everything of a section but what it is, which way it goes, and whose it is. */
function codecs(section: string): string[] {
  return section.split('\r\n').filter((line) => /^(?:m=|c=|a=(?:rtpmap|fmtp|rtcp-fb|rtcp-mux|rtcp-rsize))/.test(line));
}

describe('the slots of the unit’s offer', () => {
  const lines = linesOf(withSlots(OFFER));

  it('come after the lines that were offered, which are as they were: eight of sound, twenty-six of pictures', () => {
    expect(withSlots(OFFER).startsWith(OFFER)).toBe(true);
    expect(lines.length).toBe(38);
    expect(lines.map((line) => line.slice(0, 7)).join()).toBe(
      ['m=audio', 'm=video', 'm=video', 'm=audio', ...Array<string>(8).fill('m=audio'), ...Array<string>(26).fill('m=video')].join());
    expect(lines.map((line) => /^a=mid:(\d+)\r$/m.exec(line)?.[1])).toEqual(Array.from({ length: 38 }, (_, mid) => String(mid)));
    expect(/^a=group:BUNDLE (.*)\r$/m.exec(OFFER)?.[1]).toBe(Array.from({ length: 38 }, (_, mid) => mid).join(' '));
  });

  it('are sent by the unit, and have the codecs of what is sent to it', () => {
    for (const line of lines.slice(4)) {
      expect(line.match(/^a=(?:send|recv|inactive)\w*/gm)).toEqual(['a=sendonly']);
      expect(codecs(line)).toEqual(codecs(lines[line.startsWith('m=audio') ? 0 : 1] ?? ''));
    }
  });

  it('have no layers, no addresses, and nothing that says how loud it is', () => {
    for (const line of lines.slice(4)) expect(line).not.toMatch(/rid|simulcast|candidate|audio-level|stream-id/);
    expect(lines[4]?.match(/^a=extmap:\d+/gm)).toEqual(['a=extmap:1', 'a=extmap:4']);
    expect(lines[37]?.match(/^a=extmap:\d+/gm)).toEqual(['a=extmap:1', 'a=extmap:4', 'a=extmap:6']);
  });

  it('have the numbers of the plan, and a stream of its own each', () => {
    expect(lines[4]).toContain('a=msid:- slot4\r\na=ssrc:4096 cname:unit\r\n');
    expect(lines[11]).toContain('a=ssrc:4103 cname:unit\r\n');
    expect(lines[12]).toContain('a=msid:- slot12\r\na=ssrc-group:FID 8192 8193\r\na=ssrc:8192 cname:unit\r\na=ssrc:8193 cname:unit\r\n');
    expect(lines[37]).toContain('a=ssrc-group:FID 8242 8243\r\n');
    const ssrcs = lines.flatMap((line) => line.match(/^a=ssrc:\d+/gm) ?? []);
    expect(new Set(ssrcs).size).toBe(8 + 2 * 26);
  });

  it('of a quiet room ask for nothing', () => {
    const quiet = OFFER.replace(/^a=extmap:5.*\r\n/gm, '');
    expect(asksOfSound(withSlots(OFFER))).toBe(true);
    expect(asksOfSound(withSlots(quiet))).toBe(false);
  });

  it('of an offer that has no lines are none that a browser takes', () => {
    expect(linesOf(withSlots('v=0\r\n'))).toEqual([]);
    expect(linesOf(withSlots(''))).toEqual([]);
  });
});
