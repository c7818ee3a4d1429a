// Nothing in the clear. The tests stand where a hostile relay or server would, below the hop's own protection,
// and look at every frame; then they do the same to a client that was tampered with, and must see it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAltered, serveAltered } from './lib/altered.mjs';
import { close, launch } from './lib/browsers.mjs';
import { Capture } from './lib/capture.mjs';
import { assemble } from './lib/frames.mjs';
import { openHop, readClearHop, readKeyLog } from './lib/hop.mjs';
import { payloadTypes } from './lib/inpage.mjs';
import { unwrapTurn } from './lib/pcap.mjs';
import { seeAndHear } from './lib/person.mjs';
import { RelayTap, tappedProgram } from './lib/relaytap.mjs';
import { scratchFolder } from './lib/scratch.mjs';
import { inspect } from './lib/sealed.mjs';
import { startServer, startServerOnNetwork } from './lib/server.mjs';
import { skip, test } from './lib/runner.mjs';
import { goesBy, seesEach, tiles } from './lib/tiles.mjs';
import { until } from './lib/wait.mjs';

const said = ['A sentence that only Bob may read', 'And one that only Ann may read'];
const relayed = { hideAddress: true, transport: 'udp' };

/** A relayed call with a capture on the wire, a tap inside the relay, and the secrets of the hop. */
class Watched {
  static async begin(scene, kinds, flags = []) {
    if (process.getuid() !== 0) skip('a capture on the wire needs root');
    const folder = scratchFolder('hop');
    const watched = new Watched();
    watched.isClear = flags.includes('--disable-webrtc-encryption');
    watched.keyLog = join(folder, 'keys');
    watched.tap = await RelayTap.start();
    scene.server = await startServer({ program: tappedProgram(), environment: { INCAMERA_TAP: String(watched.tap.port) } });
    scene.atEnd(() => scene.server.stop());
    watched.capture = await Capture.start({ device: 'lo', filter: `udp port ${scene.server.facts.udp}` });
    watched.browsers = await Promise.all(kinds.map((kind) => launch(kind, {
      flags, environment: { SSLKEYLOGFILE: watched.keyLog },
    })));
    scene.atEnd(() => Promise.all(watched.browsers.map(close)));
    return watched;
  }

  /** What a hop sees: { wire, tap }, each as look() gives it. */
  async end(people) {
    const types = Object.assign({}, ...await Promise.all(people.map((person) => person.page.evaluate(payloadTypes))));
    const open = this.isClear ? readClearHop : (packets) => openHop(packets, readKeyLog(readFileSync(this.keyLog, 'utf8')));
    const seen = (datagrams) => look(datagrams, open(unwrapTurn(datagrams)), types);
    const wire = await this.capture.datagrams();
    return { wire: seen(wire), tap: seen(this.tap.stop()) };
  }
}

function look(datagrams, hop, types) {
  const { frames, incomplete, strangers } = assemble(hop.rtp, types);
  const chat = hop.messages.map(({ from, bytes }) => ({ from, source: 'chat', codec: 'CHAT', bytes }));
  const { problems, counts, contexts } = inspect([...frames, ...chat]);
  const clear = Buffer.concat([
    ...datagrams.map(({ bytes }) => bytes), ...frames.map(({ bytes }) => bytes), ...chat.map(({ bytes }) => bytes),
  ]);
  return { problems: [...problems, ...strangers], counts, contexts, incomplete, unopened: hop.unopened, clear };
}

/** Picture, sound, screen and chat have all crossed. */
async function useEverything(ann, bob) {
  await seeAndHear(ann, bob);
  await Promise.all([ann.isOnPath('relay-udp'), bob.isOnPath('relay-udp')]);
  await ann.say(said[0]);
  await bob.readsInChat(said[0]);
  await bob.say(said[1]);
  await ann.readsInChat(said[1]);
  await bob.press('Share screen');
  await ann.seesPicture(`${bob.kind} screen`);
  await Promise.all([ann.seesMotion(30), bob.seesMotion(30)]);
}

