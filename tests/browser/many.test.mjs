// Fifty in one room: three in browsers, the others with the client's own group code over real sockets.
import assert from 'node:assert/strict';
import { clientCode } from './lib/clientcode.mjs';
import { Member } from './lib/member.mjs';
import { test } from './lib/runner.mjs';
import { until } from './lib/wait.mjs';
import { meet, sameCode } from './lib/watching.mjs';

const all = 50;
const groupsOfCore = 4; // what one core holds

/** So many with the link, all at once. */
async function crowd(scene, link, middle, n) {
  const { newCore } = await clientCode();
  const members = [];
  for (let i = 0, core; i < n; i++) {
    if (i % groupsOfCore === 0) core = await newCore();
    members.push(await Member.come(`N${i + 1}`, link, { core, open: () => middle.reach() }));
  }
  scene.atEnd(() => { for (const member of members) member.go(false); });
  return members;
}

/** How many the page says are in the call, in the list of people. */
async function counts(person, n, limitMs = 60000) {
  await until(`${person.name} sees ${n} people`, async () => {
    const others = await person.others();
    if (others.length !== n - 1) throw new Error(`sees ${others.length} others`);
    return true;
  }, limitMs, 500);
}

/** All stand in one epoch and see the same people under the same keys: of the members without a browser. */
async function agree(members, n) {
  const told = ({ view }) => JSON.stringify([view.standing, view.stop, view.epoch, view.group, view.seats.map(({ leaf, peer, key, name }) => [leaf, peer, key, name])]);
  await until(`${n} people in one epoch`, () => {
    const known = new Set(members.map(told));
    if (known.size !== 1) throw new Error(`${known.size} different views`);
    const [{ view }] = members;
    if (view.standing !== 'in' || view.seats.length !== n) throw new Error(`${view.standing}, ${view.seats.length} people`);
    return true;
  }, 90000, 250);
}

async function sameFor(people, members) {
  await until('one code', async () => {
    const code = await sameCode(people);
    const theirs = new Set(members.map(({ keys }) => Buffer.from(keys.authenticator()).toString('hex')));
    return theirs.size === 1 && code === await members[0].callCode();
  }, 60000);
}

test('fifty are in one epoch with one roster and one code, and what one writes, all others read', async (scene) => {
  const startedAt = Date.now();
  const took = (what) => console.log(`# ${what}: ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  const { middle, link, people } = await meet(scene, ['chromium', 'firefox', 'chromium']);
  took('three in browsers');
  const members = await crowd(scene, link, middle, all - people.length);
  await agree(members, all);
  await Promise.all(people.map((person) => counts(person, all)));
  await sameFor(people, members);
  took('fifty in one epoch');
  await Promise.all([people[0].seesMotion(), people[1].seesMotion()]);

  const line = 'A line for forty-nine';
  await people[2].say(line);
  for (const person of people.slice(0, 2)) await person.readsInChat(line, 30000);
  await until('all the others read it', () => members.every(({ heard }) => heard.some(({ from, text }) => from === 'Cleo' && text === line)), 30000);
  await people[2].reads('Delivered', 30000);
  for (const { heard } of members) assert.equal(heard.filter(({ text }) => text === line).length, 1);
  took('a line read by forty-nine');

  const [gone] = members.splice(20, 1);
  gone.go(false);
  await people[1].page.reload();
  await agree(members, all - 1);
  await Promise.all(people.map((person) => counts(person, all - 1)));
  await sameFor(people, members);
  const [{ view }] = members;
  assert.ok(!view.seats.some(({ peer }) => peer === gone.peer));
  assert.ok(view.seats.some(({ peer }) => peer === people[1].peer), 'who reloaded is who they were');
  took('one gone without a word, one reloaded');

  await members[0].say('and to the one who reloaded');
  for (const person of people) await person.readsInChat('and to the one who reloaded', 30000);
  await until('Bob’s browser said that it is there', () => members[0].isDelivered('and to the one who reloaded'), 30000);
}, { limitMs: 240000 });
