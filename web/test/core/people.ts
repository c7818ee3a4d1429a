/** Members of a room's group for the tests, each with a core of its own. */
import { realCore } from '../core';
import type { Core, GroupKeys, Room } from '../../src/core';

export const NOW = 1_800_000_000;

export interface Person {
  readonly core: Core;
  readonly room: Room;
  readonly keys: GroupKeys;
  readonly peer: string;
  readonly name: string;
}

export async function personIn(link: Room, name: string, peer?: string): Promise<Person> {
  const core = await realCore();
  const room = core.openRoom(link.guestPayload, link.id);
  return { core, room, keys: core.groupKeys(room), peer: peer ?? core.toText(core.random(8)), name };
}

export async function newRoom(): Promise<Room> {
  return (await realCore()).makeRoom();
}

export function found(person: Person): string {
  return person.keys.found(person.peer, person.name, NOW);
}

export function knock(person: Person, again = false, nowS = NOW): Uint8Array {
  return person.keys.knock(person.peer, person.name, nowS, again);
}

/** Somebody's knock as a member sees it. */
export function heard(member: Person, knocker: Person, data = knock(knocker)): Uint8Array {
  const opened = member.keys.openKnock(knocker.peer, data);
  if (opened === null) throw new Error('the knock is refused');
  return opened.keyPackage;
}

/** A commit that is the first of its epoch: all others follow, who is added joins. */
export function change(
  by: Person,
  others: readonly Person[],
  adds: readonly Person[],
  removes: readonly number[] = [],
): void {
  const { commit, welcome } = by.keys.commit(adds.map((add) => heard(by, add)), removes, NOW);
  by.keys.taken();
  for (const other of others) other.keys.take(commit, NOW);
  for (const add of adds) add.keys.join(welcome as Uint8Array, NOW);
}

/** A group of as many as there are names, each core its own. */
export async function groupOf(...names: readonly string[]): Promise<Person[]> {
  const room = await newRoom();
  const people: Person[] = [];
  for (const name of names) {
    const person = await personIn(room, name);
    const first = people[0];
    if (first === undefined) found(person);
    else change(first, people.slice(1), [person]);
    people.push(person);
  }
  return people;
}

export function receiveAndSend(...people: readonly Person[]): void {
  for (const { keys } of people) {
    keys.receive();
    keys.send();
  }
}
