// Links, seats, and what the page says when something is not as it should be.
import assert from 'node:assert/strict';
import { buildAltered, serveAltered } from './lib/altered.mjs';
import { seeAndHear } from './lib/person.mjs';
import { test } from './lib/runner.mjs';
import { until } from './lib/wait.mjs';

/** The link with one character of its secret changed. */
function damaged(link) {
  const at = link.indexOf('#') + 20;
  return `${link.slice(0, at)}${link[at] === 'A' ? 'B' : 'A'}${link.slice(at + 1)}`;
}

test('a link with a wrong secret is said to be damaged, and nothing is sent', async (scene) => {
  const ann = await scene.person('Ann', 'chromium');
  const link = await ann.startRoom(scene.server.origin);
  const bob = await scene.person('Bob', 'firefox');
  await bob.page.goto(damaged(link));
  await bob.reads('This link is not complete');
  assert.equal(await bob.has('Join', 'button'), false);
  assert.equal((await bob.received()).connections, 0);
  assert.ok(await ann.sees('You are the only one here'));
});

test('what is sealed under a key that the group does not give is not shown, not heard, and the page says so', async (scene) => {
  const front = await serveAltered(buildAltered('seals under a key of its own'), scene.server);
  scene.atEnd(() => front.close());
  const ann = await scene.person('Ann', 'chromium');
  const bob = await scene.person('Bob', 'firefox');
  const link = await ann.startRoom(front.origin);
  await bob.follow(link.replace(front.origin, scene.server.origin));
  await bob.reads('What arrives cannot be opened');
  await ann.seesPicture('firefox camera');
  await ann.say('from a stranger');
  await ann.seesMotion(20);
  assert.deepEqual(await bob.pictures(), []);
  assert.ok((await bob.received()).energy < 1e-7);
  assert.equal(await bob.sees('from a stranger'), false);
});

test('a link without its secret is said to be incomplete', async (scene) => {
  const bob = await scene.person('Bob', 'chromium');
  await bob.page.goto(`${scene.server.origin}/r/AAAAAAAAAAAAAAAAAAAAAA`);
  await bob.reads('This link is not complete');
});

test('the secret leaves the address bar and is never asked of the server', async (scene) => {
  const { ann, bob, link } = await scene.call(['chromium', 'firefox']);
  const secret = link.slice(link.indexOf('#') + 1);
  assert.ok(secret.length >= 67);
  for (const person of [ann, bob]) {
    assert.ok(!(await person.page.evaluate(() => location.href)).includes('#'));
    const asked = person.requests.filter((url) => url.split('#')[0].includes(secret));
    assert.deepEqual(asked, []);
    const kept = await person.page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]));
    assert.ok(!kept.includes(secret.slice(4, 40)), 'the secret is not kept in the clear');
  }
});

test('after a reload the page is back in the call, and the other never left it', async (scene) => {
  const { ann, bob } = await scene.call(['chromium', 'firefox']);
  await seeAndHear(ann, bob);
  for (const [one, other] of [[ann, bob], [bob, ann]]) {
    await one.page.reload();
    await seeAndHear(one, other);
    assert.ok(!(await other.sees('You are the only one here')));
  }
  await ann.say('still here');
  await bob.readsInChat('still here');
});

test('muted is silent, camera off is dark, and both come back', async (scene) => {
  const { ann, bob } = await scene.call(['chromium', 'firefox']);
  await seeAndHear(ann, bob);

  await bob.press('Turn camera off');
  await bob.press('Mute microphone');
  await until('Ann gets nothing more', async () => {
    const before = await ann.received();
    await new Promise((resolve) => { setTimeout(resolve, 800); });
    const after = await ann.received();
    return after.frames === before.frames && after.energy - before.energy < 1e-7;
  });
  assert.deepEqual(await ann.pictures(), []);

  await bob.press('Turn camera on');
  await bob.press('Unmute microphone');
  await ann.seesPicture('firefox camera');
  await ann.hears();
});

test('whoever leaves can come back', async (scene) => {
  const { ann, bob } = await scene.call(['firefox', 'chromium']);
  await seeAndHear(ann, bob);
  await bob.press('Leave');
  await ann.reads('You are the only one here');
  await bob.press('Come back');
  await seeAndHear(ann, bob);
});