function assertAllSealed(seen, where) {
  assert.equal(seen.unopened, 0, `${where}: every packet of the hop was opened and looked at`);
  assert.deepEqual(seen.problems.slice(0, 5), [], `${where}: nothing but SFrame`);
  assert.ok(seen.counts.OPUS > 100 && seen.counts.VP9 > 40 && seen.counts.CHAT >= 4, `${where}: ${JSON.stringify(seen.counts)}`);
  assert.ok(seen.incomplete * 20 < seen.counts.VP9 + 40, `${where}: ${seen.incomplete} frames could not be put together`);
  for (const context of [0, 1, 2, 4]) assert.ok(seen.contexts.has(context), `${where}: context ${context} was seen`);
  for (const text of [...said, 'Ann', 'Bob'].filter((words) => words.length > 8)) {
    assert.equal(seen.clear.includes(text), false, `${where}: "${text}" is nowhere`);
  }
}

for (const kinds of [['chromium', 'firefox'], ['firefox', 'firefox']]) {
  test(`a relay between ${kinds.join(' and ')} sees no frame that is not SFrame and no word of the chat`, async (scene) => {
    const watched = await Watched.begin(scene, kinds);
    const { ann, bob } = await scene.call(kinds, relayed, watched.browsers);
    await useEverything(ann, bob);
    const { wire, tap } = await watched.end([ann, bob]);
    console.log(`# ${JSON.stringify(wire.counts)} on the wire`);
    assertAllSealed(wire, 'on the wire');
    assertAllSealed(tap, 'inside the relay');
  }, { limitMs: 90000 });
}

for (const codec of ['VP9', 'VP8', 'AV1', 'H264']) {
  test(`a relay between two of chromium sees no frame of ${codec} that is not SFrame`, async (scene) => {
    const kinds = ['chromium', 'chromium'];
    const watched = await Watched.begin(scene, kinds, ['--disable-webrtc-encryption']);
    const { ann, bob } = await scene.call(kinds, { ...relayed, codec, clearHop: true }, watched.browsers);
    await seeAndHear(ann, bob);
    await Promise.all([ann.seesMotion(30), bob.seesMotion(30)]);
    const { wire, tap } = await watched.end([ann, bob]);
    for (const seen of [wire, tap]) {
      assert.deepEqual(seen.problems.slice(0, 5), []);
      assert.ok(seen.counts.OPUS > 100 && seen.counts[codec] > 20, JSON.stringify(seen.counts));
    }
  });
}

test('a client altered to skip sealing is seen on the wire, and what it sends is not shown', async (scene) => {
  const watched = await Watched.begin(scene, ['chromium', 'firefox']);
  const front = await serveAltered(buildAltered('sends frames as they are'), scene.server);
  scene.atEnd(() => front.close());
  const ann = await scene.person('Ann', 'chromium', relayed, watched.browsers[0]);
  const bob = await scene.person('Bob', 'firefox', relayed, watched.browsers[1]);
  const link = await ann.startRoom(front.origin);
  await bob.follow(link.replace(front.origin, scene.server.origin));
  await ann.seesPicture('firefox camera');
  await bob.reads('What arrives cannot be opened');
  await ann.seesMotion(30);
  assert.deepEqual(await bob.pictures(), []);

  const { wire, tap } = await watched.end([ann, bob]);
  for (const seen of [wire, tap]) {
    assert.equal(seen.unopened, 0);
    assert.ok(seen.problems.length > 50, `${seen.problems.length} frames in the clear were found`);
    assert.match(seen.problems.join('\n'), /a frame of OPUS that is not SFrame/);
    assert.match(seen.problems.join('\n'), /a frame of VP9 that is not SFrame/);
  }
}, { limitMs: 120000 });

/** A server that shows what its forwarding unit sends, below the protection of each hop. */
async function watchUnit(scene) {
  const tap = await RelayTap.start();
  scene.server = await startServerOnNetwork({ program: tappedProgram(), environment: { INCAMERA_TAP: String(tap.port) } });
  scene.atEnd(() => scene.server.stop());
  return tap;
}

