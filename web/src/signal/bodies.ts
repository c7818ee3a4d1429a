/** What two browsers say to each other inside envelopes, docs/protocol.md §4. */
import { asObject } from './wire';

export interface Candidate {
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
  readonly usernameFragment: string | null;
}

export type Body =
  | { readonly k: 'hello'; readonly codecs: readonly string[] }
  | { readonly k: 'desc'; readonly type: 'offer' | 'answer'; readonly sdp: string }
  | { readonly k: 'restart' }
  | { readonly k: 'ice'; readonly cand: Candidate | null }
  | { readonly k: 'state'; readonly mic: boolean; readonly cam: boolean; readonly screen: boolean }
  | { readonly k: 'moved' }
  | { readonly k: 'bye' };

export const NAME_MAX = 64;
const CODECS_MAX = 16;
const SDP_MAX = 40000;
const CANDIDATE_MAX = 1024;

/** null for a body this version does not know. */
export function readBody(value: unknown): Body | null {
  const b = asObject(value);
  if (b === null) return null;
  switch (b['k']) {
    case 'hello':
      return readHello(b);
    case 'desc':
      return readDesc(b);
    case 'ice':
      return readIce(b);
    case 'state':
      return readState(b);
    case 'restart':
      return { k: 'restart' };
    case 'moved':
      return { k: 'moved' };
    case 'bye':
      return { k: 'bye' };
    default:
      return null;
  }
}

function readHello(b: Record<string, unknown>): Body | null {
  const { codecs } = b;
  if (!Array.isArray(codecs)) return null;
  const texts = (codecs as unknown[]).filter((c): c is string => isText(c, 32));
  if (texts.length !== codecs.length || texts.length > CODECS_MAX) return null;
  return { k: 'hello', codecs: texts };
}

function readDesc(b: Record<string, unknown>): Body | null {
  const { type, sdp } = b;
  if (type !== 'offer' && type !== 'answer') return null;
  return isText(sdp, SDP_MAX) ? { k: 'desc', type, sdp } : null;
}

function readIce(b: Record<string, unknown>): Body | null {
  if (b['cand'] === null) return { k: 'ice', cand: null };
  const c = asObject(b['cand']);
  if (c === null || !isText(c['candidate'], CANDIDATE_MAX)) return null;
  const { sdpMid, sdpMLineIndex, usernameFragment } = c;
  return {
    k: 'ice',
    cand: {
      candidate: c['candidate'],
      sdpMid: isText(sdpMid, 64) ? sdpMid : null,
      sdpMLineIndex: isBelow(sdpMLineIndex, 64) ? sdpMLineIndex : null,
      usernameFragment: isText(usernameFragment, 256) ? usernameFragment : null,
    },
  };
}

function readState(b: Record<string, unknown>): Body | null {
  const { mic, cam, screen } = b;
  if (typeof mic !== 'boolean' || typeof cam !== 'boolean' || typeof screen !== 'boolean')
    return null;
  return { k: 'state', mic, cam, screen };
}

/** At most NAME_MAX characters; control characters and runs of space become one space. */
export function shortName(name: string): string {
  const plain = name.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return [...plain].slice(0, NAME_MAX).join('');
}

function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.length <= max;
}

function isBelow(value: unknown, end: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < end;
}
