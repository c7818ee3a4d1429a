import { describe, expect, it } from 'vitest';
import { Voice } from '../../../src/ui/stage/voice';

describe('the mark of who speaks', () => {
  it('comes with a voice, stays between two words, and goes', () => {
    const voice = new Voice();
    expect(voice.speaks(0.1, 0)).toBe(false);
    expect(voice.speaks(0.6, 100)).toBe(true);
    expect(voice.speaks(0, 600)).toBe(true);
    expect(voice.speaks(0, 701)).toBe(false);
  });
});