/** What the unit has sent to all of these until now. */
async function forwarded(tap, people, isAlike = () => false) {
  const types = Object.assign({}, ...await Promise.all(people.map((person) => person.page.evaluate(payloadTypes))));
  const { rtp } = readClearHop(tap.forwarded);
  const { frames, incomplete, strangers } = assemble(rtp, types);
  const seen = inspect(frames, people.length);
  const pictures = frames.filter(({ codec }) => codec !== 'OPUS').length;
  console.log(`# ${JSON.stringify(seen.counts)} forwarded, ${incomplete} in part`);
  const alike = seen.problems.filter(isAlike);
  assert.deepEqual([...seen.problems, ...strangers].filter((one) => !alike.includes(one)).slice(0, 5), [], 'nothing but SFrame');
  assert.ok(alike.length * 50 < frames.length, `${alike.length} of ${frames.length} only look like it`);
  assert.ok(seen.counts.OPUS > 100 && pictures > 50, JSON.stringify(seen.counts));
  assert.ok(incomplete * 20 < pictures, `${incomplete} frames could not be put together`);
  return { ...seen, receivers: new Set(frames.map(({ from }) => from)) };
}

test('the unit between three sees no frame of camera, microphone or screen that is not SFrame', async (scene) => {
  const tap = await watchUnit(scene);
  const { ann, bob, link } = await scene.call(['chromium', 'firefox']);
  const cleo = await scene.person('Cleo', 'chromium');
  await cleo.follow(link);
  const all = [ann, bob, cleo];
  await Promise.all(all.map((person) => goesBy(person, 'unit', 30000)));
  await Promise.all(all.map((person) => seesEach(person, all.filter((other) => other !== person))));
  await cleo.press('Share screen');
  await Promise.all([ann.seesPicture('chromium screen', 30000), bob.seesPicture('chromium screen', 30000)]);
  await Promise.all(all.map((person) => person.seesMotion(30)));

  const { contexts, leaves, receivers } = await forwarded(tap, all);
  for (const context of [0, 1, 2]) assert.ok(contexts.has(context), `context ${context} was seen`);
  assert.deepEqual([...leaves].sort(), [0, 1, 2], 'of each of the three');
  assert.equal(receivers.size, 3);
}, { limitMs: 120000 });

/** In the page: which contexts the server has said are not sealed. */
function keepsUnsealed() {
  window.unsealed = [];
  window.WebSocket = class extends WebSocket {
    constructor(...words) {
      super(...words);
      this.addEventListener('message', ({ data }) => {
        const { t, k } = JSON.parse(data);
        if (t === 'unsealed') window.unsealed.push(k);
      });
    }
  };
}

test('of a client altered to skip sealing the unit forwards nothing, and tells it so; the others go on', async (scene) => {
  const tap = await watchUnit(scene);
  const front = await serveAltered(buildAltered('sends frames as they are'), scene.server);
  scene.atEnd(() => front.close());
  const { ann, bob, link } = await scene.call(['chromium', 'firefox']);
  const cleo = await scene.person('Cleo', 'chromium');
  await cleo.page.evaluateOnNewDocument(keepsUnsealed);
  await cleo.follow(link.replace(scene.server.origin, front.origin));
  await until('Cleo is told that neither is sealed', async () => {
    const told = await cleo.page.evaluate(() => window.unsealed);
    if (told.length < 2 || !told.every((k) => k === 0 || k === 1)) throw new Error(JSON.stringify(told));
    return true;
  }, 40000);
  await Promise.all([ann, bob].map((person) => goesBy(person, 'unit', 30000)));
  await Promise.all([seesEach(ann, [bob]), seesEach(bob, [ann]), ann.seesMotion(30), bob.seesMotion(30)]);
  for (const person of [ann, bob]) assert.equal((await tiles(person)).Cleo.shows, 'nothing', `${person.name} is shown nothing of Cleo`);

  // Sound of a low rate begins with a byte that can be SFrame's, of leaf 0, and the unit knows no more than the form: docs/unit.md, section 9.
  const { leaves } = await forwarded(tap, [ann, bob, cleo], (problem) => /^two frames of KID \d share a counter$/.test(problem));
  assert.deepEqual([...leaves].sort(), [0, 1], 'of Ann and Bob alone');
}, { limitMs: 120000 });
