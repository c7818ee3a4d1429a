/**
 * The numbers of the forwarding unit (docs/unit.md §1), and its offer as a whole. Of its lines it sends the four that we send by; those of its slots
 * are the same for everybody, and ten times as long. Pure.
 */
import { MEDIA_CONTEXTS } from '../worker/context';
import type { SlotName } from '../worker/protocol';
import { sections } from './sdp';

export const SOUND_SLOTS = 8;
export const PICTURE_SLOTS = 26; // 25 tiles and a screen

/** Header extensions that say what only a sender knows. */
const OF_SENDERS = /^a=extmap:\d+ urn:ietf:params:rtp-hdrext:(?:ssrc-audio-level|sdes:(?:repaired-)?rtp-stream-id)\r\n$/;

/** Layers, and addresses, which are the bundle's. */
const OF_LINES = /^a=(?:rid:|simulcast:|candidate:|end-of-candidates)/;

/** A slot's SSRC is constant, whatever it carries. */
export function ssrcOf({ kind, number }: SlotName): number {
  return kind === 'sound' ? 0x1000 + number : 0x2000 + 2 * number;
}

/** The offer with its slots: each is a line of the same kind, turned round. */
export function withSlots(offer: string): string {
  const [session = [], ...own] = sections(offer);
  const slots = [...named('sound', SOUND_SLOTS), ...named('picture', PICTURE_SLOTS)];
  const lines = slots.map((slot, at) => {
    const like = own.find(([first]) => first?.startsWith(slot.kind === 'sound' ? 'm=audio' : 'm=video') === true) ?? [];
    return slotLike(like, slot, MEDIA_CONTEXTS.length + at);
  });
  return [session, ...own, ...lines].flat().join('');
}

function named(kind: SlotName['kind'], n: number): SlotName[] {
  return Array.from({ length: n }, (_, number) => ({ kind, number }));
}

function slotLike(line: readonly string[], slot: SlotName, mid: number): string[] {
  const kept = line.filter((text) => !OF_SENDERS.test(text) && !OF_LINES.test(text));
  const turned = kept.map((text) => text.replace(/^a=mid:\d+/, `a=mid:${mid}`).replace(/^a=recvonly/, 'a=sendonly'));
  return [...turned, ...sourceOf(slot, mid)];
}

/** A track of a stream of its own each: nothing is to be held in step with another's. */
function sourceOf(slot: SlotName, mid: number): string[] {
  const ssrc = ssrcOf(slot);
  const track = `a=msid:- slot${mid}\r\n`;
  if (slot.kind === 'sound') return [track, `a=ssrc:${ssrc} cname:unit\r\n`];
  return [track, `a=ssrc-group:FID ${ssrc} ${ssrc + 1}\r\n`, `a=ssrc:${ssrc} cname:unit\r\n`, `a=ssrc:${ssrc + 1} cname:unit\r\n`];
}
