import { describe, expect, it } from 'vitest';
import { Meeting, OFFER_MS, PATH_MS } from '../../src/session/meeting';

function connected(at = 100): Meeting {
  const meeting = new Meeting();
  meeting.asked(0);
  meeting.offered(50);
  meeting.is('connecting', 60);
  meeting.is('connected', at);
  return meeting;
}

describe('a connection to the unit', () => {
  it('is asked for at once, and once', () => {
    const meeting = new Meeting();
    expect(meeting.due(0)).toBe(true);
    meeting.asked(0);
    expect(meeting.due(1000)).toBe(false);
    expect(meeting.pathless).toBe(false);
  });

  it('is asked for again, later each time, where no offer comes', () => {
    const meeting = new Meeting();
    const asked: number[] = [];
    for (let now = 0; now <= 60_000; now += 100) {
      if (!meeting.due(now)) continue;
      asked.push(now);
      meeting.asked(now);
    }
    expect(asked.slice(0, 4)).toEqual([0, OFFER_MS + 500, 2 * OFFER_MS + 1500, 3 * OFFER_MS + 3500]);
    expect(meeting.pathless).toBe(true);
  });

  it('that finds no path is told, and made again', () => {
    const meeting = new Meeting();
    meeting.asked(0);
    meeting.offered(100);
    expect(meeting.due(100 + PATH_MS - 1)).toBe(false);
    meeting.due(100 + PATH_MS);
    expect(meeting.pathless).toBe(true);
    expect(meeting.due(100 + PATH_MS + 500)).toBe(true);
  });

  it('that comes about is a path', () => {
    const meeting = new Meeting();
    meeting.asked(0);
    meeting.due(OFFER_MS);
    expect(meeting.pathless).toBe(true);
    meeting.asked(OFFER_MS + 500);
    meeting.offered(OFFER_MS + 600);
    meeting.is('connected', OFFER_MS + 700);
    expect(meeting.pathless).toBe(false);
    expect(meeting.connectedAt).toBe(OFFER_MS + 700);
  });

  it('is made again when it has failed at once, and when it is lost for two seconds', () => {
    const failed = connected();
    failed.is('failed', 5000);
    expect(failed.due(5400)).toBe(false);
    expect(failed.due(5500)).toBe(true);
    const lost = connected();
    lost.is('disconnected', 5000);
    expect(lost.due(6999)).toBe(false);
    lost.due(7000);
    expect(lost.due(7500)).toBe(true);
  });

  it('that comes back by itself goes on', () => {
    const meeting = connected();
    meeting.is('disconnected', 5000);
    meeting.is('connected', 6000);
    expect(meeting.due(9000)).toBe(false);
    expect(meeting.connectedAt).toBe(100);
  });

  it('waits longer after each that did not last, and not at all after one that did', () => {
    const meeting = connected();
    meeting.ended(200);
    expect(meeting.due(700)).toBe(true);
    meeting.asked(700);
    meeting.ended(800);
    expect(meeting.due(1700)).toBe(false);
    expect(meeting.due(1800)).toBe(true);
    meeting.asked(1800);
    meeting.offered(1900);
    meeting.is('connected', 2000);
    meeting.ended(13_000);
    expect(meeting.due(13_000)).toBe(true);
  });

  it('is asked for at once when the network is back, unless all is well', () => {
    const well = connected();
    well.hurry(500);
    expect(well.due(500)).toBe(false);
    const lost = connected();
    lost.is('disconnected', 500);
    lost.hurry(600);
    expect(lost.due(600)).toBe(true);
  });
});
