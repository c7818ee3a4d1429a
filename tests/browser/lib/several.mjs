// Some people in one room, whose media go by the forwarding unit.
import { hearsEach } from './motion.mjs';
import { startServerOnNetwork } from './server.mjs';
import { seesEach } from './tiles.mjs';

const names = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve'];

/** One of each kind, in that order; wants[i] goes to inpage.prepare. */
export async function come(scene, kinds, wants = []) {
  scene.server = await startServerOnNetwork();
  scene.atEnd(() => scene.server.stop());
  const people = [];
  let link = null;
  for (const [i, kind] of kinds.entries()) {
    const person = await scene.person(names[i], kind, wants[i] ?? {});
    if (link === null) link = await person.startRoom(scene.server.origin);
    else await person.follow(link);
    people.push(person);
  }
  return { people, link };
}

export const without = (people, one) => people.filter((other) => other !== one);

export async function allSeeAll(people) {
  await Promise.all(people.map((person) => seesEach(person, without(people, person))));
  for (const person of people) await person.seesMotion(10);
}

export async function allHearAll(people) {
  await Promise.all(people.map((person) => hearsEach(person, without(people, person).map(({ name }) => name))));
  await Promise.all(people.map((person) => person.hears()));
}
