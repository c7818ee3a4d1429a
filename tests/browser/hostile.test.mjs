// The server against its users: what it makes up, keeps back, repeats, alters, mixes up and splits. The real server runs
// behind a man in the middle, who has its certificate.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { buildAltered, serveAltered } from './lib/altered.mjs';
import { clientCode } from './lib/clientcode.mjs';
import { Member } from './lib/member.mjs';
import { test } from './lib/runner.mjs';
import { tiles } from './lib/tiles.mjs';
import { until } from './lib/wait.mjs';
import {
  comesBackIn, insider, isSilent, meet, sameCode, saysItStopped, sealsNothing, sendsThroughTheWorker,
} from './lib/watching.mjs';

const bytesOf = (text) => Buffer.from(text, 'base64url');
const textOf = (bytes) => Buffer.from(bytes).toString('base64url');

/** The text of these bytes with some of them set to others. */
function altered(text, at, ...values) {
  const bytes = bytesOf(text);
  for (const [i, value] of values.entries()) bytes[(at + bytes.length) % bytes.length + i] = value;
  return textOf(bytes);
}

/** What is on its way to one of them is changed; undefined leaves it. */
function bend(middle, { peer }, type, change) {
  return middle.rule((message, link, way) => (way === 'down' && link.peer === peer && message.t === type ? change(message) : undefined));
}

function newestCommit(middle) {
  return middle.all('commit', 'up').at(-1).message;
}

/** All of them see these others, and the same digits; the first two see each other. */
async function goOn(people, names) {
  for (const person of people) await person.isAmong(names.filter((name) => name !== person.name), 30000);
  await sameCode(people);
  await Promise.all([people[0].seesMotion(), people[1].seesMotion()]);
  for (const person of people) await sendsThroughTheWorker(person);
}

test('commits that the server repeats, keeps back and puts out of order end no call, and who lacks one says so and sends nothing', async (scene) => {
  const { outside, troubleNotice } = await clientCode();
  const { middle, link, people } = await meet(scene, ['chromium', 'firefox', 'chromium']);
  const [, bob, cleo] = people;

  const twice = middle.rule((message, to, way) => (way === 'down' && message.t === 'commit' ? [message, message] : undefined));
  const dan = await insider(scene, 'Dan', link, middle);
  for (const { message, link: to } of middle.all('commit', 'down')) to.toBrowser(message);
  middle.linkOf(cleo.peer).toBrowser({ t: 'group', is: 'none' });
  await goOn(people, ['Ann', 'Bob', 'Cleo', 'Dan']);
  twice();

  const ends = ['commit', 'welcome'].map((type) => bend(middle, bob, type, () => []));
  dan.go();
  await bob.reads(outside.behindTitle, 20000);
  await bob.reads(troubleNotice('behind', null).title);
  await bob.reads(outside.nothingSent);
  await sealsNothing(bob);
  for (const end of ends) end();
  await bob.isAmong(['Ann', 'Cleo'], 40000);
  await goOn(people, ['Ann', 'Bob', 'Cleo']);

  const held = [];
  const reverse = bend(middle, cleo, 'commit', (message) => {
    held.push(message);
    return held.length === 2 ? [...held].reverse() : [];
  });
  const eve = await insider(scene, 'Eve', link, middle);
  eve.go();
  await until('both commits came the wrong way round', () => held.length >= 2);
  reverse();
  await goOn(people, ['Ann', 'Bob', 'Cleo']);
}, { limitMs: 240000 });

/** Commits of a hostile server, each for who stands in this epoch: what is made up, and what is made of others. */
async function madeUp(middle, link) {
  const elsewhere = await strangersCommit(middle);
  const made = (change) => (epoch) => ({ t: 'commit', from: middle.linkOf().peer, epoch, data: change() });
  const old = () => newestCommit(middle).data;
  return {
    'random bytes': made(() => textOf(randomBytes(400))),
    'an old commit': made(old),
    'an old commit with other bytes': made(() => altered(old(), -40, 1, 2, 3, 4)),
    'a commit of another room': made(() => elsewhere),
    'a commit of another version of MLS': made(() => altered(old(), 0, 0, 2)),
    'a commit that is no PrivateMessage': made(() => altered(old(), 2, 0, 1)),
  };
}

/** A commit by two who have a room of their own at the same server. */
async function strangersCommit(middle) {
  const core = await (await clientCode()).newCore();
  const room = core.makeRoom();
  const link = `${middle.origin}/r/${room.id}#${room.guestPayload}`;
  const two = [];
  for (const name of ['Una', 'Ugo']) {
    two.push(await Member.come(name, link, { open: () => middle.reach() }));
    await two.at(-1).comesIn();
  }
  const { commit } = two[0].keys.commit([], [], Math.floor(Date.now() / 1000));
  for (const one of two) one.go();
  return textOf(commit);
}

