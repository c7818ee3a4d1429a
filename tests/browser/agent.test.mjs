// A participant without a browser (incamera load LINK) among people with one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from './lib/runner.mjs';
import { program } from './lib/server.mjs';
import { until } from './lib/wait.mjs';

/** Comes by the link, says a line when it is in, and leaves after so many seconds. */
function comes(scene, link, name, line, seconds) {
  const words = ['load', link, '--insecure-tls', '--name', name, '--line', line, '--time', `${seconds}`];
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const guest = { output: '', code: null };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => { guest.output += bytes; });
  child.once('exit', (code) => { guest.code = code; });
  scene.atEnd(() => child.kill('SIGKILL'));
  return guest;
}

async function leftWell(guest) {
  await until('the guest has left', () => guest.code !== null, 30000);
  assert.equal(guest.code, 0, guest.output);
  assert.match(guest.output, / joined=1 .* unopened=0 failed=0 .* good\n/);
}

test('a host with Chromium lets in a participant without a browser, and a line goes either way', async (scene) => {
  const ann = await scene.person('Ann', 'chromium');
  const link = await ann.startRoom(scene.server.origin);
  const guest = comes(scene, link, 'Workstation 4', 'from no browser', 12);
  await ann.isAmong(['Workstation 4']);
  await ann.readsInChat('from no browser');
  await ann.say('from a browser');
  await until('the guest has opened it', () => /^line \d+ from a browser$/m.test(guest.output));
  await ann.reads('Delivered');
  await leftWell(guest);
  await ann.isAmong([]);
}, { limitMs: 60000 });

test('who comes without a browser to two who talk is in their group, and hears both', async (scene) => {
  const { ann, bob, link } = await scene.call(['chromium', 'firefox']);
  await ann.isAmong(['Bob']);
  const guest = comes(scene, link, 'Workstation 4', 'good day', 12);
  await Promise.all([ann.isAmong(['Bob', 'Workstation 4']), bob.isAmong(['Ann', 'Workstation 4'])]);
  await Promise.all([ann.readsInChat('good day'), bob.readsInChat('good day')]);
  await ann.say('from Ann');
  await bob.say('from Bob');
  await until('the guest has opened both', () => /from Ann/.test(guest.output) && /from Bob/.test(guest.output));
  await leftWell(guest);
}, { limitMs: 90000 });
