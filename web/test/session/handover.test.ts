import { describe, expect, it } from 'vitest';
import { Handover, LINGER_MS, PATIENCE_MS, type Standing } from '../../src/session/handover';

const all: Standing = { beforeConnected: true, nextConnected: true, lacks: false };
const lacking: Standing = { ...all, lacks: true };
const without: Standing = { ...all, nextConnected: false, lacks: true };

/** When it says that the one before is to be closed, of standings that each hold from a time on; null for never. */
function closesAt(steps: readonly (readonly [number, Standing])[], end = 60_000): number | null {
  const handover = new Handover();
  for (let now = 0; now <= end; now += 100) {
    const [, standing] = [...steps].reverse().find(([from]) => from <= now) ?? [0, without];
    if (handover.take(standing, now)) return now;
  }
  return null;
}

describe('the connection before', () => {
  it('stays as long as there is no next one', () => {
    expect(closesAt([[0, without]])).toBe(null);
  });

  it('stays until the next one carries all that it shows, and a little longer, for others', () => {
    expect(closesAt([[0, without], [800, lacking], [2000, all]])).toBe(2000 + LINGER_MS);
  });

  it('waits anew where the next one has lost something again', () => {
    expect(closesAt([[0, all], [1000, lacking], [1500, all]])).toBe(1500 + LINGER_MS);
  });

  it('does not wait for ever for what does not come by the next one', () => {
    expect(closesAt([[0, without], [700, lacking]])).toBe(700 + PATIENCE_MS);
  });

  it('waits anew where the next one has ended as well', () => {
    expect(closesAt([[0, lacking], [3000, without], [5000, all]])).toBe(5000 + LINGER_MS);
  });

  it('goes at once when it has ended', () => {
    expect(closesAt([[0, without], [400, { ...without, beforeConnected: false }]])).toBe(400);
  });
});
