import { describe, expect, it } from 'vitest';
import { readFromServer } from '../../src/signal/wire';

const TURN = { user: '1:a', pass: 'p', ttl_s: 14400, host: '', udp: 3478, tcp: 8443 };
const PEER = 'AQIDBAUGBwg';
const GROUP = 'AAECAwQFBgc';
const PEERS = [{ id: PEER, here: true }];
const GOOD: readonly Record<string, unknown>[] = [
  {
    t: 'joined', v: 3, you: PEER, half: 'h', group: { group: GROUP, epoch: 3, in: true },
    peers: PEERS, turn: TURN,
  },
  { t: 'joined', v: 3, you: PEER, half: 'h', group: null, peers: [], turn: TURN },
  { t: 'half', half: 'h' },
  { t: 'group', is: 'yours' },
  { t: 'knock', from: PEER, data: 'AAAA' },
  { t: 'commit', from: PEER, epoch: 0, data: 'AAAA' },
  { t: 'taken', epoch: 7 },
  { t: 'stale', of: 6, epoch: 7 },
  { t: 'welcome', from: PEER, epoch: 1, group: GROUP, data: 'AAAA', peers: PEERS },
  { t: 'said', from: PEER, data: 'AAAA' },
  { t: 'peer', id: PEER, state: 'away' },
  { t: 'msg', from: PEER, data: 'AAAA' },
  { t: 'turn', turn: TURN },
  { t: 'offer', n: 1, sdp: 'v=0\r\n' },
  { t: 'layers', k: 1, on: [true, false, false] },
  { t: 'unsealed', k: 0 },
  { t: 'parted' },
  { t: 'refused', why: 'full' },
  { t: 'pong' },
];

describe('a message of the server', () => {
  it('is read', () => {
    for (const message of GOOD) expect(readFromServer(JSON.stringify(message))?.t).toBe(message['t']);
  });

  it('with a member missing or of another type is refused', () => {
    for (const message of GOOD) {
      for (const member of Object.keys(message)) {
        for (const value of [undefined, { x: 1 }]) {
          const text = JSON.stringify({ ...message, [member]: value });
          expect(readFromServer(text), text).toBeNull();
        }
      }
    }
  });

  it('with a member that the protocol does not name is refused', () => {
    for (const message of GOOD) {
      const text = JSON.stringify({ ...message, more: 1 });
      expect(readFromServer(text), text).toBeNull();
    }
  });

  it('that names an impossible peer, group or epoch is refused', () => {
    const joined = GOOD[0] ?? {};
    const bad = [
      { t: 'taken', epoch: -1 },
      { t: 'taken', epoch: 2 ** 53 },
      { t: 'taken', epoch: 1.5 },
      { t: 'taken', epoch: '1' },
      { t: 'said', from: 'AQIDBAUGBwh', data: 'AAAA' },
      { t: 'said', from: 'AQIDBAUGBwgA', data: 'AAAA' },
      { t: 'peer', id: '', state: 'here' },
      { ...joined, group: { group: GROUP, epoch: 3 } },
      { ...joined, group: { group: 'x', epoch: 3, in: true } },
      { ...joined, group: { group: GROUP, epoch: 3, in: true, more: 1 } },
      { ...joined, peers: [{ id: PEER }] },
      { ...joined, peers: [{ id: PEER, here: true, seat_index: 1 }] },
      { ...joined, v: 1 },
    ];
    for (const message of bad)
      expect(readFromServer(JSON.stringify(message)), JSON.stringify(message)).toBeNull();
  });

  it('of the unit that names no layer, context or number there is is refused', () => {
    const bad = [
      { t: 'offer', n: -1, sdp: 'v' },
      { t: 'offer', n: 1, sdp: '' },
      { t: 'layers', k: 0, on: [true, true, true] },
      { t: 'layers', k: 3, on: [true, true, true] },
      { t: 'layers', k: 1, on: [true, true] },
      { t: 'layers', k: 1, on: [true, true, true, true] },
      { t: 'layers', k: 1, on: [true, 1, true] },
      { t: 'unsealed', k: 4 },
      { t: 'unsealed', k: '1' },
    ];
    for (const message of bad)
      expect(readFromServer(JSON.stringify(message)), JSON.stringify(message)).toBeNull();
  });

  it('of a kind, reason or state we do not know is refused', () => {
    const bad = [
      '', '{', '[]', '"pong"', '{"t":"later"}',
      '{"t":"refused","why":"because"}',
      `{"t":"peer","id":"${PEER}","state":"asleep"}`,
      '{"t":"group","is":"mine"}',
      '{"t":"toString"}',
      '{"t":"__proto__"}',
    ];
    for (const text of bad) expect(readFromServer(text), text).toBeNull();
  });

  it('that is too long is refused', () => {
    const long = JSON.stringify({ t: 'msg', from: PEER, data: 'A'.repeat(196_608) });
    expect(readFromServer(long)).toBeNull();
  });

  it('with TURN credentials out of range is refused', () => {
    for (const change of [{ udp: 0 }, { tcp: 65536 }, { ttl_s: 0 }, { host: 5 }, { user: '' }])
      expect(readFromServer(JSON.stringify({ t: 'turn', turn: { ...TURN, ...change } }))).toBeNull();
  });
});
