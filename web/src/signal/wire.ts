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
}

export type PeerPresence = 'here' | 'away' | 'gone';

/** Where a browser's group stands. */
export interface Standing {
  readonly group: string;
  readonly epoch: number;
}

export interface Joined {
  readonly t: 'joined';
  readonly you: string;
  readonly half: string;
  readonly group: (Standing & { readonly in: boolean }) | null;
  readonly peers: readonly SeatedPeer[];
  readonly turn: Turn;
}

/** Which of what one sends anybody watches: the layers of a simulcast, smallest first. */
export type Layers = readonly [boolean, boolean, boolean];

/** What the server says of the forwarding unit. CONTEXT is worker/context.ts's number. */
export type FromUnit =
  | { readonly t: 'offer'; readonly n: number; readonly sdp: string }
  | { readonly t: 'layers'; readonly k: 1 | 2; readonly on: Layers }
  | { readonly t: 'unsealed'; readonly k: 0 | 1 | 2 | 3 }
  | { readonly t: 'parted' };

/** What a picture slot shall carry. */
export interface SlotWish {
  readonly s: number;
  readonly from: string; // peer
  readonly k: 1 | 2;
  readonly h: number; // pixels
}

export type ToUnit =
  | { readonly t: 'meet'; readonly quiet: boolean }
  | { readonly t: 'answer'; readonly n: number; readonly ufrag: string; readonly pwd: string; readonly fingerprint: string }
  | { readonly t: 'watch'; readonly slots: readonly SlotWish[] }
  | { readonly t: 'part' };

export type FromServer =
  | Joined
  | { readonly t: 'half'; readonly half: string }
  | { readonly t: 'group'; readonly is: 'yours' | 'there' | 'none' }
  | { readonly t: 'knock'; readonly from: string; readonly data: string }
  | { readonly t: 'commit'; readonly from: string; readonly epoch: number; readonly data: string }
  | { readonly t: 'taken'; readonly epoch: number }
  | { readonly t: 'stale'; readonly of: number; readonly epoch: number }
  | {
      readonly t: 'welcome';
      readonly from: string;
      readonly epoch: number;
      readonly group: string;
      readonly data: string;
      readonly peers: readonly SeatedPeer[];
    }
  | { readonly t: 'said'; readonly from: string; readonly data: string }
  | { readonly t: 'peer'; readonly id: string; readonly state: PeerPresence }
  | { readonly t: 'msg'; readonly from: string; readonly data: string }
  | { readonly t: 'turn'; readonly turn: Turn }
  | FromUnit
  | { readonly t: 'pong' }
  | { readonly t: 'refused'; readonly why: Why };

export type ToServer =
  | {
      readonly t: 'join';
      readonly v: 3;
      readonly room: string;
      readonly auth: string;
      readonly seat: string;
      readonly member: Standing | null;
    }
  | { readonly t: 'back'; readonly v: 3; readonly seat: string }
  | { readonly t: 'found'; readonly group: string }
  | { readonly t: 'knock'; readonly data: string }
  | {
      readonly t: 'commit';
      readonly epoch: number;
      readonly data: string;
      readonly welcome: { readonly to: readonly string[]; readonly data: string } | null;
      readonly gone: readonly string[];
    }
  | { readonly t: 'say'; readonly to: string; readonly data: string }
  | { readonly t: 'send'; readonly to: string; readonly data: string }
  | ToUnit
  | { readonly t: 'turn' }
  | { readonly t: 'ping' }
  | { readonly t: 'leave' };

export const SUBPROTOCOL = 'incamera.2';

/** A text message of the server may have so many UTF-16 units. */
const MESSAGE_MAX = 196_608;

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

type Fields = Readonly<Record<string, unknown>>;

/** null for anything the protocol does not name, and for a message with more or less than it has. */
export function readFromServer(text: string): FromServer | null {
  if (text.length > MESSAGE_MAX) return null;
  const message = asObject(parseJson(text));
  const type = message?.['t'];
  if (message === null || typeof type !== 'string' || !Object.hasOwn(READERS, type)) return null;
  return READERS[type as FromServer['t']](message);
}

type Readers = {
  readonly [T in FromServer['t']]: (m: Fields) => Extract<FromServer, { readonly t: T }> | null;
};

