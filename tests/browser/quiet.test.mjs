// Quiet rooms: nobody learns who speaks, neither the server from packets or from what is watched, nor anybody from the page.
import assert from 'node:assert/strict';
import { Capture } from './lib/capture.mjs';
import { readRtp, rtpHeaderLength } from './lib/hop.mjs';
import { skip, test } from './lib/runner.mjs';
import { startServerOnNetwork } from './lib/server.mjs';
import { allHearAll, allSeeAll, come } from './lib/several.mjs';
import { goesBy } from './lib/tiles.mjs';
import { sleep } from './lib/wait.mjs';
import { meet } from './lib/watching.mjs';

const opus = 111;
const audioLevel = 5; // docs/unit.md, section 1
const kinds = ['chromium', 'firefox', 'chromium'];

/** Ids of the header extensions of a packet; SRTP leaves them in the clear. RFC 8285. */
function extensionsOf(bytes) {
  const ids = [];
  if ((bytes[0] & 16) === 0) return ids;
  const start = 12 + (bytes[0] & 15) * 4;
  const profile = bytes.readUInt16BE(start);
  const isLong = (profile & 0xfff0) === 0x1000;
  assert.ok(isLong || profile === 0xbede, 'the extensions are of RFC 8285');
  for (let at = start + 4; at < rtpHeaderLength(bytes);) {
    if (bytes[at] === 0) {
      at++;
      continue;
    }
    ids.push(isLong ? bytes[at] : bytes[at] >> 4);
    at += isLong ? 2 + bytes[at + 1] : 2 + (bytes[at] & 15);
  }
  return ids;
}

/** Of each microphone whose packets go to the server: how many, which extensions they have, and how long they are without them. */
function microphones(datagrams, port) {
  const found = new Map();
  for (const { to, bytes } of datagrams) {
    if (!to.endsWith(`:${port}`) || bytes[0] < 128 || bytes[0] >= 192) continue;
    const { source, payloadType } = readRtp(bytes);
    if (payloadType !== opus) continue;
    const one = found.get(source) ?? { packets: 0, extensions: new Set(), sizes: [] };
    found.set(source, one);
    one.packets++;
    for (const id of extensionsOf(bytes)) one.extensions.add(id);
    one.sizes.push(bytes.length - rtpHeaderLength(bytes));
  }
  return [...found.values()].filter(({ packets }) => packets > 100);
}

/** In the page: how many tiles were marked as of somebody who speaks, over so long a time. */
async function marks(watchMs) {
  const marked = new Set();
  for (const end = performance.now() + watchMs; performance.now() < end;) {
    for (const tile of document.querySelectorAll('figure.tile:has(.voice.on)')) marked.add(tile.getAttribute('aria-label'));
    await new Promise((next) => { setTimeout(next, 50); });
  }
  return [...marked];
}

/** The notice is there; what was said to screen readers stays longer. */
const isTold = ({ page }) => page.evaluate(() => document.querySelector('[data-trouble="not-quiet"]') !== null);

/** Three by the unit, in a room of that kind: what went over the wire, and which tiles were marked as speaking. */
async function listen(scene, quiet) {
  if (process.getuid() !== 0) skip('a capture on the wire needs root');
  const server = await startServerOnNetwork();
  scene.atEnd(() => server.stop());
  const capture = await Capture.start({ device: 'lo', filter: `udp port ${server.facts.udp}` });
  const { people } = await come(scene, kinds, [{ quiet }], server);
  await Promise.all(people.map((person) => goesBy(person, 'unit', 30000)));
  await allSeeAll(people);
  await allHearAll(people);
  const marked = await Promise.all(people.map(({ page }) => page.evaluate(marks, 4000)));
  return { people, marked, found: microphones(await capture.datagrams(), server.facts.udp) };
}

/**
 * What is sealed has a number in front that takes a byte more now and then, and a coder that has just begun may have another rate: of those
 * after the first second.
 */
function spread(sizes) {
  const later = sizes.slice(50);
  return Math.max(...later) - Math.min(...later);
}

test('in a quiet room no packet says how loud anybody is, all of a microphone’s are of one size, and nobody is marked as speaking', async (scene) => {
  const { people, marked, found } = await listen(scene, true);
  console.log(`# ${found.map(({ packets, sizes }) => `${packets} packets of ${Math.min(...sizes)} to ${Math.max(...sizes)} bytes`).join(', ')}`);
  assert.equal(found.length, kinds.length, 'each microphone was seen');
  for (const { extensions, sizes } of found) {
    assert.deepEqual([...extensions].filter((id) => id !== 1 && id !== 4), [], 'mid and number alone');
    assert.ok(spread(sizes) <= 2, `${spread(sizes)} bytes between the shortest and the longest`);
  }
  assert.deepEqual(marked, [[], [], []]);
  for (const person of people) {
    assert.ok(await person.sees('Speakers hidden'), `${person.name} is told which room it is`);
    assert.equal(await person.has('Show who speaks large'), false, 'there is no view of who speaks');
  }
}, { limitMs: 120000 });

test('in another room each packet of sound says how loud it is, and who speaks is marked', async (scene) => {
  const { people, marked, found } = await listen(scene, false);
  assert.equal(found.length, kinds.length);
  for (const { extensions } of found) assert.ok(extensions.has(audioLevel));
  // Where there is nothing to play sound on, Firefox starts no meter of it.
  for (const [i, { name, kind }] of people.entries()) if (kind === 'chromium') assert.equal(marked[i].length, kinds.length, `${name} sees who speaks`);
}, { limitMs: 120000 });

test('a server that asks a quiet room who speaks gets nothing, and each is told; when it asks no more, all see and hear each other', async (scene) => {
  const { middle, link, people } = await meet(scene, kinds.slice(0, 2), { quiet: true });
  const [ann, bob] = people;
  await Promise.all(people.map((person) => goesBy(person, 'pair')));
  const asks = middle.rule((message, link, way) =>
    (way === 'up' && message.t === 'meet' ? [{ ...message, quiet: false }] : undefined));
  const cleo = await scene.person('Cleo', kinds[2]);
  await cleo.follow(link);
  const all = [ann, bob, cleo];
  await Promise.all(all.map((person) => person.reads('The server asks who is speaking', 20000)));
  assert.deepEqual(await Promise.all(all.map(isTold)), [true, true, true]);
  await sleep(3000);
  assert.deepEqual(middle.all('answer', 'up'), [], 'no offer of it was answered');
  assert.ok(middle.all('meet', 'up').every(({ message }) => message.quiet === true));
  await Promise.all([ann, bob].map((person) => person.seesMotion(10))); // the two go on directly

  asks();
  await Promise.all(all.map((person) => goesBy(person, 'unit', 30000)));
  await allSeeAll(all);
  await allHearAll(all);
  assert.deepEqual(await Promise.all(all.map(isTold)), [false, false, false]);
}, { limitMs: 150000 });

test('what two in a room negotiate directly never has the loudness of sound', async (scene) => {
  const { ann, bob } = await scene.call(['chromium', 'firefox'], { quiet: true });
  await Promise.all([ann, bob].map((person) => goesBy(person, 'pair')));
  for (const { page, name } of [ann, bob]) {
    const taken = await page.evaluate(() => window.incameraTest.connections.map(({ remoteDescription }) => remoteDescription?.sdp ?? ''));
    assert.ok(taken.some((sdp) => sdp.includes('m=audio')), name);
    for (const sdp of taken) assert.doesNotMatch(sdp, /audio-level/, name);
  }
});
