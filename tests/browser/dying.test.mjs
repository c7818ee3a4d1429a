// kill -9 of one of the server's processes: calls go on, or are back within what is promised.
import assert from 'node:assert/strict';
import { seeAndHear } from './lib/person.mjs';
import { startServer } from './lib/server.mjs';
import { test } from './lib/runner.mjs';

const promised = 5000; // ms until a call that the dead process carried is back
const goesOn = 1500; // ms of a still picture that are no interruption, on a busy machine
const watched = 8000; // ms watched after the kill

const relayed = (transport) => ({ hideAddress: true, transport });
const cases = [
  { dies: 'control', way: 'a direct call', want: {}, path: 'direct', stillMs: goesOn },
  { dies: 'control', way: 'a call relayed over UDP', want: relayed('udp'), path: 'relay-udp', stillMs: goesOn },
  { dies: 'control', way: 'a call relayed over TLS', want: relayed('tls'), path: 'relay-tls', stillMs: promised },
  { dies: 'media', way: 'a direct call', want: {}, path: 'direct', stillMs: goesOn },
  { dies: 'media', way: 'a call relayed over UDP', want: relayed('udp'), path: 'relay-udp', stillMs: promised },
  { dies: 'media', way: 'a call relayed over TLS', want: relayed('tls'), path: 'relay-tls', stillMs: promised },
];

for (const { dies, way, want, path, stillMs } of cases) {
  const what = stillMs === goesOn ? 'goes on' : 'is back within 5 s';
  test(`${way} ${what} when ${dies} is killed`, async (scene) => {
    scene.server = await startServer();
    scene.atEnd(() => scene.server.stop());
    const { ann, bob, link } = await scene.call(['chromium', 'firefox'], want);
    await seeAndHear(ann, bob);
    await Promise.all([ann.isOnPath(path), bob.isOnPath(path)]);

    const watching = [ann, bob].map((person) => person.longestStill(watched));
    await scene.server.kill(dies);
    const [annStill, bobStill] = await Promise.all(watching);
    console.log(`# still for ${annStill} ms (chromium), ${bobStill} ms (firefox)`);
    assert.ok(annStill <= stillMs, `Ann's picture stood still for ${annStill} ms`);
    assert.ok(bobStill <= stillMs, `Bob's picture stood still for ${bobStill} ms`);
    await Promise.all([ann.isOnPath(path), bob.isOnPath(path)]);

    await ann.say('after it');
    await bob.readsInChat('after it');
    await bob.press('Mute microphone');
    await ann.press('People');
    await ann.reads('Microphone off');
    if (dies === 'control') await aThirdIsLetIn(scene, link);
  }, { limitMs: 90000 });
}

/** The sockets have resumed: the group is the one it was, at a server that had forgotten it. */
async function aThirdIsLetIn(scene, link) {
  const cleo = await scene.person('Cleo', 'chromium');
  await cleo.follow(link);
  await cleo.isAmong(['Ann', 'Bob']);
}
