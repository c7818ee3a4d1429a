// How large a picture comes by the forwarding unit: as the tile needs it, and as the camera gives it.
import assert from 'node:assert/strict';
import { test } from './lib/runner.mjs';
import { come } from './lib/several.mjs';
import { getsWidth, goesBy, seesEach, tiles } from './lib/tiles.mjs';
import { until } from './lib/wait.mjs';
import { meet } from './lib/watching.mjs';

/** The pictures on that person's tile go on. */
async function seesMore(person, other, limitMs = 15000) {
  let least = Infinity;
  await until(`${person.name} sees more of ${other.name}`, async () => {
    const now = (await tiles(person))[other.name]?.frames ?? 0;
    least = Math.min(least, now); // a new tile counts anew
    if (now < least + 5) throw new Error(`${now} frames, ${least} before`);
    return true;
  }, limitMs, 200);
}

test('a tile that changes its size gets another layer, and nobody else does', async (scene) => {
  const camera = { width: 1280, height: 720, frameRate: 10 };
  const { people: [ann, bob, cleo] } = await come(scene, ['chromium', 'chromium', 'firefox'], [{ camera }]);
  await Promise.all([bob, cleo].map((person) => goesBy(person, 'unit')));
  await seesEach(bob, [ann, cleo]);
  await Promise.all([getsWidth(bob, ann, 640), getsWidth(cleo, ann, 640)]);
  for (const [size, width] of [[[420, 420], 320], [[1600, 1100], 1280], [[1000, 700], 640]]) {
    await bob.page.setViewport({ width: size[0], height: size[1] });
    const tookMs = await getsWidth(bob, ann, width, 30000);
    console.log(`# ${width} pixels after ${tookMs} ms`);
    await bob.seesMotion(5);
    assert.equal((await tiles(cleo)).Ann.width, 640, 'who did not change gets what they got');
  }
}, { limitMs: 150000 });

test('who reads the page again is seen again, also by those who changed meanwhile what they look at', async (scene) => {
  // A quiet room: nobody who speaks changes what is asked for.
  const { middle, people: [ann, bob, cleo] } = await meet(scene, ['chromium', 'firefox', 'chromium'], { quiet: true });
  await Promise.all([seesEach(ann, [bob, cleo]), seesEach(cleo, [ann, bob])]);
  const held = [];
  const endRule = middle.rule((message, link, way) => {
    if (way !== 'up' || message.t !== 'knock' || link.peer !== bob.peer) return undefined;
    held.push(() => link.toServer(message));
    return [];
  });
  await bob.page.reload();
  await until('Bob knocks again', () => held.length > 0);
  const since = middle.log.length;
  await ann.page.setViewport({ width: 500, height: 500 });
  const isAnns = ({ t, slots }, { link }) => t === 'watch' && link.peer === ann.peer && slots.some(({ from }) => from === bob.peer);
  await middle.sees('Ann asks for Bob, who is not back yet', isAnns, since);
  endRule();
  for (const go of held) go();
  await Promise.all([bob.isAmong(['Ann', 'Cleo']), seesMore(cleo, bob)]);
  await seesMore(ann, bob);
}, { limitMs: 90000 });

for (const [kind, width, height, widest] of [['chromium', 640, 360, 640], ['firefox', 320, 180, 320], ['chromium', 320, 180, 320]]) {
  test(`of a camera of ${width} by ${height} the whole comes: ${kind}`, async (scene) => {
    const { people: [ann, bob] } = await come(scene, [kind, 'chromium', 'firefox'], [{ camera: { width, height, frameRate: 10 } }]);
    await goesBy(bob, 'unit');
    await getsWidth(bob, ann, widest);
  });
}
