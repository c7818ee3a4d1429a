// The server against its users: what it makes up, keeps back, repeats, alters, mixes up and splits. The real server runs
// behind a man in the middle, who has its certificate.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { buildAltered, serveAltered } from './lib/altered.mjs';
import { clientCode } from './lib/clientcode.mjs';
import { Member } from './lib/member.mjs';
import { test } from './lib/runner.mjs';
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
    return held.length < 2 ? [] : held.splice(0).reverse();
  });
  const eve = await insider(scene, 'Eve', link, middle);
  eve.go();
  await until('both commits came the wrong way round', () => held.length === 0 && eve.view.epoch < newestCommit(middle).epoch + 1);
  reverse();
  await goOn(people, ['Ann', 'Bob', 'Cleo']);
}, { limitMs: 240000 });
