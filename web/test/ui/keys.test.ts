import { describe, expect, it } from 'vitest';
import { commandOf, keys, type Press } from '../../src/ui/text/keys';

function press(key: string, change: Partial<Press> = {}): Press {
  return { key, ctrlKey: false, altKey: false, metaKey: false, repeat: false, ...change };
}

describe('a key', () => {
  it('is a command in either case', () => {
    expect(commandOf(press('m'))).toBe('microphone');
    expect(commandOf(press('M'))).toBe('microphone');
    expect(commandOf(press('v'))).toBe('camera');
    expect(commandOf(press('s'))).toBe('screen');
    expect(commandOf(press('?'))).toBe('help');
  });

  it('that means nothing is left alone', () => {
    for (const key of ['x', 'Enter', 'Escape', ' ', '', 'Shift']) expect(commandOf(press(key))).toBeNull();
  });

  it('with a modifier belongs to the browser', () => {
    for (const modifier of ['ctrlKey', 'altKey', 'metaKey'] as const)
      expect(commandOf(press('s', { [modifier]: true }))).toBeNull();
  });

  it('held down counts once', () => {
    expect(commandOf(press('m', { repeat: true }))).toBeNull();
  });

  it('stands for one command only', () => {
    expect(new Set(Object.values(keys)).size).toBe(Object.keys(keys).length);
  });
});
