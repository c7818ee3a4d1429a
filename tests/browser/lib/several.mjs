// Some people in one room, whose media go by the forwarding unit.
import { hearsEach } from './motion.mjs';
import { startServerOnNetwork } from './server.mjs';
import { counters, seesEach } from './tiles.mjs';
import { until } from './wait.mjs';

const names = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve'];

/** One of each kind, in that order; wants[i] goes to inpage.prepare, but for its script, which runs in the page first. */
export async function come(scene, kinds, wants = []) {
  scene.server = await startServerOnNetwork();
  scene.atEnd(() => scene.server.stop());
  const people = [];
  let link = null;
  for (const [i, kind] of kinds.entries()) {
    const { script, ...want } = wants[i] ?? {};
    const person = await scene.person(names[i], kind, want);
    if (script !== undefined) await person.page.evaluateOnNewDocument(script);
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

/** Whose pictures the slots carry that carry any, in the order of the slots. */
export async function picturesOf(person) {
  const { slots } = await counters(person);
  return slots.filter(({ slot }) => slot.kind === 'picture').map(({ opener }) => opener.peer);
}

/** Two slots carry pictures of two others; resolves with whose, in the order of the slots. */
export function twoPictures(person) {
  return until('two slots carry pictures', async () => {
    const now = await picturesOf(person);
    return now.length === 2 && now[0] !== now[1] ? now : null;
  });
}

/** Of whom swapsSlots() runs in the page: the two slots carry each other's; resolves with the page's time when it was asked for. */
export async function swapSlots(person, [first, second]) {
  const asked = await person.page.evaluate(() => window.swapSlots());
  const then = JSON.stringify([second, first]);
  await until('the slots carry each other’s', async () => JSON.stringify(await picturesOf(person)) === then, 15000, 100);
  return asked;
}

/** In the page: what it asks for is asked for with the first two slots swapped, from each second swapSlots() on. */
export function swapsSlots() {
  let swapped = false;
  let again = () => {};
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    const message = typeof data === 'string' ? JSON.parse(data) : {};
    if (message.t !== 'watch') return send.call(this, data);
    const other = (s) => (s < 2 ? 1 - s : s);
    again = () => {
      const slots = message.slots.map((slot) => (swapped ? { ...slot, s: other(slot.s) } : slot));
      send.call(this, JSON.stringify({ ...message, slots }));
    };
    return again();
  };
  window.swapSlots = () => {
    swapped = !swapped;
    again();
    return performance.now();
  };
}
