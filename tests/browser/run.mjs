#!/usr/bin/env node
// Real browsers against the real server: run.mjs [FILE...], the part of a name in front of .test.mjs, for some of the
// files; without one, all but those that are a suite of their own. FILTER=PATTERN runs the tests whose name fits it; INCAMERA is the program to test. TAP on standard output,
// pictures of failures in build/browser-tests/.
import { readdirSync } from 'node:fs';
import { Scene } from './lib/person.mjs';
import { cleanUp } from './lib/scratch.mjs';
import { startServer } from './lib/server.mjs';
import { runTests } from './lib/runner.mjs';

const folder = new URL('.', import.meta.url);
const chosen = process.argv.slice(2).map((name) => `${name}.test.mjs`);
const ownSuites = ['looks.test.mjs'];
for (const name of readdirSync(folder).filter((file) => file.endsWith('.test.mjs')).sort()) {
  if (chosen.length > 0 ? !chosen.includes(name) : ownSuites.includes(name)) continue;
  await import(new URL(name, folder));
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => cleanUp().finally(() => process.exit(1)));
}

for (const trouble of ['uncaughtException', 'unhandledRejection']) {
  process.once(trouble, (error) => {
    console.log(`Bail out! ${trouble}: ${error?.stack ?? error}`.replaceAll('\n', ' '));
    cleanUp().finally(() => process.exit(1));
  });
}

let failed = 1;
try {
  const server = await startServer();
  failed = await runTests(process.env.FILTER ?? '', (title) => new Scene(title, server));
} catch (error) {
  console.log(`Bail out! ${error.message}`);
} finally {
  await cleanUp();
}
process.exit(failed === 0 ? 0 : 1);
