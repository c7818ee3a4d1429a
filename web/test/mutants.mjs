#!/usr/bin/env node
// Changes the client in ways that must not go unnoticed, in a copy, and expects the tests to fail. TAP.
//   node test/mutants.mjs [PATTERN]
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('..', import.meta.url));

const mutants = [
  {
    name: 'without a key, frames are sent as they are',
    file: 'worker/frames.ts',
    from: 'if (sealer === null) return NO_KEY;',
    to: "if (sealer === null) return { fate: 'passed', data };",
    tests: 'worker',
  },
  {
    name: 'without a key, frames are shown as they come',
    file: 'worker/frames.ts',
    from: 'if (opener === null) return NO_KEY;',
    to: "if (opener === null) return { fate: 'passed', data };",
    tests: 'worker',
  },
  {
    name: 'what is not sealed is shown',
    file: 'worker/frames.ts',
    from: "if (unwrapped === null) return { fate: 'not-sealed', data: null };",
    to: "if (unwrapped === null) return { fate: 'passed', data };",
    tests: 'worker',
  },
  {
    name: 'what does not open is shown',
    file: 'worker/frames.ts',
    from: '{ fate: fateOf(opened.why), data: null }',
    to: "{ fate: 'passed', data }",
    tests: 'worker',
  },
  {
    name: 'a codec without a wrapper is sent',
    file: 'worker/frames.ts',
    from: 'codec === Codec.opus : codec > Codec.opus',
    to: 'codec === Codec.opus : true',
    tests: 'worker',
  },
  {
    name: 'the codec is not authenticated',
    file: 'worker/frames.ts',
    from: 'Uint8Array.of(context, codec, wrapper)',
    to: 'Uint8Array.of(context, codec === Codec.none ? 1 : 0, wrapper)',
    tests: 'worker',
  },
  {
    name: 'the wrapper is not authenticated',
    file: 'worker/frames.ts',
    from: 'Uint8Array.of(context, codec, wrapper)',
    to: 'Uint8Array.of(context, codec, wrapper & 0)',
    tests: 'worker',
  },
  {
    name: 'a frame that cannot be sealed goes on',
    file: 'worker/transform.ts',
    from: "result = { fate: 'no-key', data: null };",
    to: "result = { fate: 'passed', data: frame.data };",
    tests: 'worker',
  },
  {
    name: 'a key given twice starts its replay window anew',
    file: 'worker/keyring.ts',
    from: 'if (!opener.has(kid)) opener.add(kid, baseKey);',
    to: 'opener.remove(kid); opener.add(kid, baseKey);',
    tests: 'worker',
  },
  {
    name: 'a sender key is not bound to our instance',
    file: 'group/senderkeys.ts',
    from: 'toInstance: connection.myInstance',
    to: 'toInstance: connection.id',
    tests: 'worker',
  },
  {
    name: 'a connection that has ended keeps its keys',
    file: 'group/senderkeys.ts',
    from: 'if (this.#connections.delete(connectionId)) this.#table.drop(connectionId);',
    to: 'this.#connections.delete(connectionId);',
    tests: 'worker',
  },
  {
    name: 'a start code can come up in a sealed frame',
    file: 'worker/h264.ts',
    from: 'zeros === 2 && byte <= 3',
    to: 'zeros === 2 && byte <= 0',
    tests: 'worker',
  },
  {
    name: 'an old hello ends a call',
    file: 'signal/pair.ts',
    from: 'if (message.j === this.#mine) this.#prove(side, events);',
    to: 'this.#prove(side, events);',
    tests: 'signal',
  },
  {
    name: 'an ended instance comes back',
    file: 'signal/pair.ts',
    from: 'this.#old.has(message.i) || ',
    to: '',
    tests: 'signal',
  },
  {
    name: 'any first body opens a channel',
    file: 'signal/pair.ts',
    from: "return n === 1 && readBody(b)?.k === 'hello';",
    to: 'return n === 1 && readBody(b) !== null;',
    tests: 'signal',
  },
  {
    name: 'what is early is taken at once',
    file: 'signal/channel.ts',
    from: 'return this.#inOrder();',
    to: 'this.#taken = packet.n; return [packet.b];',
    tests: 'signal',
  },
  {
    name: 'a hidden address is sent',
    file: 'media/sdp.ts',
    from: "!line.startsWith('a=candidate:') || isRelayCandidate(line)",
    to: 'true',
    tests: 'media',
  },
  {
    name: 'a hidden address is sent as the base of the relay’s',
    file: 'media/sdp.ts',
    from: "' raddr 0.0.0.0'",
    to: "'$&'",
    tests: 'media',
  },
  {
    name: 'the wire is told how loud somebody is',
    file: 'media/sdp.ts',
    from: 'return !TALKATIVE.test(line);',
    to: 'return true;',
    tests: 'media',
  },
  {
    name: 'a line meant for one person goes to another',
    file: 'session/chat.ts',
    from: 'return this.#pending.filter((p) => p.to === peer);',
    to: 'return this.#pending;',
    tests: 'session',
  },
  {
    name: 'frames that pass the worker by are not noticed',
    file: 'session/bypass.ts',
    from: 'return pictures || sounds;',
    to: 'return pictures && sounds;',
    tests: 'session',
  },
];

const pattern = new RegExp(process.argv[2] ?? '');
const chosen = mutants.filter(({ name }) => pattern.test(name));
const copy = mkdtempSync(join(tmpdir(), 'incamera-mutants-'));
process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const part of ['src', 'test', 'package.json', 'tsconfig.json', 'vite.config.ts'])
  cpSync(join(web, part), join(copy, part), { recursive: true });
symlinkSync(join(web, 'node_modules'), join(copy, 'node_modules'));

function testsHold(folder) {
  const words = ['--no-install', 'vitest', 'run', `test/${folder}`];
  return spawnSync('npx', words, { cwd: copy, stdio: 'ignore' }).status === 0;
}

/** A test that fails anyway catches nothing. */
const folders = [...new Set(chosen.map(({ tests }) => tests))];
const broken = folders.filter((folder) => !testsHold(folder));
if (broken.length > 0) {
  console.log(`Bail out! without a mutant the tests of ${broken.join(', ')} fail`);
  process.exit(1);
}

let failed = 0;
console.log(`1..${chosen.length}`);
for (const [i, { name, file, from, to, tests }] of chosen.entries()) {
  const path = join(copy, 'src', file);
  const before = readFileSync(path, 'utf8');
  const fits = before.split(from).length === 2;
  writeFileSync(path, before.replace(from, () => to));
  const isCaught = fits && !testsHold(tests);
  writeFileSync(path, before);
  if (!isCaught) failed += 1;
  const why = fits ? '' : ' # the mutant no longer fits the source';
  console.log(`${isCaught ? 'ok' : 'not ok'} ${i + 1} - caught: ${name}${why}`);
}
process.exitCode = failed === 0 ? 0 : 1;
