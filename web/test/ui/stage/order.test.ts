import { describe, expect, it } from 'vitest';
import { type Member, nobody, type Order, reorder, type Shown, speaker } from '../../../src/ui/stage/order';
import { Random } from '../../random';

const person = (id: string, change: Partial<Member> = {}): Member => ({ id, camera: true, speaks: false, ...change });
const people = (ids: string): Member[] => [...ids].map((id) => person(id));
const shown = (tiles: string, held = ''): Shown => ({ paged: true, tiles: new Set(tiles), held: new Set(held) });
const all: Shown = { paged: false, tiles: new Set(), held: new Set() };

function standing(ids: string, tiles: string): Order {
  const first = reorder(nobody, people(ids), { ...shown(tiles) });
  return reorder(first, people(ids), shown(tiles));
}

function change(members: readonly Member[], ...changed: Member[]): Member[] {
  return members.map((member) => changed.find(({ id }) => id === member.id) ?? member);
}

const text = ({ ids }: Order): string => ids.join('');

describe('the order on one page', () => {
  it('is the one in which people came, whoever speaks and whoever has a camera', () => {
    const first = reorder(nobody, [person('a', { camera: false }), person('b'), person('c')], all);
    expect(text(first)).toBe('abc');
    const spoken = reorder(first, [person('a', { camera: false }), person('b'), person('c', { speaks: true })], all);
    expect(text(spoken)).toBe('abc');
    expect(text(reorder(spoken, people('acd'), all))).toBe('acd');
  });
});

describe('the order on several pages', () => {
  it('has people without a camera after those with one, each as they stood', () => {
    const members = [person('a', { camera: false }), person('b'), person('c', { camera: false }), person('d')];
    expect(text(reorder(nobody, members, shown('')))).toBe('bdac');
  });

  it('keeps still when somebody on the page speaks', () => {
    const order = standing('abcdef', 'abc');
    expect(text(reorder(order, change(people('abcdef'), person('c', { speaks: true })), shown('abc')))).toBe('abcdef');
  });

  it('brings who speaks onto the page, in the place of who was silent longest', () => {
    let order = standing('abcdef', 'abc');
    for (const id of 'acb') order = reorder(order, change(people('abcdef'), person(id, { speaks: true })), shown('abc'));
    order = reorder(order, change(people('abcdef'), person('e', { speaks: true })), shown('abc'));
    expect(text(order)).toBe('ebcdaf');
  });

  it('puts away nobody who speaks, is pinned or has the focus', () => {
    const order = standing('abcdef', 'abc');
    const members = change(people('abcdef'), person('a', { speaks: true }), person('e', { speaks: true }));
    expect(text(reorder(order, members, shown('abc', 'c')))).toBe('aecdbf');
    const loud = people('abcdef').map((member) => ({ ...member, speaks: true }));
    expect(text(reorder(order, loud, shown('abc')))).toBe('abcdef');
  });

  it('leaves who is large where they stand, however often they speak', () => {
    const order = standing('abcdef', 'abc');
    expect(text(reorder(order, change(people('abcdef'), person('f', { speaks: true })), shown('abc', 'f')))).toBe('abcdef');
  });

  it('fills the place of who left from the next page, so that the others stay', () => {
    expect(text(reorder(standing('abcdef', 'abc'), people('acdef'), shown('abc')))).toBe('adcef');
    expect(text(reorder(standing('abcdef', 'abc'), people('bcef'), shown('abc')))).toBe('ebcf');
    expect(text(reorder(standing('abcdef', 'abc'), people('abcdf'), shown('abc')))).toBe('abcdf');
  });

  it('shows a camera that came on a later page in the place of somebody without one', () => {
    const before = [person('a'), person('b', { camera: false }), ...people('cd'), person('e', { camera: false })];
    let order = reorder(nobody, before, all);
    order = { ...order, paged: true };
    const after = change(before, person('e'));
    expect(text(reorder(order, after, shown('abc')))).toBe('aecdb');
  });

  it('puts who turned the camera off behind one with a camera, unless they speak', () => {
    const order = standing('abcdef', 'abc');
    expect(text(reorder(order, change(people('abcdef'), person('b', { camera: false })), shown('abc')))).toBe('adcbef');
    expect(text(reorder(order, change(people('abcdef'), person('b', { camera: false, speaks: true })), shown('abc')))).toBe('abcdef');
  });

  it('holds everybody once, and moves at most who came, left or spoke, and one for each', () => {
    const random = new Random(11);
    let members = people('abcdefghijkl');
    let order = standing('abcdefghijkl', 'abcde');
    for (let step = 0; step < 3000; step++) {
      const before = order.ids.slice(0, 5);
      members = members.map((member) => ({ ...member, speaks: random.next() < 0.08, camera: random.next() < 0.03 ? !member.camera : member.camera }));
      const spoke = members.filter(({ id, speaks }) => speaks && !before.includes(id)).length;
      const turned = members.filter(({ id, camera }) => order.cameras.has(id) !== camera).length;
      order = reorder(order, members, shown(before.join('')));
      expect([...order.ids].sort().join('')).toBe('abcdefghijkl');
      const moved = order.ids.slice(0, 5).filter((id, i) => id !== before[i]).length;
      expect(moved).toBeLessThanOrEqual(spoke + turned);
      const here = new Set(order.ids.slice(0, 5));
      const hidden = members.filter(({ id, speaks }) => speaks && !here.has(id)).length;
      expect(hidden === 0 || members.filter(({ id, speaks }) => speaks && here.has(id)).length === 5).toBe(true);
    }
  });
});

describe('who is large in the speaker’s view', () => {
  it('goes on being it through a pause, until somebody else speaks', () => {
    const talk = (id: string): Member[] => people('abc').map((member) => ({ ...member, speaks: member.id === id }));
    expect(speaker(null, people('abc'))).toBe('a');
    expect(speaker('a', talk('c'))).toBe('c');
    expect(speaker('c', people('abc'))).toBe('c');
    expect(speaker('c', people('abc').map((member) => ({ ...member, speaks: true })))).toBe('c');
    expect(speaker('c', people('ab'))).toBe('a');
    expect(speaker('c', [])).toBeNull();
  });
});