const READERS: Readers = {
  joined: (m) => {
    const { you, half } = m;
    const group = readStanding(m['group']);
    const peers = readPeers(m['peers']);
    const turn = readTurn(m['turn']);
    if (!hasOnly(m, 7) || m['v'] !== 3 || !isPeer(you) || !isText(half)) return null;
    if (group === undefined || peers === null || turn === null) return null;
    return { t: 'joined', you, half, group, peers, turn };
  },
  half: (m) => {
    const { half } = m;
    return hasOnly(m, 2) && isText(half) ? { t: 'half', half } : null;
  },
  group: (m) => {
    const { is } = m;
    if (is !== 'yours' && is !== 'there' && is !== 'none') return null;
    return hasOnly(m, 2) ? { t: 'group', is } : null;
  },
  knock: (m) => {
    const { from, data } = m;
    return hasOnly(m, 3) && isPeer(from) && isText(data) ? { t: 'knock', from, data } : null;
  },
  commit: (m) => {
    const { from, epoch, data } = m;
    if (!hasOnly(m, 4) || !isPeer(from) || !isEpoch(epoch) || !isText(data)) return null;
    return { t: 'commit', from, epoch, data };
  },
  taken: (m) => {
    const { epoch } = m;
    return hasOnly(m, 2) && isEpoch(epoch) ? { t: 'taken', epoch } : null;
  },
  stale: (m) => {
    const { of, epoch } = m;
    return hasOnly(m, 3) && isEpoch(of) && isEpoch(epoch) ? { t: 'stale', of, epoch } : null;
  },
  welcome: (m) => {
    const { from, epoch, group, data } = m;
    const peers = readPeers(m['peers']);
    if (!hasOnly(m, 6) || !isPeer(from) || !isEpoch(epoch)) return null;
    if (!isGroup(group) || !isText(data) || peers === null) return null;
    return { t: 'welcome', from, epoch, group, data, peers };
  },
  said: (m) => {
    const { from, data } = m;
    return hasOnly(m, 3) && isPeer(from) && isText(data) ? { t: 'said', from, data } : null;
  },
  peer: (m) => {
    const { id, state } = m;
    if (state !== 'here' && state !== 'away' && state !== 'gone') return null;
    return hasOnly(m, 3) && isPeer(id) ? { t: 'peer', id, state } : null;
  },
  msg: (m) => {
    const { from, data } = m;
    return hasOnly(m, 3) && isPeer(from) && isText(data) ? { t: 'msg', from, data } : null;
  },
  turn: (m) => {
    const turn = readTurn(m['turn']);
    return hasOnly(m, 2) && turn !== null ? { t: 'turn', turn } : null;
  },
  offer: (m) => {
    const { n, sdp } = m;
    return hasOnly(m, 3) && isEpoch(n) && isText(sdp) ? { t: 'offer', n, sdp } : null;
  },
  layers: (m) => {
    const { k } = m;
    const on = readLayers(m['on']);
    if (!hasOnly(m, 3) || (k !== 1 && k !== 2) || on === null) return null;
    return { t: 'layers', k, on };
  },
  unsealed: (m) => {
    const { k } = m;
    if (k !== 0 && k !== 1 && k !== 2 && k !== 3) return null;
    return hasOnly(m, 2) ? { t: 'unsealed', k } : null;
  },
  parted: (m) => (hasOnly(m, 1) ? { t: 'parted' } : null),
  pong: (m) => (hasOnly(m, 1) ? { t: 'pong' } : null),
  refused: (m) => {
    const { why } = m;
    return hasOnly(m, 2) && isWhy(why) ? { t: 'refused', why } : null;
  },
};

/** So many members and, as the reader has looked at each, no other. */
function hasOnly(m: Fields, members: number): boolean {
  return Object.keys(m).length === members;
}

/** undefined for what is neither null nor a standing. */
function readStanding(value: unknown): Joined['group'] | undefined {
  if (value === null) return null;
  const g = asObject(value);
  if (g === null) return undefined;
  const { group, epoch, in: isIn } = g;
  if (!hasOnly(g, 3) || !isGroup(group) || !isEpoch(epoch)) return undefined;
  return typeof isIn === 'boolean' ? { group, epoch, in: isIn } : undefined;
}

function readPeers(value: unknown): readonly SeatedPeer[] | null {
  if (!Array.isArray(value)) return null;
  const peers: SeatedPeer[] = [];
  for (const item of value as unknown[]) {
    const peer = asObject(item);
    if (peer === null || !hasOnly(peer, 2)) return null;
    const { id, here } = peer;
    if (!isPeer(id) || typeof here !== 'boolean') return null;
    peers.push({ id, here });
  }
  return peers;
}

function readLayers(value: unknown): Layers | null {
  if (!Array.isArray(value) || value.length !== 3) return null;
  const [l, m, h] = value as unknown[];
  if (typeof l !== 'boolean' || typeof m !== 'boolean' || typeof h !== 'boolean') return null;
  return [l, m, h];
}

function readTurn(value: unknown): Turn | null {
  const t = asObject(value);
  if (t === null || !hasOnly(t, 6) || !isText(t['user']) || !isText(t['pass'])) return null;
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

/** b64 of eight bytes: the last character holds four bits. */
const EIGHT_BYTES = /^[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]$/;

function isPeer(value: unknown): value is string {
  return typeof value === 'string' && EIGHT_BYTES.test(value);
}

const isGroup = isPeer;

function isEpoch(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= 65535;
}

function isWhy(value: unknown): value is Why {
  return typeof value === 'string' && WHYS.includes(value);
}
