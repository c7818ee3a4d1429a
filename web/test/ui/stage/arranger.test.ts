import { describe, expect, it } from 'vitest';
import type { Person } from '../../../src/session/session';
import type { Arrangement } from '../../../src/ui/stage/arrange';
import { Arranger } from '../../../src/ui/stage/arranger';
import { Views } from '../../../src/ui/stage/views';
import { reader, Scripted } from '../../screens/scripted';

const size = { width: 1256, height: 584 };
const crowd = (n: number, change: Partial<Person> = {}): Person[] =>
  Array.from({ length: n }, (_, i) => reader(`p${i}`, `Person ${i}`, { cameraOn: true, ...change }));
const people = ({ tiles }: Arrangement): string[] => tiles.filter(({ kind }) => kind === 'person').map(({ id }) => id);

function call(n: number) {
  const session = new Scripted({ phase: 'call', way: 'unit', others: crowd(n) });
  const views = new Views();
  const arranger = new Arranger();
  const next = (focused: string | null = null): Arrangement => arranger.next(session.state, views.state, size, 12, focused);
  return { session, views, arranger, next };
}

describe('one arrangement after the other', () => {
  it('is the same object while levels move and nothing else does', () => {
    const { session, next } = call(40);
    const first = next();
    for (let i = 0; i < 40; i++) session.change(`p${i}`, { level: i / 40, microphoneOn: true });
    expect(next()).toBe(first);
  });

  it('is the same object when somebody on the page speaks', () => {
    const { session, next } = call(40);
    const first = next();
    session.change('p3', { speaks: true });
    expect(next()).toBe(first);
  });

  it('brings who speaks elsewhere onto the page by changing two places', () => {
    const { session, next } = call(40);
    const before = people(next());
    session.change('p33', { speaks: true });
    const after = people(next());
    expect(after).toContain('p33');
    expect(after.filter((id, i) => id !== before[i])).toEqual(['p33']);
  });

  it('has who speaks on the page even where a smaller window makes pages of one', () => {
    const { session, arranger, views } = call(12);
    session.change('p11', { speaks: true });
    const wide = arranger.next(session.state, views.state, size, 12, null);
    expect(wide.pages).toBe(1);
    const small = arranger.next(session.state, views.state, { width: 374, height: 330 }, 8, null);
    expect(small.pages).toBeGreaterThan(1);
    expect(people(small)).toContain('p11');
  });

  it('does not put away the tile that has the focus', () => {
    const { session, next } = call(40);
    const before = people(next());
    const last = before.at(-1) ?? '';
    session.change('p33', { speaks: true });
    expect(people(next(last))).toContain(last);
  });

  it('has people without a camera on the last page, once there are pages', () => {
    const { session, next } = call(40);
    session.set({ others: crowd(40).map((one, i) => (i < 5 ? { ...one, cameraOn: false } : one)) });
    expect(people(next()).slice(0, 2)).toEqual(['p5', 'p6']);
    session.set({ others: crowd(10).map((one, i) => (i < 5 ? { ...one, cameraOn: false } : one)) });
    const few = call(10);
    few.session.set({ others: session.state.others });
    expect(people(few.next())[0]).toBe('p0');
  });

  it('shows a window of no size nothing', () => {
    const { session, arranger, views } = call(3);
    expect(arranger.next(session.state, views.state, { width: 0, height: 0 }, 12, null).tiles).toEqual([]);
  });

  it('knows who spoke last', () => {
    const { session, arranger, next } = call(5);
    next();
    session.change('p3', { speaks: true });
    next();
    session.change('p3', { speaks: false });
    next();
    expect(arranger.speaker).toBe('p3');
  });
});

describe('the views', () => {
  it('turn no page that is not there', () => {
    const views = new Views();
    expect(views.turn(1)).toBe(false);
    views.set({ pages: 2 });
    expect([views.turn(1), views.turn(1), views.state.page]).toEqual([true, false, 1]);
    expect([views.turn(-1), views.turn(-1), views.state.page]).toEqual([true, false, 0]);
  });

  it('keep a few large, and let go of all when the view is changed', () => {
    const views = new Views();
    for (const id of 'abcdefg') views.pin(id);
    expect(views.state.pins.join('')).toBe('bcdefg');
    views.pin('c');
    expect(views.state.pins.join('')).toBe('bdefg');
    views.switchView();
    expect([views.state.view, views.state.pins]).toEqual(['grid', []]);
    views.switchView();
    expect(views.state.view).toBe('speaker');
  });

  it('tell of a change, and of nothing else', () => {
    const views = new Views();
    let told = 0;
    const stop = views.subscribe(() => { told += 1; });
    views.set({ page: 0, view: 'grid' });
    expect(told).toBe(0);
    views.set({ view: 'speaker' });
    expect(told).toBe(1);
    stop();
    views.set({ view: 'grid' });
    expect(told).toBe(1);
  });
});
