// What is asked of screens, of counters and of the wire while a server does what it should not.
import assert from 'node:assert/strict';
import { clientCode } from './clientcode.mjs';
import { Member } from './member.mjs';
import { Middle } from './middle.mjs';
import { until } from './wait.mjs';

/** Ann, Bob and, of the third kind, Cleo, in that order, by way of a man in the middle who does nothing yet. */
export async function meet(scene, kinds, want = {}, server = scene.server, browsers = []) {
  const middle = await Middle.start(server);
  scene.atEnd(() => middle.close());
  const people = [];
  let link = null;
  for (const [i, kind] of kinds.entries()) {
    const person = await scene.person(['Ann', 'Bob', 'Cleo'][i], kind, want, browsers[i] ?? null);
    if (link === null) link = await person.startRoom(middle.origin);
    else await person.follow(link);
    if (i > 0) await person.isAmong(people.map(({ name }) => name));
    person.peer = middle.linkOf().peer;
    people.push(person);
  }
  await Promise.all([people[0].seesMotion(1), people[1].seesMotion(1)]);
  return { middle, link, people };
}

/** Somebody else with the link, without a browser. */
export async function insider(scene, name, link, middle) {
  const member = await Member.come(name, link, { open: () => middle.reach() });
  scene.atEnd(() => member.go());
  await member.comesIn();
  return member;
}

/** All read the same digits, of which there are these. Their windows are shut again. */
export async function sameCode(people) {
  const code = await until('all read the same digits', async () => {
    const codes = await Promise.all(people.map((person) => person.code()));
    if (new Set(codes).size > 1) throw new Error(codes.join(', '));
    return codes[0];
  }, 30000);
  await Promise.all(people.map((person) => person.closeCode()));
  return code;
}

/** Of frames that the page wanted to send: how many were sealed, and how many were not, and so not sent. */
function sent(person) {
  return person.page.evaluate(() => {
    const fates = window.incamera.stats().transforms.filter(({ direction }) => direction === 'send').map((one) => one.fates);
    const sum = (fate) => fates.reduce((n, one) => n + one[fate], 0);
    return { sealed: sum('passed'), refused: sum('no-key') };
  });
}

/** The camera runs on and nothing of it is sealed: twenty frames came to the worker, and it refused them all. */
export async function sealsNothing(person) {
  const first = await until(`${person.name}'s worker refuses frames`, async () => {
    const now = await sent(person);
    return now.refused > 0 ? now : null;
  });
  const then = await until(`${person.name}'s worker refuses more frames`, async () => {
    const now = await sent(person);
    return now.refused >= first.refused + 20 ? now : null;
  });
  assert.equal(then.sealed, first.sealed, `${person.name} seals nothing`);
}

/** The page has no connection any more, and its socket says nothing that is for others. */
export async function isSilent(person, middle) {
  await until(`${person.name}'s connections are closed`, () => person.page.evaluate(() =>
    window.incameraTest.connections.every(({ connectionState }) => connectionState === 'closed')));
  const since = middle.log.length;
  await person.page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 3000); }));
  const said = middle.log.slice(since).filter(({ link, way, message }) =>
    link.peer === person.peer && way === 'up' && message.t !== 'ping');
  assert.deepEqual(said.map(({ message }) => message.t), [], `${person.name} says nothing more`);
}

/** The screen says why it stopped and that nothing is sent, and so it is. */
export async function saysItStopped(person, trouble, middle) {
  const { outside, troubleNotice } = await clientCode();
  const { title, next } = troubleNotice(trouble, null);
  await person.reads(title, 20000);
  await person.reads(next);
  await person.reads(outside.nothingSent);
  await isSilent(person, middle);
}

/** Presses the way back, and is among these again; as somebody new, so last. */
export async function comesBackIn(person, names, middle) {
  const { outside } = await clientCode();
  await person.press(outside.comeBack);
  await person.isAmong(names, 30000);
  person.peer = middle.linkOf().peer;
}

/** Every line of the page has gone through the worker since it was made, each way that it is open. */
export async function sendsThroughTheWorker(person) {
  const bare = await person.page.evaluate(() => {
    const open = window.incameraTest.connections.filter(({ connectionState }) => connectionState !== 'closed');
    const ends = open.flatMap((connection) => connection.getTransceivers()).flatMap(({ sender, receiver, direction, currentDirection }) => {
      const ways = `${direction} ${currentDirection}`; // what is asked for, and what is agreed on
      return [...(/send/.test(ways) ? [sender] : []), ...(/recv/.test(ways) ? [receiver] : [])];
    });
    return ends.filter(({ transform, track }) => track !== null && !(transform instanceof RTCRtpScriptTransform)).length;
  });
  assert.equal(bare, 0, `${person.name}'s page has no open line without a transform`);
}
