// Each way of coding pictures, in the browser that has them all: directly, and by the forwarding unit.
import assert from 'node:assert/strict';
import { seeAndHear } from './lib/person.mjs';
import { test } from './lib/runner.mjs';
import { allSeeAll, come, swapSlots, swapsSlots, twoPictures } from './lib/several.mjs';
import { goesBy, seesEach, tiles } from './lib/tiles.mjs';
import { until } from './lib/wait.mjs';

for (const codec of ['VP9', 'VP8', 'AV1', 'H264']) {
  test(`chromium sees pictures coded as ${codec}`, async (scene) => {
    const { ann, bob } = await scene.call(['chromium', 'chromium'], { codec });
    await seeAndHear(ann, bob);
    assert.equal(await ann.codec(), codec);
    assert.equal(await bob.codec(), codec);
  });
}

test('VP9 is what two browsers choose by themselves', async (scene) => {
  const { ann, bob } = await scene.call(['chromium', 'firefox']);
  await seeAndHear(ann, bob);
  assert.equal(await ann.codec(), 'VP9');
  assert.equal(await bob.codec(), 'VP9');
});

/** Firefox codes as VP9 and VP8 alone, without a plug-in for H.264. */
for (const [codec, third] of [['VP9', 'firefox'], ['VP8', 'firefox'], ['AV1', 'chromium'], ['H264', 'chromium']]) {
  test(`pictures coded as ${codec} are seen by the unit, and when they come by another slot: chromium, chromium, ${third}`, async (scene) => {
    const { people } = await come(scene, ['chromium', 'chromium', third], [{ codec }, { codec, script: swapsSlots }, { codec }]);
    await Promise.all(people.map((person) => goesBy(person, 'unit')));
    await allSeeAll(people);
    for (const person of people) assert.equal(await person.codec(), codec);

    const [ann, bob, other] = people;
    await swapSlots(bob, await twoPictures(bob));
    await seesEach(bob, [ann, other]);
    const before = await tiles(bob);
    await until('both tiles move', async () => {
      const now = await tiles(bob);
      return [ann, other].every(({ name }) => now[name].frames >= before[name].frames + 5);
    });
  }, { limitMs: 90000 });
}
