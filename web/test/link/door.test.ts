import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../src/link/base64';
import { doorUrl, parseDoor } from '../../src/link/door';
import { Random } from '../random';

const ROOM = 'abcdefghijklmnopqrstu_';

describe('an address', () => {
  it('of a room is a door', () => {
    expect(parseDoor(`/r/${ROOM}`, '#payload')).toEqual({ room: ROOM, payload: 'payload' });
    expect(parseDoor(`/r/${ROOM}`, '')).toEqual({ room: ROOM, payload: '' });
  });

  it('of anything else is none', () => {
    for (const path of ['/', '/r/', '/r/short', `/r/${ROOM}x`, `/r/${ROOM}/`, `/x/r/${ROOM}`])
      expect(parseDoor(path, '#payload')).toBeNull();
  });

  it('is written as it is read', () => {
    const url = new URL(doorUrl('https://host:8443', ROOM, 'secret'));
    expect(parseDoor(url.pathname, url.hash)).toEqual({ room: ROOM, payload: 'secret' });
  });
});

describe('base64url', () => {
  it('comes back as the bytes it was made from', () => {
    const random = new Random(6);
    for (let length = 0; length < 100; length++) {
      const bytes = random.bytes(length);
      expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
    }
  });

  it('has one text for each value', () => {
    for (const bad of ['A', 'AB', 'A=', 'AA==', 'A+AA', 'A/AA', 'AA A', 'AAF']) {
      const bytes = fromBase64Url(bad);
      expect(bytes === null || toBase64Url(bytes) === bad, bad).toBe(true);
    }
    expect(fromBase64Url('AB')).toBeNull();
    expect(fromBase64Url('AA==')).toBeNull();
  });
});
