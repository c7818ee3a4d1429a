// Each way of coding pictures, in the browser that has them all.
import assert from 'node:assert/strict';
import { seeAndHear } from './lib/person.mjs';
import { test } from './lib/runner.mjs';

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
