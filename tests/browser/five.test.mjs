// Five in a room, of both kinds, who come and go at random: after each step every one decodes every other.
// SOAK_S=300 SEED=7: for so many seconds, with another order of steps ("make soak").
import assert from 'node:assert/strict';
import { launch } from './lib/browsers.mjs';
import { test } from './lib/runner.mjs';
import { come, without } from './lib/several.mjs';
import { counters, seesEach, tiles } from './lib/tiles.mjs';
import { until } from './lib/wait.mjs';

const kinds = ['chromium', 'firefox', 'chromium', 'firefox', 'chromium'];
// Firefox writes the time at the top: on a smaller picture it would be where seesEach() looks.
const camera = { width: 320, height: 180, frameRate: 5 };
const seconds = Number(process.env.SOAK_S ?? 20);
const seed = Number(process.env.SEED ?? 1);
const least = 4; // steps

/** Numbers below n that are the same again for the same seed (mulberry32). */
function numbers(from) {
  let state = from;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

/** In the page: by the name on the tile, how many frames of theirs were decoded so far. */
async function decodedNow() {
  const names = new Map([...document.querySelectorAll('figure[data-person]')]
    .map((tile) => [tile.getAttribute('data-person'), tile.getAttribute('aria-label')]));
  const { transforms } = window.incamera.stats();
  const pictures = new Map(transforms.filter(({ slot, opener }) => slot?.kind === 'picture' && opener !== null)
    .map(({ slot, opener }) => [0x2000 + 2 * slot.number, names.get(opener.peer)]));
  const found = {};
  for (const connection of window.incameraTest.connections) {
    if (connection.connectionState !== 'connected') continue;
    const isUnit = connection.getReceivers().length > 8;
    for (const { type, kind, ssrc, framesDecoded } of (await window.incameraTest.reportsOf(connection)).values()) {
      if (type !== 'inbound-rtp' || kind !== 'video') continue;
      const name = isUnit ? pictures.get(ssrc) : [...names.values()][0];
      if (name !== undefined) found[name] = (found[name] ?? 0) + (framesDecoded ?? 0);
    }
  }
  return found;
}

/** Each has a tile of each other with the right picture on it, and none of anybody else; and more of each is decoded. */
async function allDecodeAll(people) {
  await Promise.all(people.map(async (person) => {
    const others = without(people, person);
    await seesEach(person, others, 40000);
    await until(`${person.name} has the tiles of those who are here, and no others`, async () => {
      const names = Object.keys(await tiles(person)).sort();
      if (names.join() !== others.map(({ name }) => name).sort().join()) throw new Error(names.join());
      return true;
    }, 20000);
    const before = await person.page.evaluate(decodedNow);
    await until(`${person.name} decodes each`, async () => {
      const now = await person.page.evaluate(decodedNow);
      const still = others.filter(({ name }) => !((now[name] ?? 0) >= (before[name] ?? 0) + 3));
      if (still.length > 0) throw new Error(`nothing more of ${still.map(({ name }) => name)}: ${JSON.stringify([before, now])}`);
      return true;
    }, 20000);
  }));
}

/** Of what came by the unit nothing was refused for not opening, but what was on its way at a change of epoch. */
async function nothingIsShut(person) {
  for (const { slot, fates } of (await counters(person)).slots) {
    const shut = fates['not-sealed'] + fates['not-opened'] + fates['not-theirs'] + fates['no-codec'];
    assert.equal(shut, 0, `${person.name}, ${slot.kind} ${slot.number}: ${JSON.stringify(fates)}`);
  }
}

async function leaves(person) {
  await person.press('Leave');
  await person.reads('You left the room');
}

async function comesBack(person, link, byLink) {
  if (byLink) return person.follow(link);
  await person.press('Come back');
}

test('five in a room who come and go at random: after each step every one decodes every other', async (scene) => {
  const third = await launch('chromium');
  const wants = kinds.map(() => ({ camera }));
  const { people, link } = await come(scene, kinds, wants, null, [null, null, null, null, third]);
  await allDecodeAll(people);
  const number = numbers(seed);
  const end = Date.now() + seconds * 1000;
  let here = [...people];
  const steps = [];
  while (Date.now() < end || steps.length < least) {
    const person = people[number(people.length)];
    const how = number(2);
    if (!here.includes(person)) {
      await comesBack(person, link, how === 0);
      here = people.filter((one) => one === person || here.includes(one));
      steps.push(`${person.name} comes ${how === 0 ? 'by the link' : 'back'}`);
    } else if (how === 0 || here.length <= 2) {
      await person.page.reload();
      steps.push(`${person.name} reloads`);
    } else {
      await leaves(person);
      here = without(here, person);
      steps.push(`${person.name} leaves`);
    }
    try {
      await allDecodeAll(here);
    } catch (error) {
      throw new Error(`seed ${seed}, after ${steps.join(', ')}: ${error.message}`);
    }
  }
  for (const person of people.filter((one) => !here.includes(one))) await comesBack(person, link, false);
  await allDecodeAll(people);
  for (const person of people) await nothingIsShut(person);
  assert.equal(await scene.server.counted('sfu.dropped_unsealed'), 0, 'the unit took nothing of theirs for unsealed');
  console.log(`# seed ${seed}: ${steps.join(', ')}`);
}, { limitMs: 180000 + seconds * 1000 });
