// The forwarding unit: more than two see and hear each other, under the right names, and two talk directly again.
import assert from 'node:assert/strict';
import { launch } from './lib/browsers.mjs';
import { hearsEach, watchSound, watchTile } from './lib/motion.mjs';
import { test } from './lib/runner.mjs';
import { allHearAll, allSeeAll, come, swapSlots, swapsSlots, twoPictures } from './lib/several.mjs';
import { counters, goesBy, seesEach } from './lib/tiles.mjs';
import { until } from './lib/wait.mjs';
import { insider, meet } from './lib/watching.mjs';

/** Nothing came that does not open, but what was on its way at a change of epoch; resolves with the slots that carry something. */
async function opened(person) {
  const { slots } = await counters(person);
  for (const { slot, fates } of slots) {
    const shut = fates['not-sealed'] + fates['not-opened'] + fates['not-theirs'] + fates['no-codec'];
    assert.equal(shut, 0, `${person.name}, ${slot.kind} ${slot.number}: ${JSON.stringify(fates)}`);
  }
  return slots;
}

for (const kinds of [['chromium', 'chromium', 'chromium'], ['chromium', 'firefox', 'chromium']]) {
  test(`three see and hear each other and a screen by the unit, under the right names: ${kinds.join(', ')}`, async (scene) => {
    const { people } = await come(scene, kinds);
    await allSeeAll(people);
    await Promise.all(people.map((person) => goesBy(person, 'unit')));
    await allHearAll(people);
    for (const person of people) {
      const slots = await opened(person);
      const of = (kind) => new Set(slots.filter(({ slot }) => slot.kind === kind).map(({ opener }) => opener.peer));
      assert.equal(of('picture').size, 2, `${person.name} has pictures of two`);
      assert.equal(of('sound').size, 2, `${person.name} has sound of two`);
    }

    const [ann, bob, cleo] = people;
    await cleo.press('Share screen');
    await Promise.all([ann.seesPicture('chromium screen', 30000), bob.seesPicture('chromium screen', 30000)]);
    await cleo.press('Stop sharing');
    await Promise.all([seesEach(ann, [bob, cleo]), seesEach(bob, [ann, cleo])]);
    assert.equal(await scene.server.counted('sfu.dropped_unsealed'), 0, 'the unit took nothing of theirs for unsealed');
  }, { limitMs: 120000 });
}

/** What may pass between two frames of a picture that goes on, in ms: where other suites run beside, more than alone (make soak). */
const still = Number(process.env.STILL_MS ?? 500);
/** A machine that is busy with something else lets a picture stand still now and then, a switch that is not seamless always does. */
const rounds = 5;

/** Resolves with the longest time that a picture of the two stood still while it was done, in ms. */
async function stillWhile(pair, what, act) {
  const watches = await Promise.all(pair.map(([one, other]) => watchTile(one, other.name)));
  const sounds = await Promise.all(pair.map(([one, other]) => watchSound(one, other.name)));
  await act();
  const seen = await Promise.all(watches.map((end) => end()));
  console.log(`# still for ${seen.map(({ longest }) => longest).join(' and ')} ms ${what}`);
  for (const { frames } of seen) assert.ok(frames > 10, `${frames} frames ${what}`);
  assert.deepEqual((await Promise.all(sounds.map((end) => end()))).flat(), [], `nobody is heard twice ${what}`);
  return Math.max(...seen.map(({ longest }) => longest));
}

test('two talk directly, three by the unit, and two directly again: at best no picture stands still, and nobody is ever heard twice', async (scene) => {
  const { people: [ann, bob], link } = await come(scene, ['chromium', 'chromium']);
  const pair = [[ann, bob], [bob, ann]];
  const cleo = await scene.person('Cleo', 'firefox');
  const all = [ann, bob, cleo];
  const areDirect = async () => {
    await Promise.all(pair.map(([one]) => goesBy(one, 'pair', 40000)));
    await Promise.all(pair.map(([one, other]) => seesEach(one, [other])));
    await Promise.all(pair.map(([one]) => hearsEach(one, ['direct'])));
    await Promise.all(pair.map(([one]) => one.hears()));
  };
  await areDirect();

  let longest = Infinity;
  for (let round = 0; round < rounds && longest > still; round++) {
    const there = await stillWhile(pair, 'when a third comes', async () => {
      await cleo.follow(link);
      await allSeeAll(all);
      await Promise.all(all.map((person) => goesBy(person, 'unit')));
      await allHearAll(all);
    });
    const back = await stillWhile(pair, 'when the third has left', async () => {
      await cleo.press('Leave');
      await areDirect();
    });
    longest = Math.max(there, back);
  }
  assert.ok(longest <= still, `a picture stands still for ${longest} ms in each of ${rounds} rounds`);
}, { limitMs: 240000 });

