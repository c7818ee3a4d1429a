// Who was not asked: somebody in the server's place without the link, and somebody who was given it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { close, launch } from './lib/browsers.mjs';
import { clientCode } from './lib/clientcode.mjs';
import { assemble } from './lib/frames.mjs';
import { openFrames, Stranger, strangerRoom } from './lib/ghost.mjs';
import { openHop, readKeyLog } from './lib/hop.mjs';
import { payloadTypes } from './lib/inpage.mjs';
import { Member } from './lib/member.mjs';
import { unwrapTurn } from './lib/pcap.mjs';
import { RelayTap, tappedProgram } from './lib/relaytap.mjs';
import { test } from './lib/runner.mjs';
import { scratchFolder } from './lib/scratch.mjs';
import { startServer } from './lib/server.mjs';
import { until } from './lib/wait.mjs';
import { insider, meet, sameCode, saysItStopped } from './lib/watching.mjs';

const relayed = { hideAddress: true, transport: 'udp' };
const secret = 'A sentence that no ghost reads';

/** Ann and Bob over a relay that shows what it carries, in browsers that tell the secrets of the hop below. */
async function beginTapped(scene) {
  const tap = await RelayTap.start();
  const server = await startServer({ program: tappedProgram(), environment: { INCAMERA_TAP: String(tap.port) } });
  scene.atEnd(() => server.stop());
  const keyLog = join(scratchFolder('hop'), 'keys');
  const firefox = await launch('firefox', { environment: { SSLKEYLOGFILE: keyLog } });
  scene.atEnd(() => close(firefox));
  const met = await meet(scene, ['chromium', 'firefox'], relayed, server, [null, firefox]);
  // Nobody is given a place at the unit, so the two go on by the relay when a third is there.
  met.middle.rule(({ t }, to, way) => (way === 'up' && t === 'meet' ? [] : undefined));
  const frames = async () => {
    const types = Object.assign({}, ...await Promise.all(met.people.map(({ page }) => page.evaluate(payloadTypes))));
    const hop = openHop(unwrapTurn(tap.stop()), readKeyLog(readFileSync(keyLog, 'utf8')));
    return assemble(hop.rtp, types).frames;
  };
  return { ...met, frames };
}

/** All that the server was handed sealed, each with who said it and to whom it was passed on. */
function handed(middle, strangers) {
  return middle.log.filter(({ message, way }) => way === 'down' && typeof message.data === 'string' && !strangers.includes(message.from))
    .map(({ message, link }) => ({ message, from: message.from, to: link.peer }));
}

