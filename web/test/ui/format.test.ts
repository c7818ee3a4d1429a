import { describe, expect, it } from 'vitest';
import { duration, initials } from '../../src/ui/text/format';

describe('initials', () => {
  it.each([
    ['Ann Okafor', 'AO'],
    ['ann', 'A'],
    ['  Ben   van der  Berg ', 'BB'],
    ['Éva Ördög', 'ÉÖ'],
    ['李 小龙', '李小'],
    ['(Zed) "Q" 7', 'Z7'],
    ['😀 Ann', 'A'],
    ['', ''],
    ['???', ''],
  ])('of %j are %j', (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
});

describe('a duration', () => {
  it.each([
    [0, '0:00'],
    [999, '0:00'],
    [61_000, '1:01'],
    [3_599_999, '59:59'],
    [3_605_000, '1:00:05'],
    [-5, '0:00'],
  ])('of %d ms is %s', (ms, expected) => {
    expect(duration(ms)).toBe(expected);
  });
});
