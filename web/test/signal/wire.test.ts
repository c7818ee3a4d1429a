import { describe, expect, it } from 'vitest';
import { readFromServer } from '../../src/signal/wire';

const TURN = { user: '1:a', pass: 'p', ttl_s: 14400, host: '', udp: 3478, tcp: 8443 };
const GOOD: readonly Record<string, unknown>[] = [
  {
    t: 'joined', v: 1, you: 'me', seat_index: 0, half: 'h',
    peers: [{ id: 'p', here: true, seat_index: 1 }], turn: TURN,
  },
  { t: 'half', half: 'h' },
  { t: 'peer', id: 'p', state: 'away', seat_index: 1 },
  { t: 'msg', from: 'p', data: 'AAAA' },
  { t: 'turn', turn: TURN },
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

  it('of a kind, reason or state we do not know is refused', () => {
    const bad = [
      '', '{', '[]', '"pong"', '{"t":"later"}',
      '{"t":"refused","why":"because"}',
      '{"t":"peer","id":"p","state":"asleep","seat_index":1}',
      '{"t":"peer","id":"p","state":"here","seat_index":256}',
    ];
    for (const text of bad) expect(readFromServer(text), text).toBeNull();
  });

  it('that is too long is refused', () => {
    const long = JSON.stringify({ t: 'msg', from: 'p', data: 'A'.repeat(65536) });
    expect(readFromServer(long)).toBeNull();
  });

  it('with TURN credentials out of range is refused', () => {
    for (const change of [{ udp: 0 }, { tcp: 65536 }, { ttl_s: 0 }, { host: 5 }, { user: '' }])
      expect(readFromServer(JSON.stringify({ t: 'turn', turn: { ...TURN, ...change } }))).toBeNull();
  });
});
