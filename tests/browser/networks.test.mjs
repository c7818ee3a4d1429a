// Networks that let two browsers reach the server and never each other; then without UDP; then one that changes.
import assert from 'node:assert/strict';
import { close, launch } from './lib/browsers.mjs';
import { Capture } from './lib/capture.mjs';
import { areApart, dropUdp, serverAddress, setAddress, slowUdp, twoSides, whyNoNamespaces } from './lib/netns.mjs';
import { seeAndHear } from './lib/person.mjs';
import { startServer } from './lib/server.mjs';
import { skip, test } from './lib/runner.mjs';
import { allHearAll, allSeeAll } from './lib/several.mjs';
import { getsWidth, goesBy } from './lib/tiles.mjs';
import { sleep } from './lib/wait.mjs';

const promised = 10000; // ms until the call is up

/** Chromium on one side and Firefox on the other; the server between them. */
async function setUp(scene) {
  const why = whyNoNamespaces();
  if (why !== null) skip(why);
  const network = await twoSides();
  scene.atEnd(() => [network.server, ...network.sides].forEach((one) => one.remove()));
  assert.ok(areApart(network));
  scene.server = await startServer({ host: serverAddress, advertise: serverAddress, namespace: network.server });
  scene.atEnd(() => scene.server.stop());
  const browsers = await Promise.all([
    launch('chromium', { namespace: network.sides[0] }), launch('firefox', { namespace: network.sides[1] }),
  ]);
  scene.atEnd(() => Promise.all(browsers.map(close)));
  return { network, browsers };
}

/** Both are in; resolves once each sees the other, with the ms since the second pressed Join. */
async function meet(scene, browsers) {
  const ann = await scene.person('Ann', 'chromium', {}, browsers[0]);
  const bob = await scene.person('Bob', 'firefox', {}, browsers[1]);
  await bob.follow(await ann.startRoom(scene.server.origin));
  const joined = Date.now();
  await Promise.all([ann.seesPicture('firefox camera'), bob.seesPicture('chromium camera')]);
  return { ann, bob, tookMs: Date.now() - joined };
}

test('two browsers without a route to each other are in a call within 10 s, by the relay over UDP', async (scene) => {
  const { browsers } = await setUp(scene);
  const { ann, bob, tookMs } = await meet(scene, browsers);
  console.log(`# up after ${tookMs} ms`);
  assert.ok(tookMs <= promised, `${tookMs} ms`);
  await seeAndHear(ann, bob);
  await Promise.all([ann.isOnPath('relay-udp'), bob.isOnPath('relay-udp')]);
  await ann.say('through the wall');
  await bob.readsInChat('through the wall');
}, { limitMs: 90000 });

test('with UDP blocked as well they are in a call within 10 s, through the one TCP port', async (scene) => {
  const { network, browsers } = await setUp(scene);
  dropUdp(network.server);
  const { ann, bob, tookMs } = await meet(scene, browsers);
  console.log(`# up after ${tookMs} ms`);
  assert.ok(tookMs <= promised, `${tookMs} ms`);
  await seeAndHear(ann, bob);
  const paths = await Promise.all([ann.path(), bob.path()]);
  console.log(`# by ${paths.join(' and ')}`);
  for (const [i, person] of [ann, bob].entries()) {
    assert.match(paths[i], /^relay-(tcp|tls)$/);
    await person.isOnPath(paths[i]);
  }
}, { limitMs: 90000 });

for (const [kind, at, transport] of [['chromium', 0, 'tls'], ['firefox', 1, 'tcp']]) {
  test(`where UDP is blocked for one of three, they reach the unit through the one TCP port: ${kind}, ${transport}`, async (scene) => {
    const { network, browsers } = await setUp(scene);
    dropUdp(network.server, network.sides[at]);
    const other = ['chromium', 'firefox'][1 - at];
    const blocked = await scene.person('Ann', kind, { transport }, browsers[at]);
    const link = await blocked.startRoom(scene.server.origin);
    const bob = await scene.person('Bob', other, {}, browsers[1 - at]);
    await bob.follow(link);
    const cleo = await scene.person('Cleo', other, {}, browsers[1 - at]); // a page that is behind another does not open
    await cleo.follow(link);
    const all = [blocked, bob, cleo];
    await Promise.all(all.map((person) => goesBy(person, 'unit', 30000)));
    await allSeeAll(all);
    await allHearAll(all);
    assert.equal(await blocked.path(), `relay-${transport}`);
    await blocked.reads(`Server, ${transport}`);
    assert.deepEqual(await Promise.all([bob.path(), cleo.path()]), ['direct', 'direct']);
  }, { limitMs: 120000 });
}

/** Bytes that have come to a side by each of its devices. */
function cameBy(side, devices) {
  return devices.map((device) => Number(side.run('cat', `/sys/class/net/${device}/statistics/rx_bytes`)));
}