test('a third who goes again when one of two has moved to the unit and the other has not: both move, and no picture stands still', async (scene) => {
  const { middle, link, people: [ann, bob] } = await meet(scene, ['chromium', 'chromium']);
  const pair = [[ann, bob], [bob, ann]];
  const asked = [];
  const stop = middle.rule((message, { peer }, way) => {
    if (way !== 'up' || message.t !== 'watch' || peer !== ann.peer) return undefined;
    asked.push(message);
    return [];
  });
  const longest = await stillWhile(pair, 'when the third has gone', async () => {
    const dan = await insider(scene, 'Dan', link, middle);
    await until('Bob sees Ann by the unit', async () => (await counters(bob)).way === 'unit');
    assert.equal((await counters(ann)).way, 'pair');
    dan.go();
    await Promise.all(pair.map(([one, other]) => one.isAmong([other.name])));
    stop();
    for (const message of asked) middle.linkOf(ann.peer).toServer(message);
    await Promise.all(pair.map(([one]) => goesBy(one, 'unit')));
    await Promise.all(pair.map(([one]) => goesBy(one, 'pair', 40000)));
  });
  assert.ok(longest <= 1500, `a picture stands still for ${longest} ms`);
}, { limitMs: 120000 });

test('where two have found no way to the unit when a third goes again, their pair goes on, and the unit is given up', async (scene) => {
  const { middle, link, people: [ann, bob] } = await meet(scene, ['chromium', 'chromium']);
  const pair = [[ann, bob], [bob, ann]];
  middle.rule((message, of, way) => (way === 'up' && message.t === 'answer' ? [] : undefined));
  const longest = await stillWhile(pair, 'when there is no way to the unit', async () => {
    const dan = await insider(scene, 'Dan', link, middle);
    const isTold = async () => await ann.page.$('.troubles ::-p-text(No way through the network yet)') !== null;
    await until('Ann is told that there is no way', isTold, 40000);
    dan.go();
    await Promise.all(pair.map(([one, other]) => one.isAmong([other.name])));
    await until('Ann is told no more that there is no way', async () => !(await isTold()), 5000);
    assert.notEqual((await counters(ann)).unit, 'none', 'the unit is still tried');
    await Promise.all(pair.map(([one]) => goesBy(one, 'pair')));
  });
  assert.ok(longest <= 1500, `a picture stands still for ${longest} ms`);
}, { limitMs: 120000 });

/** In the page, before its own scripts: every turn of a picture slot, as { at, peer, timestamp (RTP's) of the first frame }. */
function logsTurns() {
  window.turns = [];
  const { Worker } = window;
  window.Worker = class extends Worker {
    constructor(...words) {
      super(...words);
      this.addEventListener('message', ({ data }) => {
        if (data.t !== 'turnover' || !/ picture /.test(data.transform)) return;
        window.turns.push({ at: performance.now(), peer: data.turnover.opener.peer, timestamp: data.turnover.timestamp });
      });
    }
  };
}

/**
 * In the page, until stopped: every change of what the tiles of Ann and Bob show, as [time, whose tile, 'own' | 'wrong' | 'none'], and
 * of each video that is put there when it had its first frame, and the RTP timestamp of that.
 * Ann's camera is never of one colour but when its ground alone is seen, Bob's always is.
 */
async function watchNames() {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [32, 18];
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const points = [[13, 9], [5, 1], [1, 16], [16, 16], [22, 1], [26, 1], [30, 1]];
  const tile = (name) => document.querySelector(`figure[data-person][aria-label="${name}"]`);
  const look = (name) => {
    pen.clearRect(0, 0, 32, 18); // where there is no frame, nothing is drawn
    for (const one of tile(name)?.querySelectorAll('video, canvas:not([hidden])') ?? [])
      if (one.videoWidth !== 0) pen.drawImage(one, 0, 0, 32, 18);
    const all = points.map(([x, y]) => [...pen.getImageData(x, y, 1, 1).data.slice(0, 3)]);
    const [r, g, b] = all[3]; // of Chromium's, its ground
    const isGround = Math.abs(g - 106) < 59 && r < 30 && b < 30;
    const isFlat = all.every((one) => one.every((value, i) => Math.abs(value - all[0][i]) <= 8));
    if (r + g + b === 0) return 'none';
    return (name === 'Ann' ? isFlat && !isGround : isGround && !isFlat) ? 'wrong' : 'own';
  };
  const found = { looks: 0, changes: [], frames: [], ids: {}, turns: window.turns };
  window.watchedNames = { stop: false, found };
  const last = {};
  const followed = new WeakSet();
  const follow = (name, video) => {
    followed.add(video);
    video.requestVideoFrameCallback((_, { rtpTimestamp }) => found.frames.push({ at: performance.now(), name, rtpTimestamp }));
  };
  while (!window.watchedNames.stop) {
    await new Promise((resolve) => { setTimeout(resolve, 5); });
    for (const name of ['Ann', 'Bob']) {
      found.ids[name] ??= tile(name)?.getAttribute('data-person');
      for (const video of tile(name)?.querySelectorAll('video') ?? []) if (!followed.has(video)) follow(name, video);
      const shows = look(name);
      found.looks += 1;
      if (shows !== last[name]) found.changes.push([performance.now(), name, shows]);
      last[name] = shows;
    }
  }
}

