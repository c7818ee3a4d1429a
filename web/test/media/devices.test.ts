import { describe, expect, it } from 'vitest';
import { troubleOf } from '../../src/media/devices';
import { levelOf } from '../../src/media/levels';

describe('what the browser says about a device', () => {
  it('is one of our troubles', () => {
    const named = (name: string): DOMException => new DOMException('', name);
    expect(troubleOf(named('NotAllowedError'))).toBe('denied');
    expect(troubleOf(named('NotFoundError'))).toBe('missing');
    expect(troubleOf(named('OverconstrainedError'))).toBe('missing');
    expect(troubleOf(named('NotReadableError'))).toBe('in-use');
    expect(troubleOf(named('AbortError'))).toBe('in-use');
    expect(troubleOf(named('SecurityError'))).toBe('insecure');
    expect(troubleOf(named('WhateverError'))).toBe('failed');
    expect(troubleOf('a text')).toBe('failed');
  });
});

describe('a level', () => {
  it('goes from silence to full in steps of a twentieth', () => {
    expect(levelOf(new Float32Array(512))).toBe(0);
    expect(levelOf(new Float32Array(512).fill(1))).toBe(1);
    expect(levelOf(new Float32Array(512).fill(0.0316))).toBe(0.5);
    expect(levelOf(new Float32Array(512).fill(2))).toBe(1);
  });
});
