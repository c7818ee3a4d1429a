import { describe, expect, it } from 'vitest';
import type { SessionState } from '../../src/session/session';
import { news } from '../../src/ui/text/news';
import { guest, Scripted } from '../screens/scripted';

const alone = new Scripted({ phase: 'call' }).state;

function after(state: SessionState, change: Partial<SessionState>): SessionState {
  return { ...state, ...change };
}

const both = after(alone, { other: guest });

describe('what a screen reader hears', () => {
  it('is nothing where nothing changed', () => {
    expect(news(both, both, false)).toEqual([]);
    expect(news(both, after(both, { myLevel: 0.9, other: { ...guest, level: 0.4 } }), false)).toEqual([]);
  });

  it('names who joins once the name is known, and once only', () => {
    const seat = after(alone, { other: { ...guest, name: '' } });
    expect(news(alone, seat, false)).toEqual([]);
    expect(news(seat, both, false)).toEqual(['Ben Lindqvist joined.']);
    expect(news(alone, both, false)).toEqual(['Ben Lindqvist joined.']);
  });

  it('names who leaves, who is away and who is back', () => {
    const away = after(both, { other: { ...guest, here: false }, troubles: ['peer-away'] });
    expect(news(both, alone, false)).toEqual(['Ben Lindqvist left.']);
    expect(news(both, away, false)).toEqual(['Ben Lindqvist lost the connection.']);
    expect(news(away, both, false)).toEqual(['Ben Lindqvist is back.']);
  });

  it('tells of one’s own microphone, camera and screen', () => {
    const quiet = after(both, { microphoneOn: false, cameraOn: false, screenOn: true });
    expect(news(both, quiet, false)).toEqual(['Microphone off.', 'Camera off.', 'You are sharing your screen.']);
    expect(news(quiet, both, false)).toEqual(['Microphone on.', 'Camera on.', 'You stopped sharing your screen.']);
  });

  it('tells of a path and of each new trouble once', () => {
    const direct = after(both, { path: 'direct' });
    expect(news(both, direct, false)[0]).toContain('straight between');
    const away = after(both, { troubles: ['server-away'] });
    expect(news(both, away, false)).toHaveLength(1);
    expect(news(away, after(away, { troubles: ['server-away', 'camera-lost'] }), false)).toHaveLength(1);
    expect(news(away, both, false)).toEqual([]);
  });

  it('reads the other’s message unless the chat is open, and never one’s own', () => {
    const line = { id: '1', mine: false, from: 'Ben Lindqvist', text: 'Hello', at: 0, delivered: true };
    const said = after(both, { chat: [line] });
    expect(news(both, said, false)).toEqual(['Ben Lindqvist writes: Hello']);
    expect(news(both, said, true)).toEqual([]);
    expect(news(both, after(both, { chat: [{ ...line, mine: true }] }), false)).toEqual([]);
  });

  it('is nothing outside a call', () => {
    expect(news(both, after(both, { phase: 'left', other: null }), false)).toEqual([]);
  });
});
