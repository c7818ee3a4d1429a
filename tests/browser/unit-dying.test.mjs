// kill -9 of one of the server's processes while three meet by the unit.
import assert from 'node:assert/strict';
import { watchTile } from './lib/motion.mjs';
import { test } from './lib/runner.mjs';
import { allHearAll, allSeeAll, come } from './lib/several.mjs';
import { startServer } from './lib/server.mjs';
import { goesBy } from './lib/tiles.mjs';
import { sleep } from './lib/wait.mjs';

/**
 * How long a picture may stand still. Each browser meets anew, by a new server, and shows the connection before until the next carries; or
 * by a new unit, and then there is none before.
 */
const cases = [
  { dies: 'control', stillMs: 1000 },
  { dies: 'media', stillMs: 5000 },
];
/** A machine that is busy with something else adds to it now and then, a connection that is not kept always does. */
const rounds = 3;
const watched = 8000; // ms watched after the kill
const later = 1000; // ms for which one of them looks for the server in vain: the others have long said whom they want to see

/** In the page: when a socket has ended, the next ones find nothing for so long. */
function looksInVain(ms) {
  let until = 0;
  window.WebSocket = class extends WebSocket {
    constructor(url, protocols) {
      super(performance.now() < until ? `${url}/in-vain` : url, protocols);
      this.addEventListener('open', () => this.addEventListener('close', () => { until = performance.now() + ms; }));
    }
  };
}

for (const { dies, stillMs } of cases) {
  test(`three by the unit are back within ${stillMs / 1000} s at best when ${dies} is killed`, async (scene) => {
    scene.server = await startServer();
    scene.atEnd(() => scene.server.stop());
    const { people, link } = await come(scene, ['chromium', 'firefox', 'chromium'], [{}, {}, { script: `(${looksInVain})(${later})` }]);
    await allSeeAll(people);
    const pairs = people.flatMap((one) => people.filter((other) => other !== one).map((other) => [one, other]));
    // Which Firefox counts as the page's.
    for (const person of people) person.excused = /connection to (the server at )?wss:/;
    let worst = Infinity;
    for (let round = 0; round < rounds && worst > stillMs; round++) {
      await sleep(3000); // each connection may have its first layers
      const watches = await Promise.all(pairs.map(([one, other]) => watchTile(one, other.name)));
      await scene.server.kill(dies);
      await sleep(watched);
      const seen = await Promise.all(watches.map((end) => end()));
      worst = Math.max(...seen.map(({ longest }) => longest));
      console.log(`# still for ${seen.map(({ longest }) => Math.round(longest)).join(', ')} ms`);
      await Promise.all(people.map((person) => goesBy(person, 'unit')));
      await allSeeAll(people);
      await allHearAll(people);
    }
    assert.ok(worst <= stillMs, `a picture stood still for ${worst} ms in each of ${rounds} rounds`);

    // Rooms and places of the new one are nobody's of before: a fourth comes in, and all see all.
    const dan = await scene.person('Dan', 'chromium');
    await dan.follow(link);
    await allSeeAll([...people, dan]);
  }, { limitMs: 240000 });
}
