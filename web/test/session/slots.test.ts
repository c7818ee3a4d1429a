import { describe, expect, it } from 'vitest';
import type { Want } from '../../src/session/session';
import { PICTURE_SLOTS } from '../../src/media/offer';
import { assign, everybody, keyOf, NONE, shorten, wishes, type Assignment } from '../../src/session/slots';
import { Random } from '../random';

function want(id: string, what: Want['what'] = 'camera', height = 180): Want {
  return { id, what, height };
}

function after(...lists: readonly (readonly Want[])[]): Assignment {
  return lists.reduce<Assignment>((before, wants) => assign(before, shorten(wants)), NONE);
}

describe('picture slots', () => {
  it('carry each wanted picture once, screens beside cameras', () => {
    const assignment = after([want('a'), want('a', 'screen'), want('b'), want('a')]);
    expect([...assignment.keys()]).toEqual(['a camera', 'a screen', 'b camera']);
    expect(new Set(assignment.values()).size).toBe(3);
  });

  it('keep whom they carry while they are wanted, whatever the order', () => {
    const before = after([want('a'), want('b'), want('c')]);
    const next = after([want('a'), want('b'), want('c')], [want('c'), want('d'), want('a')]);
    expect(next.get('c camera')).toBe(before.get('c camera'));
    expect(next.get('a camera')).toBe(before.get('a camera'));
    expect([...before.values()]).not.toContain(next.get('d camera'));
  });

  it('are no more than there are, and the most important come first', () => {
    const many = Array.from({ length: 40 }, (_, n) => want(`p${n}`));
    const assignment = after(many);
    expect(assignment.size).toBe(PICTURE_SLOTS);
    expect(assignment.has('p25 camera')).toBe(true);
    expect(assignment.has('p26 camera')).toBe(false);
    expect([...assignment.values()].every((slot) => slot >= 0 && slot < PICTURE_SLOTS)).toBe(true);
  });

  it('are given up by who is not wanted, and taken again when all others are full', () => {
    const first = Array.from({ length: PICTURE_SLOTS }, (_, n) => want(`p${n}`));
    const next = after(first, [want('new'), ...first.slice(1)]);
    expect(next.get('new camera')).toBe(0);
    expect(next.has('p0 camera')).toBe(false);
  });

  it('never change hands without need, over random pages', () => {
    const random = new Random(3);
    let before = NONE;
    for (let n = 0; n < 500; n++) {
      const wants = shorten(Array.from({ length: random.below(40) }, () => want(`p${random.below(45)}`)));
      const now = assign(before, wants);
      expect([...now.keys()].sort()).toEqual(wants.map(keyOf).sort());
      expect(new Set(now.values()).size).toBe(now.size);
      for (const [key, slot] of now) if (before.has(key)) expect(slot).toBe(before.get(key));
      before = now;
    }
  });
});

describe('what the server is told', () => {
  it('names slots, the most important first, with heights in whole pixels', () => {
    const wants = [want('b', 'screen', 719.6), want('a', 'camera', 0)];
    expect(wishes(after([want('a')], wants), wants)).toEqual([
      { s: 1, from: 'b', k: 2, h: 720 },
      { s: 0, from: 'a', k: 1, h: 1 },
    ]);
  });

  it('is everybody, screens first, as long as the page does not say', () => {
    const others = Array.from({ length: 30 }, (_, n) => ({ id: `p${n}`, screenOn: n === 28 }));
    const wants = everybody(others);
    expect(wants.length).toBe(PICTURE_SLOTS);
    expect(wants[0]).toMatchObject({ id: 'p28', what: 'screen' });
    expect(wants[25]).toMatchObject({ id: 'p24', what: 'camera' });
  });
});
