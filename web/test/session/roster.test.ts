import { describe, expect, it } from 'vitest';
import type { GroupView, Seat } from '../../src/group/words';
import { Names } from '../../src/session/names';
import { mediaGoWith, othersOf, personsOf, GOOD, type Known, type OnMedia } from '../../src/session/roster';

function seat(leaf: number, change: Partial<Seat> = {}): Seat {
  return { leaf, peer: `p${leaf}`, name: `N${leaf}`, key: `k${leaf}`, here: true, ...change };
}

const SEATS = [seat(0), seat(2), seat(3)];

function view(me: string, change: Partial<GroupView> = {}): GroupView {
  const group = { standing: 'in', stop: null, behind: false, group: 'g', epoch: 4 } as const;
  return { ...group, me, seats: SEATS, ...change };
}

describe('media', () => {
  const ids = (...of: Parameters<typeof view>): readonly string[] => mediaGoWith(view(...of)).map(({ peer }) => peer);

  it('go with everybody else', () => {
    expect(ids('p0')).toEqual(['p2', 'p3']);
    expect(ids('p3')).toEqual(['p0', 'p2']);
  });

  it('go with nobody for who is alone, waits, or has stopped', () => {
    expect(ids('p0', { seats: [seat(0)] })).toEqual([]);
    expect(ids('p0', { standing: 'waiting' })).toEqual([]);
    expect(ids('p0', { standing: 'stopped', stop: 'fork' })).toEqual([]);
  });

  it('stay where they are while we come back in', () => {
    expect(ids('p0', { standing: 'waiting', behind: true })).toEqual(['p2', 'p3']);
  });
});

describe('the roster', () => {
  const names = new Names();
  const known: Known = { nameOf: (s) => names.of(s), verified: new Set(['k3']), mediaOf: () => null };

  it('is the tree without us, by leaf, with who is verified', () => {
    const persons = personsOf(othersOf(view('p2')), known, []);
    expect(persons.map(({ id, name, verified }) => [id, name, verified])).toEqual([
      ['p0', 'N0', false],
      ['p3', 'N3', true],
    ]);
  });

  it('shows of each the media that come of them', () => {
    const sends = { mic: true, cam: false, screen: false };
    const media = { sends, level: 0.5, speaks: true, picture: null, screen: null, network: GOOD };
    const mediaOf = (id: string): OnMedia | null => (id === 'p3' ? media : null);
    const persons = personsOf(othersOf(view('p2')), { ...known, mediaOf }, []);
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