test('who takes several ways to the unit at once is sent media by the one it uses: firefox, whose relay answers before UDP', async (scene) => {
  const { network, browsers } = await setUp(scene);
  const [, far] = network.sides;
  const slow = await slowUdp(network.server, far, 90);
  if (slow === null) skip('../shared/tools/linkem.c is not there');
  scene.atEnd(() => slow.end());
  const ann = await scene.person('Ann', 'chromium', {}, browsers[0]);
  const link = await ann.startRoom(scene.server.origin);
  const bob = await scene.person('Bob', 'firefox', {}, browsers[1]);
  await bob.follow(link);
  await (await scene.person('Cleo', 'chromium', {}, browsers[0])).follow(link);
  const ways = [slow.device, far.cable];
  for (let round = 0; round < 3; round += 1) {
    await goesBy(bob, 'unit', 30000);
    await bob.reads('Server');
    await sleep(2500);
    const before = cameBy(far, ways);
    await sleep(1000);
    const [byUdp, byRelay] = cameBy(far, ways).map((bytes, i) => bytes - before[i]);
    console.log(`# ${byUdp} bytes by UDP, ${byRelay} by the relay`);
    assert.ok(byUdp > 4 * byRelay, `${byUdp} bytes by UDP and ${byRelay} by the relay`);
    await bob.page.reload();
  }
}, { limitMs: 120000 });

test('a picture that a slow uplink held back comes in full once the uplink is fast', async (scene) => {
  const { network, browsers } = await setUp(scene);
  const camera = { width: 1280, height: 720, frameRate: 10 };
  const ann = await scene.person('Ann', 'chromium', { camera }, browsers[0]);
  const link = await ann.startRoom(scene.server.origin);
  const bob = await scene.person('Bob', 'firefox', {}, browsers[1]);
  await bob.follow(link);
  await (await scene.person('Cleo', 'chromium', {}, browsers[0])).follow(link);
  await goesBy(bob, 'unit', 30000);
  const slow = await slowUdp(network.server, network.sides[0], 40, 900);
  if (slow === null) skip('../shared/tools/linkem.c is not there');
  scene.atEnd(() => slow.end());
  await bob.page.setViewport({ width: 420, height: 420 });
  await getsWidth(bob, ann, 320, 30000);
  await sleep(5000);
  await bob.page.setViewport({ width: 1600, height: 1100 });
  await getsWidth(bob, ann, 640, 30000);
  await sleep(1000);
  slow.end();
  console.log(`# in full after ${await getsWidth(bob, ann, 1280, 14000)} ms`);
}, { limitMs: 150000 });

for (const moves of ['chromium', 'firefox']) {
  test(`a call goes on when ${moves}'s network changes under it`, async (scene) => {
    const { network, browsers } = await setUp(scene);
    const { ann, bob } = await meet(scene, browsers);
    await Promise.all([ann.seesMotion(), bob.seesMotion()]);

    const watching = [ann, bob].map((person) => person.longestStill(16000));
    setAddress(network.sides[moves === 'chromium' ? 0 : 1], 77);
    const still = await Promise.all(watching);
    console.log(`# still for ${still[0]} ms (chromium), ${still[1]} ms (firefox)`);
    await Promise.all([ann.seesMotion(), bob.seesMotion()]);
    assert.ok(Math.max(...still) <= 15000, `stood still for ${still.join(' and ')} ms`);
    await ann.say('from a new place');
    await bob.readsInChat('from a new place');
    await bob.press('Mute microphone'); // which the socket need not carry, but the page must still know of
    await ann.press('People');
    await ann.reads('Microphone off');
  }, { limitMs: 120000 });
}

/** What browsers look up for themselves, when they start or see a form; there is nobody to answer. */
const browsersOwn = [
  'content-autofill.googleapis.com', 'www.google.com', 'android.clients.google.com',
  'clients2.google.com', 'update.googleapis.com', 'accounts.google.com', 'firefox.settings.services.mozilla.com',
];

/** The name that a DNS query asks for; null for what is none. */
function nameAsked({ to, bytes }) {
  if (!to.endsWith(':53') || bytes.length < 17) return null;
  const labels = [];
  for (let at = 12; bytes[at] > 0; at += 1 + bytes[at]) labels.push(bytes.subarray(at + 1, at + 1 + bytes[at]).toString('latin1'));
  return labels.join('.');
}

test('nothing goes to any address but the server\'s and the other side\'s, and no other name is looked up', async (scene) => {
  const { network, browsers } = await setUp(scene);
  for (const side of network.sides) side.run('ip', 'route', 'add', 'default', 'via', `10.78.${side.number}.1`);
  const captures = await Promise.all(network.sides.map((side) => Capture.start({
    namespace: side, device: side.cable, filter: `ip and src net 10.78.${side.number}.0/24 and not dst net 10.78.0.0/16`,
  })));
  const { ann, bob } = await meet(scene, browsers);
  await seeAndHear(ann, bob);
  await bob.press('Share screen');
  await ann.seesPicture('firefox screen');
  for (const capture of captures) {
    const datagrams = await capture.datagrams();
    const names = datagrams.map(nameAsked);
    assert.deepEqual(names.filter((name) => name !== null && !browsersOwn.includes(name)), []);
    assert.equal((await capture.packets()).length, names.filter((name) => name !== null).length, 'nothing but those lookups');
  }
}, { limitMs: 90000 });
