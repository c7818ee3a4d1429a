import { describe, expect, it, vi } from 'vitest';
import { KINDS } from './realkeys';
import { TestRoom, type Client, type MakeKeys } from './room';

vi.setConfig({ testTimeout: 60_000 });

function roomOf(n: number, makeKeys: MakeKeys): { room: TestRoom; people: Client[] } {
  const room = new TestRoom(makeKeys);
  const people = Array.from({ length: n }, () => {
    const client = room.open();
    room.pass(500);
    return client;
  });
  room.pass(3000);
  return { room, people };
}

function expectOne(room: TestRoom, members: number): void {
  const agreement = room.agreement();
  expect(agreement.split('\n')).toHaveLength(1);
  const { standing, roster } = JSON.parse(agreement) as { standing: string; roster: string[] };
  expect(standing).toBe('in');
  expect(roster).toHaveLength(members);
}

for (const [kind, forRoom] of KINDS) describe(`a room, with ${kind},`, () => {
  it('is founded by who comes first', () => {
    const { room } = roomOf(1, forRoom());
    expectOne(room, 1);
  });

  it('lets in who knocks', () => {
    const { room, people } = roomOf(3, forRoom());
    expectOne(room, 3);
    expect(people.map(({ keys }) => keys?.ownLeaf)).toEqual([0, 1, 2]);
  });

  it('carries a message to everybody else, and says whose it is', () => {
    const { room, people } = roomOf(3, forRoom());
    expect(people[1]?.member?.say('', 'hello')).toBe(true);
    room.arrive();
    for (const at of [0, 2])
      expect(people[at]?.heard).toMatchObject([{ from: people[1]?.peer, text: 'hello' }]);
  });

  it('removes who leaves, and who went without a word once the seat is free', () => {
    const { room, people } = roomOf(4, forRoom());
    people[1]?.leave();
    room.pass(2000);
    expectOne(room, 3);
    people[3]?.close();
    room.pass(20_000);
    expectOne(room, 3);
    room.pass(15_000);
    expectOne(room, 2);
  });

  it('has the next leaf do what the lowest does not', () => {
    const { room, people } = roomOf(3, forRoom());
    const lowest = people[0];
    if (lowest !== undefined) lowest.member = null;
    room.open();
    room.pass(1200);
    expect(people[1]?.view.seats).toHaveLength(3);
    room.pass(3000);
    expect(people[1]?.view.seats).toHaveLength(4);
  });

  it('lets who reloads back in as the one that was there', () => {
    const { room, people } = roomOf(3, forRoom());
    const before = people[0]?.view.seats.map(({ key }) => key);
    for (const person of people) {
      person.reload();
      room.pass(3000);
      expectOne(room, 3);
    }
    expect(people[0]?.view.seats.map(({ key }) => key)).toEqual(before);
    for (const person of people) expect(person.view.stop).toBeNull();
  });

  it('begins anew when the only one in it reloads', () => {
    const { room, people } = roomOf(1, forRoom());
    people[0]?.reload();
    room.pass(3000);
    expectOne(room, 1);
  });

  it('begins anew when all reload at once', () => {
    const { room, people } = roomOf(3, forRoom());
    for (const person of people) person.reload();
    room.pass(8000);
    expectOne(room, 3);
  });

  it('goes on as it was when the server is started again', () => {
    const { room, people } = roomOf(3, forRoom());
    const { group } = people[0]?.view ?? {};
    room.server.restart();
    for (const person of people) person.lose();
    room.pass(40_000);
    expectOne(room, 3);
    expect(people[0]?.view.group).toBe(group);
  });

  it('is not made anew by who waits, before its members have come back to a new server', () => {
    const { room, people } = roomOf(2, forRoom());
    const { group } = people[0]?.view ?? {};
    for (const person of people) person.member?.tick();
    const late = room.open();
    room.server.bend = (to, m) => (to === late.peer && m.t === 'welcome' ? [] : [m]);
    room.pass(300);
    room.server.restart();
    room.server.bend = (_, m) => [m];
    for (const person of [...people, late]) person.lose();
    for (const person of people) person.online = false;
    room.pass(2000);
    expect(late.view.standing).toBe('waiting');
    for (const person of people) person.online = true;
    room.pass(12_000);
    expectOne(room, 3);
    expect(late.view.group).toBe(group);
  });

  it('takes back who was away longer than a seat is kept', () => {
    const { room, people } = roomOf(3, forRoom());
    const away = people[1];
    if (away !== undefined) away.online = false;
    room.pass(40_000);
    expect(people[0]?.view.seats).toHaveLength(2);
    if (away !== undefined) away.online = true;
    room.pass(5000);
    expectOne(room, 3);
    expect(away?.view.behind).toBe(false);
  });

  it('keys itself anew every ten minutes, each member in turn', () => {
    const { room, people } = roomOf(3, forRoom());
    const start = people[0]?.view.epoch ?? 0;
    room.pass(31 * 60_000);
    expectOne(room, 3);
    expect(people[0]?.view.epoch).toBe(start + 3);
    const makers = new Set(room.server.log.filter((line) => line.endsWith('commit')).slice(-3));
    expect(makers.size).toBe(3);
  });
});
