import { describe, expect, it } from 'vitest';
import { subjectOf } from '../../src/ui/apart/subject';
import { canSwitch } from '../../src/ui/call/ViewButtons';
import { Views } from '../../src/ui/stage/views';
import { reader, Scripted } from '../screens/scripted';

const others = ['p0', 'p1', 'p2'].map((id) => reader(id, id));
const room = (quiet: boolean) => new Scripted({ phase: 'call', way: 'unit', quiet, others }).state;

describe('a quiet room', () => {
  it('shows nobody in the small window for having spoken, but who is kept large', () => {
    expect(subjectOf(room(false), { speaker: 'p1', pins: ['p2'] })?.id).toBe('p1');
    expect(subjectOf(room(true), { speaker: 'p1', pins: ['p2'] })?.id).toBe('p2');
    expect(subjectOf(room(true), { speaker: 'p1', pins: [] })?.id).toBe('p0');
  });

  it('has no view of who speaks to switch to, only the way back from who is kept large', () => {
    const views = new Views();
    expect([canSwitch(room(false), views.state), canSwitch(room(true), views.state)]).toEqual([true, false]);
    views.pin('p1');
    expect(canSwitch(room(true), views.state)).toBe(true);
  });
});
