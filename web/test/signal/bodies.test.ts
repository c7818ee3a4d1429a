import { describe, expect, it } from 'vitest';
import { readBody, shortName, type Body } from '../../src/signal/bodies';

const GOOD: readonly Body[] = [
  { k: 'hello', codecs: ['vp9'] },
  { k: 'desc', type: 'offer', sdp: 'v=0\r\n' },
  {
    k: 'ice',
    cand: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'u' },
  },
  { k: 'ice', cand: null },
  { k: 'state', mic: true, cam: false, screen: true },
  { k: 'restart' },
  { k: 'moved' },
  { k: 'bye' },
];

describe('a body', () => {
  it('is read as it was written', () => {
    for (const body of GOOD) expect(readBody(JSON.parse(JSON.stringify(body)))).toEqual(body);
  });

  it('with a member missing is refused', () => {
    for (const body of GOOD) {
      for (const member of Object.keys(body)) {
        const cut = Object.fromEntries(Object.entries(body).filter(([key]) => key !== member));
        expect(readBody(cut)).toBeNull();
      }
    }
  });

  it('with a member of another type or beyond its limits is refused', () => {
    const bad: unknown[] = [
      null, 7, 'hello', [], {},
      { k: 'hello', codecs: [5] },
      { k: 'hello', codecs: Array(17).fill('vp9') },
      { k: 'key', epoch: 1, seat: 0, sealed: 'abc' },
      { k: 'desc', type: 'rollback', sdp: '' },
      { k: 'desc', type: 'offer', sdp: 'x'.repeat(50000) },
      { k: 'ice', cand: 'candidate' },
      { k: 'ice', cand: { candidate: 'x'.repeat(2000) } },
      { k: 'state', mic: 1, cam: true, screen: true },
    ];
    for (const value of bad) expect(readBody(value)).toBeNull();
  });

  it('loses a name’s surplus and its control characters', () => {
    expect(shortName('  a\n\u0000b\u2028c  ')).toBe('a b c');
    expect([...shortName('😀'.repeat(100))]).toHaveLength(64);
    expect(shortName('x'.repeat(100))).toHaveLength(64);
  });
});