/** So many pictures a second: of a slower camera the next one alone may be later than a switch may take. */
const often = 30;
const within = 200; // ms
const holdMs = 2000; // for which a last picture stands (MediaView)
/** At least, and as many as it takes until each of the two was there in time: a machine that is busy with something else makes one late. */
const swaps = { least: 4, most: 16 };

/**
 * Of each swap and each tile: ms from when it was asked for until the next picture came into the page, and until it was on the tile; and
 * how many frames of the camera after the one that came first that was.
 */
function swapTimes(asked, { turns, frames, ids }) {
  return asked.flatMap((at, i) => ['Ann', 'Bob'].map((name) => {
    const isIts = (time) => time >= at && time < (asked[i + 1] ?? Infinity);
    const came = turns.find((turn) => isIts(turn.at) && turn.peer === ids[name]);
    const ahead = ({ rtpTimestamp }) => (rtpTimestamp - came?.timestamp) | 0;
    const shown = frames.find((frame) => frame.name === name && isIts(frame.at) && Math.abs(ahead(frame)) < 5 * 90000);
    const later = shown === undefined ? NaN : ahead(shown) / 90000;
    return { name, came: Math.round(came?.at - at), shown: Math.round(shown?.at - at), later: Math.round(later * often) };
  }));
}

/** Of each of the two the best of that kind, the worse one. */
function bestOf(times, key) {
  const best = ['Ann', 'Bob'].map((name) => times.filter((one) => one.name === name && !Number.isNaN(one[key])).map((one) => one[key]));
  return Math.max(...best.map((all) => Math.min(...all)));
}

/** What was agreed on with the unit, and how often. In the page. */
function agreedOn() {
  return window.incameraTest.connections.map(({ remoteDescription, localDescription }) =>
    [remoteDescription?.sdp, localDescription?.sdp.replace(/^a=(candidate|end-of-candidates).*\r\n/gm, '')]);
}

test('a server that swaps two people’s slots shows nobody under the other’s name, and each again within 200 ms at best', async (scene) => {
  const flags = [`--use-fake-device-for-media-stream=fps=${often}`];
  const quick = await launch('chromium', { flags });
  const camera = { width: 320, height: 180, frameRate: often };
  const script = `(${swapsSlots})(); (${logsTurns})();`;
  const { people: [ann, bob, cleo] } = await come(scene, ['chromium', 'firefox', 'chromium'], [{ camera }, { camera }, { script }], null, [quick]);
  await seesEach(cleo, [ann, bob]);
  let carried = await twoPictures(cleo);
  const agreed = await cleo.page.evaluate(agreedOn);
  const watching = cleo.page.evaluate(watchNames);
  watching.catch(() => {});
  const asked = [];
  let [seen, times] = [null, []];
  for (let n = 0; n < swaps.least || (n < swaps.most && bestOf(times, 'shown') > within); n++) {
    asked.push(await swapSlots(cleo, carried));
    carried = carried.reverse();
    await seesEach(cleo, [ann, bob], 15000);
    await cleo.seesMotion(5);
    seen = await cleo.page.evaluate(() => window.watchedNames.found);
    times = swapTimes(asked, seen);
  }
  await cleo.page.evaluate(() => { window.watchedNames.stop = true; });
  await watching;
  const all = (key) => times.map((one) => one[key]);
  console.log(`# the next picture came ${all('came').join(', ')} ms after it was asked for, was shown after ${all('shown').join(', ')} ms, ${all('later').join(', ')} frames later`);
  assert.ok(seen.looks > 100);
  const wrong = seen.changes.filter(([, , shows]) => shows === 'wrong');
  assert.deepEqual(wrong, [], 'nobody is shown under the other’s name');
  // When nothing follows for two seconds the picture goes: on a machine that is so busy that is no gap.
  const isGap = (at) => at > asked[0] && seen.turns.some((turn) => turn.at <= at && at - turn.at < holdMs);
  const dark = seen.changes.filter(([at, , shows]) => shows === 'none' && isGap(at));
  assert.deepEqual(dark, [], 'until then each is there by their own last picture');
  assert.deepEqual(await cleo.page.evaluate(agreedOn), agreed, 'nothing is negotiated anew');

  assert.ok(bestOf(times, 'later') <= 3, 'what comes is on the tile three frames later');
  assert.ok(bestOf(times, 'shown') <= within, 'each is there again within 200 ms');
}, { limitMs: 150000 });
