import { describe, expect, it } from 'vitest';
import { Seals } from '../../src/session/seals';
import { noFates } from '../../src/worker/transform';
import type { Direction, Fates, TransformStats } from '../../src/worker/protocol';

function stats(fates: Partial<Fates>, direction: Direction = 'receive'): TransformStats[] {
  const line = { connection: 'c', context: 1, slot: null, opener: null, sound: false } as const;
  return [{ ...line, direction, fates: { ...noFates(), ...fates } }];
}

describe('what comes in', () => {
  it('opens, until nothing of it does', () => {
    const seals = new Seals();
    expect(seals.take(stats({}))).toBe('nothing');
    expect(seals.take(stats({ passed: 3 }))).toBe('open');
    expect(seals.take(stats({ passed: 3, 'not-opened': 4 }))).toBe('open');
    expect(seals.take(stats({ passed: 3, 'not-opened': 5 }))).toBe('shut');
    expect(seals.take(stats({ passed: 4, 'not-opened': 9 }))).toBe('open');
  });

  it('is shut when it is not sealed, or under no key of ours', () => {
    expect(new Seals().take(stats({ 'not-sealed': 9 }))).toBe('shut');
    expect(new Seals().take(stats({ 'no-key': 9 }))).toBe('shut');
    expect(new Seals().take(stats({ 'no-codec': 9 }))).toBe('shut');
  });

  it('may be repeated by the network', () => {
    expect(new Seals().take(stats({ passed: 1, replayed: 500 }))).toBe('open');
  });

  it('is not what goes out', () => {
    expect(new Seals().take(stats({ 'no-key': 99 }, 'send'))).toBe('nothing');
  });
});
