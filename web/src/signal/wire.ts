/** The messages of the socket, docs/protocol.md §2: typed, and read strictly. */

export type Why =
  | 'form'
  | 'version'
  | 'auth'
  | 'full'
  | 'moved'
  | 'unknown'
  | 'busy'
  | 'slow'
  | 'stopping';

export interface Turn {
  readonly user: string;
  readonly pass: string;
  readonly ttl_s: number;
  readonly host: string;
  readonly udp: number;
  readonly tcp: number;
}

export interface SeatedPeer {
  readonly id: string;
  readonly here: boolean;
  readonly seat_index: number;
}

export type PeerPresence = 'here' | 'away' | 'gone';

export interface Joined {
  readonly t: 'joined';
  readonly you: string;
  readonly seat_index: number;
  readonly half: string;
  readonly peers: readonly SeatedPeer[];
  readonly turn: Turn;
}

export type FromServer =
  | Joined
  | { readonly t: 'half'; readonly half: string }
  | {
      readonly t: 'peer';
      readonly id: string;
      readonly state: PeerPresence;
      readonly seat_index: number;
    }
  | { readonly t: 'msg'; readonly from: string; readonly data: string }
  | { readonly t: 'turn'; readonly turn: Turn }
  | { readonly t: 'pong' }
  | { readonly t: 'refused'; readonly why: Why };

export type ToServer =
  | {
      readonly t: 'join';
      readonly v: 1;
      readonly room: string;
      readonly auth: string;
      readonly seat: string;
    }
  | { readonly t: 'back'; readonly v: 1; readonly seat: string }
  | { readonly t: 'send'; readonly to: string; readonly data: string }
  | { readonly t: 'turn' }
  | { readonly t: 'ping' }
  | { readonly t: 'leave' };

export const SUBPROTOCOL = 'incamera.1';

/** A text message of the server may have so many UTF-16 units. */
const MESSAGE_MAX = 65536;

const WHYS: readonly string[] = [
  'form',
  'version',
  'auth',
  'full',
  'moved',
  'unknown',
  'busy',
  'slow',
  'stopping',
];

/** null for anything the protocol does not name. */
export function readFromServer(text: string): FromServer | null {
  if (text.length > MESSAGE_MAX) return null;
  const message = asObject(parseJson(text));
  if (message === null) return null;
  switch (message['t']) {
    case 'joined':
      return readJoined(message);
    case 'half':
      return isText(message['half']) ? { t: 'half', half: message['half'] } : null;
    case 'peer':
      return readPeer(message);
    case 'msg':
      return isText(message['from']) && isText(message['data'])
        ? { t: 'msg', from: message['from'], data: message['data'] }
        : null;
    case 'turn': {
      const turn = readTurn(message['turn']);
      return turn === null ? null : { t: 'turn', turn };
    }
    case 'pong':
      return { t: 'pong' };
    case 'refused':
      return isWhy(message['why']) ? { t: 'refused', why: message['why'] } : null;
    default:
      return null;
  }
}

function readJoined(m: Record<string, unknown>): FromServer | null {
  const turn = readTurn(m['turn']);
  const peers = readPeers(m['peers']);
  if (turn === null || peers === null || m['v'] !== 1) return null;
  if (!isText(m['you']) || !isIndex(m['seat_index']) || !isText(m['half'])) return null;
  return {
    t: 'joined',
    you: m['you'],
    seat_index: m['seat_index'],
    half: m['half'],
    peers,
    turn,
  };
}

function readPeers(value: unknown): readonly SeatedPeer[] | null {
  if (!Array.isArray(value)) return null;
  const peers: SeatedPeer[] = [];
  for (const item of value as unknown[]) {
    const peer = asObject(item);
    if (peer === null || !isText(peer['id']) || !isIndex(peer['seat_index'])) return null;
    if (typeof peer['here'] !== 'boolean') return null;
    peers.push({ id: peer['id'], here: peer['here'], seat_index: peer['seat_index'] });
  }
  return peers;
}

function readPeer(m: Record<string, unknown>): FromServer | null {
  const state = m['state'];
  if (state !== 'here' && state !== 'away' && state !== 'gone') return null;
  if (!isText(m['id']) || !isIndex(m['seat_index'])) return null;
  return { t: 'peer', id: m['id'], state, seat_index: m['seat_index'] };
}

function readTurn(value: unknown): Turn | null {
  const t = asObject(value);
  if (t === null || !isText(t['user']) || !isText(t['pass'])) return null;
  if (!isPort(t['udp']) || !isPort(t['tcp']) || typeof t['host'] !== 'string') return null;
  if (typeof t['ttl_s'] !== 'number' || !(t['ttl_s'] > 0)) return null;
  return {
    user: t['user'],
    pass: t['pass'],
    ttl_s: t['ttl_s'],
    host: t['host'],
    udp: t['udp'],
    tcp: t['tcp'],
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

export function asObject(value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return value as Record<string, unknown>;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isIndex(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= 65535;
}

function isWhy(value: unknown): value is Why {
  return typeof value === 'string' && WHYS.includes(value);
}
