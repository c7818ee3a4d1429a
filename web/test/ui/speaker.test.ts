import { describe, expect, it } from 'vitest';
import type { ChatLine } from '../../src/session/session';
import { sameSpeaker } from '../../src/ui/panel/speaker';

const line: ChatLine = { id: '2', mine: false, by: 'ben', from: 'Ben', verified: true, text: 'Hello', at: 0, delivered: true };

describe('a line of chat goes without a name', () => {
  it('after one of the same person', () => {
    expect(sameSpeaker(line, { ...line, id: '1' })).toBe(true);
  });

  it('but not as the first', () => {
    expect(sameSpeaker(line, undefined)).toBe(false);
  });

  it('nor after somebody else of that name', () => {
    expect(sameSpeaker(line, { ...line, by: 'another' })).toBe(false);
  });

  it('nor when the name or the mark is another', () => {
    expect(sameSpeaker(line, { ...line, from: 'Benjamin' })).toBe(false);
    expect(sameSpeaker(line, { ...line, verified: false })).toBe(false);
  });
});
