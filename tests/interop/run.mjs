// Groups made of our members and of ts-mls's: tests/interop/run [SEEDS [FIRST]].
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

const here = dirname(fileURLToPath(import.meta.url));
const build = process.env.INCAMERA_BUILD ?? join(here, '../../build');
const program = join(build, 'tests/interop/mls-member');
const seeds = Number(process.argv[2] ?? 1000);
const first = Number(process.argv[3] ?? 0);

const AGREE = `${seeds} seeded histories of our members and of another implementation's agree on every epoch`;
const WIDE = 'the histories hold joins, leaves, re-keys, concurrent commits, reloads and messages';

function why() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) return `the other implementation needs Node 20.19, this is ${process.version}`;
  if (!existsSync(join(here, 'node_modules/ts-mls'))) return 'ts-mls is not installed: run npm ci in tests/interop';
  return null;
}

function share(index, step) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(here, 'worker.mjs'), {
      workerData: { program, first: first + index, end: first + seeds, step },
    });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

const missing = why();
console.log('1..2');
if (missing !== null) {
  console.log(`ok 1 - ${AGREE} # SKIP ${missing}`);
  console.log(`ok 2 - ${WIDE} # SKIP ${missing}`);
} else {
  const step = Math.min(cpus().length, 4);
  const shares = await Promise.all(Array.from({ length: step }, (_, i) => share(i, step)));
  const failures = shares.flatMap((s) => s.failures);
  const tally = {};
  for (const s of shares) for (const [what, n] of Object.entries(s.tally)) tally[what] = (tally[what] ?? 0) + n;
  for (const { seed, why: text } of failures) {
    console.log(`# seed ${seed}; again with: tests/interop/run 1 ${seed}`);
    for (const line of text.split('\n')) console.log(`#   ${line}`);
  }
  console.log(`# ${JSON.stringify(tally)}`);
  console.log(`${failures.length === 0 ? 'ok' : 'not ok'} 1 - ${AGREE}`);
  const { shunned, ...wanted } = tally;
  const isWide = Object.values(wanted).every((n) => n >= seeds / 4) && shunned < seeds / 4;
  console.log(`${isWide ? 'ok' : 'not ok'} 2 - ${WIDE}`);
  process.exitCode = failures.length === 0 && isWide ? 0 : 1;
}
