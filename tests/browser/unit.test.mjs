// The forwarding unit: more than two see and hear each other.
import assert from 'node:assert/strict';
import { test } from './lib/runner.mjs';
import { sleep } from './lib/wait.mjs';

test('three see each other by the forwarding unit', async (scene) => {
  const people = [];
  let link = null;
  for (const name of ['Ann', 'Bob', 'Cleo']) {
    const person = await scene.person(name, 'chromium');
    if (link === null) link = await person.startRoom(scene.server.origin);
    else await person.follow(link);
    people.push(person);
  }
  await sleep(9000);
  for (const person of people) {
    const stats = await person.page.evaluate(() => window.incamera.stats());
    const busy = stats.transforms.filter(({ fates }) => Object.values(fates).some((n) => n > 0));
    console.log('#', person.name, stats.connection, stats.unit, stats.way, JSON.stringify(busy.map(({ direction, context, who, line, slot, fates }) => [direction, context, slot ?? line, who, Object.fromEntries(Object.entries(fates).filter(([, n]) => n > 0))])));
    await person.page.screenshot({ path: `/tmp/${person.name}.png` });
    console.log('#', person.said.slice(-10).join(' | '));
  }
  console.log("#", JSON.stringify(scene.server.log).slice(0, 1500));
  assert.ok(people);
});