test('a commit that no member made stops who gets it: the screen says so, nothing more is sent, and the others go on', async (scene) => {
  const { middle, link, people } = await meet(scene, ['chromium', 'firefox', 'chromium']);
  const [ann, bob, cleo] = people;
  const dan = await insider(scene, 'Dan', link, middle);
  await ann.isAmong(['Bob', 'Cleo', 'Dan']);
  const kinds = Object.entries(await madeUp(middle, link));
  for (const [i, [what, make]] of kinds.entries()) {
    const victim = [bob, cleo][i % 2];
    console.log(`# ${what}, to ${victim.name}`);
    await until('all stand in one epoch', () => dan.view.epoch > newestCommit(middle).epoch);
    middle.linkOf(victim.peer).toBrowser(make(dan.view.epoch));
    await saysItStopped(victim, 'tampered', middle);
    await comesBackIn(victim, dan.roster.filter((name) => name !== victim.name), middle);
  }
  const { roster } = dan;
  dan.go();
  await goOn([ann, bob, cleo].sort((a, b) => roster.indexOf(a.name) - roster.indexOf(b.name)), roster.filter((name) => name !== 'Dan'));
}, { limitMs: 240000 });

test('a welcome that was altered, or is for somebody else, lets nobody in, and three in a row are said to be tampering', async (scene) => {
  const { outside } = await clientCode();
  const { middle, link, people } = await meet(scene, ['chromium', 'firefox']);
  const [ann, bob] = people;
  const cleo = await scene.person('Cleo', 'chromium');
  let dans = null;
  const stop = middle.rule((message, to, way) => {
    if (way !== 'down' || message.t !== 'welcome') return undefined;
    dans = message; // keeps it from Cleo, who came first
    return [];
  });
  await cleo.follow(link);
  await cleo.reads(outside.waitingTitle);
  await cleo.reads(outside.nothingSent);
  await until('Cleo was to be let in', () => dans !== null);
  const isCleos = middle.linkOf();
  assert.deepEqual(await cleo.page.evaluate(() => window.incamera.stats()), { connection: 'none', unit: 'none', way: 'none', transforms: [] });
  stop();

  // Ann's browser has seen her key package and takes it no more: the next one comes by itself, its welcome behind a wrong one.
  const wrong = middle.rule((message, to, way) => (way === 'down' && message.t === 'welcome' && to === isCleos
    ? [{ ...message, data: altered(message.data, 4, 0, 1) }, message] : undefined));
  await cleo.isAmong(['Ann', 'Bob'], 60000);
  wrong();
  await goOn([ann, bob, cleo], ['Ann', 'Bob', 'Cleo']);

  await cleo.press('Leave');
  await ann.isAmong(['Bob'], 30000);
  const three = middle.rule((message, to, way) => (way === 'down' && message.t === 'welcome' ? [
    { ...message, data: dans.data }, // not for this key package
    { ...message, data: altered(message.data, 0, 0, 2) }, // of another version
    { ...message, data: altered(message.data, -5, 0, 0) },
  ] : undefined));
  const before = middle.links.length;
  await cleo.press('Come back');
  cleo.peer = await until('Cleo has a seat', () => middle.links[before]?.peer);
  await saysItStopped(cleo, 'tampered', middle);
  three();
  await comesBackIn(cleo, ['Ann', 'Bob'], middle);
  await goOn([ann, bob, cleo], ['Ann', 'Bob', 'Cleo']);
}, { limitMs: 240000 });

/** Ann and Cleo follow one commit of an epoch, Bob and Eve, who is new, another; what is said between the halves is kept back. */
async function split(scene, middle, link, [ann, bob, cleo]) {
  const halfOf = (peer) => (peer === ann.peer || peer === cleo.peer ? 'Ann' : 'Bob');
  const commits = new Map();
  const held = [];
  middle.rule((message, from, way) => {
    if (way !== 'up' || message.t !== 'commit') return undefined;
    if (from.peer === ann.peer || from.peer === bob.peer) commits.set(halfOf(from.peer), { ...message, from: from.peer });
    return [];
  });
  const across = middle.rule((message, to, way) => {
    if (way !== 'down' || message.t !== 'said' || halfOf(message.from) === halfOf(to.peer)) return undefined;
    held.push(() => to.toBrowser(message));
    return [];
  });
  const eve = await Member.come('Eve', link, { open: () => middle.reach() });
  scene.atEnd(() => eve.go());
  await until('both have made a commit', () => commits.size === 2, 20000, 20);
  const [anns, bobs] = [commits.get('Ann'), commits.get('Bob')];
  assert.equal(anns.epoch, bobs.epoch);
  for (const person of [ann, bob]) middle.linkOf(person.peer).toBrowser({ t: 'taken', epoch: anns.epoch });
  middle.linkOf(cleo.peer).toBrowser({ t: 'commit', from: ann.peer, epoch: anns.epoch, data: anns.data });
  const { group } = middle.all('found', 'up').at(0).message;
  eve.take(JSON.stringify({
    t: 'welcome', from: bob.peer, epoch: bobs.epoch + 1, group, data: bobs.welcome.data,
    peers: [ann, bob, cleo].map(({ peer }) => ({ id: peer, here: true })),
  }));
  await eve.comesIn();
  const join = () => {
    across();
    for (const go of held.splice(0)) go();
  };
  return { eve, join };
}

