import { describe, expect, it } from 'vitest';
import { AGAIN_MS, Chat, readMessage, TEXT_MAX, type HeardLine } from '../../src/session/chat';

const MINE = 'A'.repeat(22);
const THEIRS = 'B'.repeat(22);

function line(change: Partial<HeardLine> = {}): HeardLine {
  const said = { peer: 'bob', instance: THEIRS, id: 1, text: 'hi', from: 'Bob', verified: false };
  return { ...said, ...change };
}

describe('the chat', () => {
  it('marks a line delivered when everybody that it was said to says so', () => {
    const chat = new Chat(MINE);
    const { id } = chat.say(' hello ', ['bob', 'eve'], 'Ann', 1) ?? { id: 0 };
    expect(chat.lines[0]).toMatchObject({ text: 'hello', mine: true, delivered: false });
    chat.acked('bob', MINE, id);
    chat.acked('bob', MINE, id);
    chat.acked('zoe', MINE, id);
    chat.acked('eve', THEIRS, id);
    expect(chat.lines[0]?.delivered).toBe(false);
    chat.acked('eve', MINE, id);
    expect(chat.lines[0]?.delivered).toBe(true);
  });

  it('says a line again to who lacks it, in order, and to nobody else', () => {
    const chat = new Chat(MINE);
    for (const text of ['one', 'two', 'three']) chat.say(text, ['bob'], 'Ann', 1000);
    chat.acked('bob', MINE, 2);
    expect(chat.due('bob', 1000 + AGAIN_MS - 1, false)).toEqual([]);
    expect(chat.due('eve', 1000 + AGAIN_MS, false)).toEqual([]);
    expect(chat.due('bob', 1000 + AGAIN_MS, false).map((p) => p.text)).toEqual(['one', 'three']);
    expect(chat.due('bob', 1001 + AGAIN_MS, false)).toEqual([]);
    expect(chat.due('bob', 1001 + AGAIN_MS, true)).toHaveLength(2);
  });

  it('gives what was said to nobody to the first who comes, and not to the second', () => {
    const chat = new Chat(MINE);
    chat.say('is anybody there?', [], 'Ann', 1);
    expect(chat.due('bob', 2, true)).toHaveLength(1);
    expect(chat.due('eve', 3, true)).toHaveLength(0);
  });

  it('waits for nobody who has left', () => {
    const chat = new Chat(MINE);
    const said = chat.say('hello', ['bob', 'eve'], 'Ann', 1);
    chat.acked('bob', MINE, said?.id ?? 0);
    chat.keep(['bob']);
    expect(chat.lines[0]?.delivered).toBe(true);
    chat.say('again', ['bob'], 'Ann', 1);
    chat.keep([]);
    expect(chat.lines[1]?.delivered).toBe(false);
    expect(chat.due('bob', 99_999, true)).toEqual([]);
  });

  it('shows a line once, however often it comes, and tells senders apart', () => {
    const chat = new Chat(MINE);
    chat.heard(line(), 1);
    chat.heard(line(), 2);
    chat.heard(line({ instance: MINE }), 3);
    chat.heard(line({ peer: 'eve' }), 4);
    expect(chat.lines).toHaveLength(3);
  });

  it('says of a line whether its key had been compared', () => {
    const chat = new Chat(MINE);
    chat.heard(line({ verified: true }), 1);
    chat.heard(line({ id: 2 }), 1);
    expect(chat.lines.map(({ verified }) => verified)).toEqual([true, false]);
  });

  it('says nothing where there is nothing to say, and no more than its limit', () => {
    const chat = new Chat(MINE);
    expect(chat.say(' \n ', ['bob'], 'Ann', 1)).toBeNull();
    chat.say('😀'.repeat(TEXT_MAX + 5), ['bob'], 'Ann', 1);
    expect([...(chat.lines[0]?.text ?? '')]).toHaveLength(TEXT_MAX);
  });
});

describe('a message', () => {
  const SENDS = { k: 'sends', mic: true, cam: false, screen: true };
  const LINE = { k: 'line', i: MINE, id: 3, text: 'hi' };

  it('is read as it was written', () => {
    for (const m of [LINE, { k: 'ack', i: MINE, id: 3 }, { k: 'name', name: 'Ann' }, SENDS])
      expect(readMessage(JSON.stringify(m))).toEqual(m);
  });

  it('that is not of the form is refused', () => {
    const bad: unknown[] = [
      [], {}, 5, { ...LINE, id: 0 }, { ...LINE, text: undefined }, { ...LINE, i: 'short' }, { ...LINE, k: 'no' },
      { ...LINE, text: 5 }, { ...LINE, text: 'x'.repeat(TEXT_MAX + 1) },
      { k: 'ack', i: MINE, id: -1 }, { k: 'ack', id: 1 }, { k: 'name' }, { k: 'name', name: 'x'.repeat(65) },
      { ...SENDS, mic: 1 }, { k: 'sends', mic: true, cam: true }, { ...SENDS, screen: null },
    ];
    for (const m of bad) expect(readMessage(JSON.stringify(m)), JSON.stringify(m)?.slice(0, 40)).toBeNull();
    expect(readMessage('{')).toBeNull();
  });
});
