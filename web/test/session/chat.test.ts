import { describe, expect, it } from 'vitest';
import { Chat, readChatMessage, TEXT_MAX, writeAck, writeLine } from '../../src/session/chat';

describe('the chat', () => {
  it('marks a line delivered when its receiver says so', () => {
    const chat = new Chat();
    const id = chat.say(' hello ', 'bob', 'Ann', 1) ?? 0;
    expect(chat.lines[0]).toMatchObject({ text: 'hello', mine: true, delivered: false });
    chat.acked('eve', id);
    expect(chat.lines[0]?.delivered).toBe(false);
    chat.acked('bob', id);
    expect(chat.lines[0]?.delivered).toBe(true);
    expect(chat.pending('bob')).toEqual([]);
  });

  it('keeps for a peer what it has not acknowledged, in order, and for nobody else', () => {
    const chat = new Chat();
    for (const text of ['one', 'two', 'three']) chat.say(text, 'bob', 'Ann', 1);
    chat.acked('bob', 2);
    expect(chat.pending('bob').map((p) => p.text)).toEqual(['one', 'three']);
    expect(chat.pending('eve')).toEqual([]);
  });

  it('gives what was said to nobody to the first who comes, and not to the second', () => {
    const chat = new Chat();
    chat.say('is anybody there?', '', 'Ann', 1);
    expect(chat.pending('bob')).toHaveLength(1);
    expect(chat.pending('eve')).toHaveLength(0);
  });

  it('shows a line once, however often it comes', () => {
    const chat = new Chat();
    chat.heard('instance', 1, 'hi', 'Bob', 1);
    chat.heard('instance', 1, 'hi', 'Bob', 2);
    chat.heard('another', 1, 'hi', 'Bob', 3);
    expect(chat.lines).toHaveLength(2);
  });

  it('says nothing where there is nothing to say, and no more than its limit', () => {
    const chat = new Chat();
    expect(chat.say(' \n ', 'bob', 'Ann', 1)).toBeNull();
    chat.say('😀'.repeat(TEXT_MAX + 5), 'bob', 'Ann', 1);
    expect([...(chat.lines[0]?.text ?? '')]).toHaveLength(TEXT_MAX);
  });
});

describe('a chat message', () => {
  it('is read as it was written', () => {
    expect(readChatMessage(writeLine(3, 'hi'))).toEqual({ k: 'line', id: 3, text: 'hi' });
    expect(readChatMessage(writeAck(3))).toEqual({ k: 'ack', id: 3 });
  });

  it('that is not of the form is refused', () => {
    const long = writeLine(1, 'x'.repeat(TEXT_MAX + 1));
    for (const bad of ['', '[]', '{}', '{"id":0,"text":"x"}', '{"id":1}', '{"ack":-1}', '{"id":1,"text":5}', long])
      expect(readChatMessage(bad), bad.slice(0, 20)).toBeNull();
  });
});
