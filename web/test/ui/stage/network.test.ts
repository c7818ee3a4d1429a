import { describe, expect, it } from 'vitest';
import type { Network, Person } from '../../../src/session/session';
import { mySign, signs } from '../../../src/ui/stage/network';
import { reader } from '../../screens/scripted';

const person = (id: string, network: Network): Person => reader(id, id.toUpperCase(), { network });
const good: Network = { quality: 'good', culprit: 'none' };
const weak = (culprit: Network['culprit'], quality: 'fair' | 'bad' = 'fair'): Network => ({ quality, culprit });

describe('a weak connection', () => {
  it('is said of the one whose it is', () => {
    const { of, notices } = signs([person('ben', weak('their-uplink')), person('ann', weak('their-uplink', 'bad')), person('eve', good)]);
    expect([...of]).toEqual([['ben', 'BEN’s connection is weak.'], ['ann', 'ANN’s connection is very weak.']]);
    expect(notices).toEqual([]);
  });

  it('is mine once, and not everybody’s, when several come badly because of it', () => {
    const { of, notices } = signs([person('a', weak('my-downlink')), person('b', weak('my-downlink', 'bad')), person('c', weak('their-uplink'))]);
    expect(notices).toEqual(['my-downlink']);
    expect([...of.keys()]).toEqual(['c']);
  });

  it('is on the tile while one alone comes badly', () => {
    const { of, notices } = signs([person('a', weak('my-downlink')), person('b', weak('server')), person('c', good)]);
    expect(notices).toEqual([]);
    expect([...of.values()]).toEqual(['Your connection is weak.', 'The server does not keep up with B’s picture and sound.']);
  });

  it('is nobody’s where it is not known whose', () => {
    const { of } = signs([person('a', weak('none')), person('b', weak('none'))]);
    expect([...of.values()]).toEqual(['A’s picture and sound come badly.', 'B’s picture and sound come badly.']);
  });

  it('of mine says what the others have of it', () => {
    expect(mySign(good)).toBe('');
    expect(mySign(weak('their-uplink'))).toBe('Your connection is weak: the others may see and hear you badly.');
    expect(mySign(weak('their-uplink', 'bad'))).toContain('very weak');
  });
});
