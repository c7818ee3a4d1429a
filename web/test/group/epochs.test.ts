import { describe, expect, it } from 'vitest';
import { Epochs } from '../../src/group/epochs';

function begun(): Epochs {
  const epochs = new Epochs();
  epochs.begin({ epoch: 5, removed: false, fresh: true }, 0);
  expect(epochs.due(0)).toEqual({ send: true, drop: [] });
  return epochs;
}

describe('the next epoch', () => {
  it('seals a second later after somebody came in', () => {
    const epochs = begun();
    epochs.begin({ epoch: 6, removed: false, fresh: false }, 1000);
    expect(epochs.due(1999).send).toBe(false);
    expect(epochs.due(2000).send).toBe(true);
    expect(epochs.due(2001).send).toBe(false);
  });

  it('seals at once after somebody was removed, and for who is fresh', () => {
    for (const how of [{ removed: true, fresh: false }, { removed: false, fresh: true }]) {
      const epochs = begun();
      epochs.begin({ epoch: 6, ...how }, 1000);
      expect(epochs.due(1000).send).toBe(true);
    }
  });

  it('seals within three seconds however fast commits follow', () => {
    const epochs = begun();
    for (let at = 1000, epoch = 6; at <= 4000; at += 500, epoch++) {
      epochs.begin({ epoch, removed: false, fresh: false }, at);
      expect(epochs.due(at).send, `${at}`).toBe(at >= 4000);
    }
  });
});

describe('the next epoch, when commits follow each other faster than four bits can tell,', () => {
  it('seals when it is the eighth after the one that does', () => {
    const epochs = begun();
    for (let epoch = 6; epoch <= 13; epoch++) {
      epochs.begin({ epoch, removed: false, fresh: false }, epoch);
      expect(epochs.due(epoch).send, `${epoch}`).toBe(epoch === 13);
    }
  });
});

describe('an old epoch', () => {
  it('opens for ten seconds after somebody came in', () => {
    const epochs = begun();
    epochs.begin({ epoch: 6, removed: false, fresh: false }, 1000);
    expect(epochs.due(10_999).drop).toEqual([]);
    expect(epochs.due(11_000).drop).toEqual([5]);
    expect(epochs.due(12_000).drop).toEqual([]);
  });

  it('opens for three seconds after somebody was removed, and those before it as well', () => {
    const epochs = begun();
    epochs.begin({ epoch: 6, removed: false, fresh: false }, 1000);
    epochs.begin({ epoch: 7, removed: true, fresh: false }, 2000);
    expect(epochs.due(4999).drop).toEqual([]);
    expect(epochs.due(5000).drop).toEqual([5, 6]);
  });

  it('does not open longer because another commit follows', () => {
    const epochs = begun();
    epochs.begin({ epoch: 6, removed: true, fresh: false }, 1000);
    epochs.begin({ epoch: 7, removed: false, fresh: false }, 2000);
    expect(epochs.due(4000).drop).toEqual([5]);
    expect(epochs.due(11_999).drop).toEqual([]);
    expect(epochs.due(12_000).drop).toEqual([6]);
  });

  it('ends at the twelfth commit, before its four bits can be those of one to come', () => {
    const epochs = begun();
    for (let epoch = 6; epoch <= 18; epoch++) {
      epochs.begin({ epoch, removed: false, fresh: false }, epoch);
      const gone = epoch - 12;
      expect(epochs.due(epoch).drop, `${epoch}`).toEqual(gone < 5 ? [] : [gone]);
    }
  });

  it('and the newest end with the group', () => {
    const epochs = begun();
    epochs.begin({ epoch: 6, removed: false, fresh: false }, 1000);
    expect(epochs.end()).toEqual([5, 6]);
    expect(epochs.due(100_000)).toEqual({ send: false, drop: [] });
  });
});
