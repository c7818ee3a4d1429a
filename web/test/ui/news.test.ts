import { describe, expect, it } from 'vitest';
import type { SessionState } from '../../src/session/session';
import { news } from '../../src/ui/text/news';
import { guest, reader, Scripted } from '../screens/scripted';

const alone = new Scripted({ phase: 'call' }).state;

function after(state: SessionState, change: Partial<SessionState>): SessionState {
  return { ...state, ...change };
}

const both = after(alone, { others: [guest] });
const clara = reader('p2', 'Clara Meißner');
const three = after(both, { others: [guest, clara] });

describe('what a screen reader hears', () => {
  it('is nothing where nothing changed', () => {
    expect(news(both, both, false)).toEqual([]);
    expect(news(both, after(both, { myLevel: 0.9, others: [{ ...guest, level: 0.4 }] }), false)).toEqual([]);
  });

  it('names who came in and who left', () => {
    expect(news(alone, both, false)).toEqual(['Ben Lindqvist came in.']);
    expect(news(both, alone, false)).toEqual(['Ben Lindqvist left.']);
    expect(news(alone, after(alone, { others: [{ ...guest, name: '' }] }), false)).toEqual(['Guest came in.']);
    expect(news(both, three, false)).toEqual(['Clara Meißner came in.']);
    expect(news(three, both, false)).toEqual(['Clara Meißner left.']);
  });

  it('names who is away and who is back', () => {
    const away = after(three, { others: [guest, { ...clara, here: false }] });
    expect(news(three, away, false)).toEqual(['Clara Meißner lost the connection.']);
    expect(news(away, three, false)).toEqual(['Clara Meißner is back.']);
    const partnerAway = after(both, { others: [{ ...guest, here: false }], troubles: ['peer-away'] });
    expect(news(both, partnerAway, false)).toEqual(['Ben Lindqvist lost the connection.']);
  });

  it('counts those who come at once when they are many', () => {
    const crowd = Array.from({ length: 5 }, (_, i) => reader(`m${i}`, `Member ${i}`));
    expect(news(both, after(both, { others: [guest, ...crowd] }), false)).toEqual(['5 people came in.']);
    expect(news(after(both, { others: [guest, ...crowd] }), both, false)).toEqual(['5 people left.']);
  });

  it('names those inside to who is let in, and no coming and going to who is outside', () => {
    const waiting = after(alone, { membership: 'waiting' });
    expect(news(after(alone, { membership: 'none' }), waiting, false)).toEqual(['Waiting to be let in…']);
    expect(news(waiting, three, false)).toEqual(['You are in, with Ben Lindqvist and Clara Meißner.']);
    expect(news(after(alone, { membership: 'none' }), alone, false)).toEqual([]);
    const behind = after(waiting, { troubles: ['behind'] });
    expect(news(three, behind, false)).toEqual([expect.stringContaining('coming back in'), 'Nothing of yours is being sent.']);
  });

  it('says why a call stopped, and that nothing is sent', () => {
    for (const trouble of ['fork', 'tampered', 'removed'] as const) {
      const stopped = after(three, { membership: 'stopped', troubles: [trouble] });
      expect(news(three, stopped, false)).toEqual([expect.any(String), 'Nothing of yours is being sent.']);
    }
  });

  it('tells of codes compared once everybody is verified', () => {
    const verified = after(both, { others: [{ ...guest, verified: true }] });
    expect(news(both, verified, false)).toEqual(['Codes compared: everybody here is verified.']);
    expect(news(verified, both, false)).toEqual(['Ben Lindqvist is not verified any more.']);
    const half = after(three, { others: [{ ...guest, verified: true }, clara] });
    expect(news(three, half, false)).toEqual([]);
  });

  it('says of a newcomer after a comparison that there was none with them', () => {
    const verified = after(both, { others: [{ ...guest, verified: true }] });
    const fresh = after(verified, { others: [{ ...guest, verified: true }, clara] });
    expect(news(verified, fresh, false)).toEqual(['Clara Meißner came in: new, not compared yet.']);
  });

  it('says by which way picture and sound go, and when that changes', () => {
    const pair = after(both, { path: 'direct', way: 'pair' });
    expect(news(both, pair, false)[0]).toContain('straight between');
    const unit = after(pair, { way: 'unit' });
    expect(news(pair, unit, false)[0]).toContain('through this server');
    expect(news(unit, pair, false)[0]).toContain('straight between');
    expect(news(unit, after(unit, { way: 'none', path: 'none' }), false)).toEqual([]);
  });

  it('tells of one’s own microphone, camera and screen', () => {
    const quiet = after(both, { microphoneOn: false, cameraOn: false, screenOn: true });
    expect(news(both, quiet, false)).toEqual(['Microphone off.', 'Camera off.', 'You are sharing your screen.']);
    expect(news(quiet, both, false)).toEqual(['Microphone on.', 'Camera on.', 'You stopped sharing your screen.']);
  });

  it('tells of each new trouble once', () => {
    const away = after(both, { troubles: ['server-away'] });
    expect(news(both, away, false)).toHaveLength(1);
    expect(news(away, after(away, { troubles: ['server-away', 'camera-lost'] }), false)).toHaveLength(1);
    expect(news(away, both, false)).toEqual([]);
  });

  it('reads the other’s message unless the chat is open, and never one’s own', () => {
    const line = { id: '1', mine: false, by: 'ben', from: 'Ben Lindqvist', text: 'Hello', at: 0, delivered: true, verified: false };
    const said = after(both, { chat: [line] });
    expect(news(both, said, false)).toEqual(['Ben Lindqvist writes: Hello']);
    expect(news(both, said, true)).toEqual([]);
    expect(news(both, after(both, { chat: [{ ...line, mine: true }] }), false)).toEqual([]);
  });

  it('is nothing outside a call', () => {
    expect(news(both, after(both, { phase: 'left', membership: 'none', others: [] }), false)).toEqual([]);
  });
});