test('a call that the server splits shows different codes, and whoever hears of the other half says so and sends nothing more', async (scene) => {
  const { troubleNotice } = await clientCode();
  const { middle, link, people } = await meet(scene, ['chromium', 'firefox', 'chromium']);
  const [ann, bob, cleo] = people;
  const { eve, join } = await split(scene, middle, link, people);
  await ann.isAmong(['Bob', 'Cleo', 'Eve']);
  await cleo.isAmong(['Ann', 'Bob', 'Eve']);
  await bob.isAmong(['Ann', 'Cleo', 'Eve']);
  const [anns, bobs] = [await sameCode([ann, cleo]), await sameCode([bob])];
  assert.notEqual(anns, bobs);
  assert.equal(bobs, await eve.callCode());
  // Meanwhile nobody shows what they cannot open; who can open nothing at all says that.
  await bob.reads(troubleNotice('peer-keys-differ', null).title, 30000);
  const across = [[ann, 'Bob'], [cleo, 'Bob'], [bob, 'Ann'], [bob, 'Cleo']];
  const shown = () => Promise.all(across.map(async ([person, name]) => (await tiles(person))[name]?.frames));
  const before = await shown();
  await Promise.all([ann.seesMotion(30), cleo.seesMotion(30)]);
  assert.deepEqual(await shown(), before, 'no tile goes on across the split');
  const at = Date.now();
  join();
  await Promise.all(people.map((person) => saysItStopped(person, 'fork', middle)));
  console.log(`# all had stopped ${Date.now() - at} ms after they could hear of each other`);
}, { limitMs: 180000 });

test('a client altered to believe every beacon goes on in a split call, and the check sees it', async (scene) => {
  const front = await serveAltered(buildAltered('believes every beacon'), scene.server);
  scene.atEnd(() => front.close());
  const { middle, link, people } = await meet(scene, ['chromium', 'firefox', 'chromium'], {}, front);
  const { join } = await split(scene, middle, link, people);
  join();
  await assert.rejects(saysItStopped(people[0], 'fork', middle), /not within/);
}, { limitMs: 240000 });

test('a server that says version 1, or that there is no group, gets nothing from who believes it', async (scene) => {
  const { failures } = await clientCode();
  const { middle, people } = await meet(scene, ['chromium', 'firefox', 'chromium']);
  const [ann, bob, cleo] = people;
  const old = bend(middle, cleo, 'joined', (message) => [{ ...message, v: 1 }]);
  const since = middle.log.length;
  middle.linkOf(cleo.peer).cut();
  await cleo.reads(failures.version.title, 30000);
  old();
  const { link } = await middle.sees('Cleo joins', ({ t }, { way }) => t === 'joined' && way === 'down', since);
  assert.equal(link.peer, cleo.peer);
  assert.deepEqual(middle.log.slice(since).filter((one) => one.link === link && one.way === 'up').map(({ message }) => message.t), ['join']);

  // Whoever is told that there is no group makes one, and is alone in it: says so, and has nobody to send to.
  const ends = [
    bend(middle, bob, 'joined', (message) => [{ ...message, group: null, peers: [] }]),
    middle.rule((message, from, way) => {
      if (way !== 'up' || message.t !== 'found') return undefined;
      from.toBrowser({ t: 'group', is: 'yours' });
      return [];
    }),
  ];
  middle.linkOf(bob.peer).cut();
  await bob.reads('You are the only one here', 30000);
  await isSilent(bob, middle);
  for (const end of ends) end();
  middle.linkOf(bob.peer).cut();
  await ann.isAmong(['Bob'], 60000);
  await goOn([ann, bob], ['Ann', 'Bob']);
}, { limitMs: 180000 });
