import { describe, expect, it } from 'vitest';
import type { GroupView, Seat } from '../../src/group/words';
import { Names } from '../../src/session/names';
import { mediaWith, othersOf, personsOf, type Known } from '../../src/session/roster';

function seat(leaf: number, change: Partial<Seat> = {}): Seat {
  return { leaf, peer: `p${leaf}`, name: `N${leaf}`, key: `k${leaf}`, here: true, ...change };
}

const SEATS = [seat(0), seat(2), seat(3)];

function view(me: string, change: Partial<GroupView> = {}): GroupView {
  const group = { standing: 'in', stop: null, behind: false, group: 'g', epoch: 4 } as const;
  return { ...group, me, seats: SEATS, ...change };
}

describe('media', () => {
  it('flow between the two lowest leaves', () => {
    expect(mediaWith(view('p0'))).toBe('p2');
    expect(mediaWith(view('p2'))).toBe('p0');
    expect(mediaWith(view('p3'))).toBeNull();
  });

  it('flow with nobody for who is alone, waits, or has stopped', () => {
    expect(mediaWith(view('p0', { seats: [seat(0)] }))).toBeNull();
    expect(mediaWith(view('p0', { standing: 'waiting' }))).toBeNull();
    expect(mediaWith(view('p0', { standing: 'stopped', stop: 'fork' }))).toBeNull();
  });

  it('stay where they are while we come back in', () => {
    expect(mediaWith(view('p0', { standing: 'waiting', behind: true }))).toBe('p2');
  });
});

describe('the roster', () => {
  const names = new Names();
  const known: Known = { nameOf: (s) => names.of(s), verified: new Set(['k3']), media: null };

  it('is the tree without us, by leaf, with who is verified', () => {
    const persons = personsOf(othersOf(view('p2')), known, []);
    expect(persons.map(({ id, name, verified }) => [id, name, verified])).toEqual([
      ['p0', 'N0', false],
      ['p3', 'N3', true],
    ]);
  });

  it('shows media of the one that they flow with alone', () => {
    const sends = { mic: true, cam: false, screen: false };
    const media = { id: 'p3', sends, level: 0.5, picture: null, screen: null };
    const persons = personsOf(othersOf(view('p2')), { ...known, media }, []);
    expect(persons.map(({ microphoneOn, level }) => [microphoneOn, level])).toEqual([[false, 0], [true, 0.5]]);
  });

  it('is the same object while nothing changes, and keeps those who did not', () => {
    const before = personsOf(SEATS, known, []);
    expect(personsOf(SEATS, known, before)).toBe(before);
    const after = personsOf([seat(0), seat(2, { here: false })], known, before);
    expect(after).not.toBe(before);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });
});

describe('a name', () => {
  it('is the tree’s until another is said, and again when somebody comes in anew', () => {
    const names = new Names();
    expect(names.of(seat(0))).toBe('N0');
    names.say(seat(0), ' Zoe\n ');
    expect(names.of(seat(0))).toBe('Zoe');
    expect(names.of(seat(0, { name: 'Ann' }))).toBe('Ann');
  });
});