test('a ghost that has all that the server has and no link is let in by nobody, lets nobody in, and opens nothing', async (scene) => {
  const { middle, link, people, frames } = await beginTapped(scene);
  const [ann, bob] = people;
  const dan = await insider(scene, 'Dan', link, middle);
  await ann.isAmong(['Bob', 'Dan']);
  await ann.say(secret);
  await bob.readsInChat(secret);
  const code = await sameCode(people);

  // It takes a seat with what every server knows, and knocks under a secret that it made up.
  const { room, auth } = middle.all('join', 'up')[0].message;
  const ghost = await Member.come('Ghost', link, {
    open: () => middle.reach(), shown: { id: room, auth }, room: (core) => strangerRoom(core, room),
  });
  scene.atEnd(() => ghost.go());
  await until('its knocks came to all of them, twice', () => people.every(({ peer }) => middle.log.filter(({ message, link: to, way }) =>
    way === 'down' && message.t === 'knock' && message.from === ghost.peer && to.peer === peer).length >= 2));

  // It has a group of its own, and says so as a member would; then the server itself hands that out.
  const stranger = await Stranger.begin(room);
  const text = (bytes) => stranger.core.toText(bytes);
  const epoch = dan.keys.epoch;
  const [commit, welcome] = [stranger.commits[0], stranger.welcomes[0]].map(text);
  const stales = ghost.log.length;
  ghost.send({ t: 'commit', epoch, data: commit, welcome: { to: people.map(({ peer }) => peer), data: welcome }, gone: [dan.peer] });
  ghost.send({ t: 'say', to: '', data: text(Uint8Array.of(2, ...stranger.keys[0].beacon(ghost.peer))) });
  await until('its commit is not taken', () => ghost.log.slice(stales).some(({ t }) => t === 'stale'));
  const group = middle.all('found', 'up')[0].message.group;
  for (const { peer } of people) {
    const to = middle.linkOf(peer);
    const said = Uint8Array.of(1, ...new Uint8Array(sealedBy(stranger, 'from a ghost')));
    to.toBrowser({ t: 'welcome', from: ghost.peer, epoch: epoch + 1, group, data: welcome, peers: [] });
    for (const from of [ghost.peer, dan.peer]) {
      to.toBrowser({ t: 'said', from, data: text(said) });
      to.toBrowser({ t: 'said', from, data: text(Uint8Array.of(2, ...stranger.keys[0].beacon(from))) });
    }
    to.toBrowser({ t: 'peer', id: ghost.peer, state: 'here' });
  }
  await dan.say('heard after all that');
  for (const person of people) {
    await person.readsInChat('heard after all that');
    assert.equal(await person.sees('from a ghost'), false);
  }
  await ann.isAmong(['Bob', 'Dan']);
  await bob.isAmong(['Ann', 'Dan']);
  assert.equal(await sameCode(people), code);
  assert.equal(ghost.view.standing, 'waiting');

  // Whoever comes then is let in by the others, though the ghost's welcome is there first.
  const first = middle.rule((message, to, way) => (way === 'down' && message.t === 'welcome'
    ? [{ ...message, from: ghost.peer, data: welcome }, message] : undefined));
  const cleo = await scene.person('Cleo', 'chromium');
  await cleo.follow(link);
  await cleo.isAmong(['Ann', 'Bob', 'Dan'], 30000);
  first();
  cleo.peer = middle.linkOf().peer;
  await Promise.all([ann.seesMotion(30), bob.seesMotion(30)]);

  // Nothing of all that was said, shown or written opens with what it has; a member's keys open it.
  const all = handed(middle, [ghost.peer, ...stranger.peers]);
  const kinds = new Set(all.map(({ message }) => message.t));
  for (const kind of ['knock', 'commit', 'welcome', 'said', 'msg']) assert.ok(kinds.has(kind), `${kind} was handed over`);
  for (const { message, from, to } of all) assert.equal(stranger.opens(message, from, to), null, `a ${message.t} stays shut`);
  const carried = await frames();
  const dans = openFrames(carried, dan.keys);
  const its = stranger.keys.map((keys) => openFrames(carried, keys));
  console.log(`# ${all.length} messages and ${carried.length} frames; a member: ${JSON.stringify(dans)}; the ghost: ${JSON.stringify(its)}`);
  assert.ok(dans.ok > 100, 'a member opens them');
  for (const counts of its) assert.equal(counts.ok, undefined);
  assert.ok(its.at(-1).auth > 100, 'it had a key for each of them, and each was the wrong one');

  // A commit of its group, which only the server can hand out, is refused by who gets it.
  middle.linkOf(bob.peer).toBrowser({ t: 'commit', from: ghost.peer, epoch: dan.keys.epoch, data: commit });
  await saysItStopped(bob, 'tampered', middle);
}, { limitMs: 240000 });

function sealedBy(stranger, line) {
  const [keys] = stranger.keys;
  keys.send();
  return keys.seal(4, new TextEncoder().encode(line), stranger.code.MESSAGE_METADATA);
}

test('a ghost that was given the link is on every screen, and changes the code on all of them', async (scene) => {
  const { middle, link, people } = await meet(scene, ['chromium', 'firefox', 'chromium']);
  const [ann, bob, cleo] = people;
  const before = await sameCode(people);
  await Promise.all(people.map((person) => person.code()));
  for (const person of people) await person.press('They are the same');
  const eve = await insider(scene, 'Eve', link, middle);
  await ann.isAmong(['Bob', 'Cleo', 'Eve']);
  await bob.isAmong(['Ann', 'Cleo', 'Eve']);
  await cleo.isAmong(['Ann', 'Bob', 'Eve']);
  const { standings } = await clientCode();
  for (const person of people) await person.reads(standings.fresh);
  const after = await sameCode(people);
  assert.notEqual(after, before);
  assert.equal(await eve.callCode(), after);
  await ann.say(secret);
  await until('Eve reads it, as whoever has the link does', () => eve.heard.some(({ text }) => text === secret));
}, { limitMs: 120000 });
