// The sealed core as a whole: WebAssembly against native, the same bytes from
// the same sources, the MLS vectors, and mutants that the tests must catch.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { VECTORS_WASM, openDoor, runFile } from '../vectors/mls_vectors.mjs';
import { compare, play, replay } from './replay.mjs';
import { secretMutants } from './secret_mutants.mjs';
import { mutants } from './mutants.mjs';
import { vectorMutants } from './vector_mutants.mjs';

const TOP = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const BUILD = process.env.INCAMERA_BUILD ?? join(TOP, 'build');
const CORE = join(TOP, 'web/src/core/core.wasm');
const CODE = join(TOP, 'web/src/core/code.wasm');
const VECTORS = process.env.INCAMERA_VECTORS ?? join(TOP, '../shared/vectors');
const EVENTS = 10_000;
const SEED = 20_240_817;
const LARGEST = { core: 80 * 1024, code: 16 * 1024 }; // compressed

const tests = [];
const test = (name, run) => tests.push({ name, run });

function check(right, why) {
  if (!right) throw new Error(why);
}

/** Builds both modules from a copy of the sources in a folder of its own. */
function buildElsewhere(parent, name) {
  const folder = join(parent, name);
  for (const part of ['src', 'tools']) cpSync(join(TOP, part), join(folder, part), { recursive: true });
  for (const source of readdirSync(join(TOP, 'build/core')))
    if (source.startsWith('libsodium-'))
      cpSync(join(TOP, 'build/core', source), join(folder, 'build/core', source), { recursive: true });
  execFileSync(join(folder, 'tools/build-core'), { stdio: 'pipe' });
  return ['core', 'code'].map((module) => readFileSync(join(folder, `web/src/core/${module}.wasm`)));
}

test('the same sources give the same bytes, wherever they lie', () => {
  execFileSync(join(TOP, 'tools/build-core'), { stdio: 'pipe' });
  const folder = mkdtempSync(join(tmpdir(), 'core-'));
  try {
    const one = buildElsewhere(folder, 'one');
    const other = buildElsewhere(folder, 'another-folder');
    [CORE, CODE].forEach((path, i) => {
      check(one[i].equals(other[i]), `two builds of ${path} differ`);
      check(one[i].equals(readFileSync(path)), `${path} differs from those built elsewhere`);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

for (const [name, path] of Object.entries({ core: CORE, code: CODE })) {
  test(`the module ${name} imports nothing and shows what ${name}.h declares`, () => {
    const module = new WebAssembly.Module(readFileSync(path));
    const header = readFileSync(join(TOP, `src/wasm/${name}.h`), 'utf8');
    const declared = [...header.matchAll(/^[a-z].*[ *](\w+)\(.*$/gm)].map((m) => m[1]);
    const shown = WebAssembly.Module.exports(module).map((e) => e.name);
    check(WebAssembly.Module.imports(module).length === 0, 'it imports something');
    check(declared.length > 1, `${name}.h could not be read`);
    check(
      JSON.stringify(shown.sort()) === JSON.stringify([...declared, 'memory'].sort()),
      `it shows ${shown.join(' ')}`,
    );
  });

  test(`the module ${name} is at most ${LARGEST[name]} bytes compressed`, () => {
    const size = brotliCompressSync(readFileSync(path)).length;
    check(size <= LARGEST[name], `it is ${size}`);
  });

  test(`the memory of the module ${name} does not grow`, () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), {});
    let grew = true;
    try {
      exports.memory.grow(1);
    } catch {
      grew = false;
    }
    check(!grew, 'it grew');
  });
}

const REPLAY = join(BUILD, 'tests/core/core-replay');

test(`native and WebAssembly answer the same in a history of ${EVENTS} events`, () => {
  const { calls, answers, frames } = play(readFileSync(CORE), EVENTS, SEED);
  compare(answers, replay(REPLAY, calls));
  check(frames > EVENTS / 2, `there were ${frames} frames`);
});

test('one differing byte in such a history is noticed', () => {
  const { calls, answers } = play(readFileSync(CORE), 50, SEED);
  const native = replay(REPLAY, calls);
  native[native.length - 1] ^= 1;
  let noticed = false;
  try {
    compare(answers, native);
  } catch {
    noticed = true;
  }
  check(noticed, 'it was not');
});

/** The exit code of core-secrets under valgrind; what it must skip for, as a text. */
function underValgrind(program, ...args) {
  if (!existsSync(program)) return 'it was built without valgrind: install valgrind and build again';
  const run = spawnSync('valgrind', ['-q', '--error-exitcode=9', program, ...args], { encoding: 'utf8' });
  if (run.error !== undefined) return 'valgrind is not installed';
  return { code: run.status, said: run.stderr };
}

const SECRETS = join(BUILD, 'tests/core/core-secrets');

test('no secret decides a branch or an address', () => {
  const run = underValgrind(SECRETS);
  if (typeof run === 'string') return run;
  check(run.code === 0, `valgrind says: ${run.said}`);
});

test('a branch on a secret is noticed', () => {
  const run = underValgrind(SECRETS, 'on purpose');
  if (typeof run === 'string') return run;
  check(run.code === 9, 'it was not');
});

test('the checks of the MLS vectors build for WebAssembly and import nothing', () => {
  execFileSync(join(TOP, 'tools/build-core'), ['--vectors'], { stdio: 'pipe' });
  check(WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(VECTORS_WASM))).length === 0, 'they do');
});

const names = execFileSync(join(BUILD, 'mls-vectors'), ['--names'], { encoding: 'utf8' }).trim().split('\n');
for (const name of names)
  test(`MLS vectors ${name} in WebAssembly`, () => {
    const path = join(VECTORS, 'mls', `${name}.json`);
    if (!existsSync(path)) return `${path} is not here; set INCAMERA_VECTORS`;
    const { line, passed, failed, log } = runFile(openDoor(), path);
    check(failed === 0 && passed > 0, `${line}\n${log}`);
  });

const caught = mutants(TOP);
const others = [...vectorMutants(caught.bench, VECTORS), ...secretMutants(caught.bench, underValgrind)];
for (const { name, run } of [...caught.tests, ...others]) test(name, run);

let failed = 0;
console.log(`1..${tests.length}`);
tests.forEach(({ name, run }, i) => {
  try {
    const skip = run();
    console.log(`ok ${i + 1} - ${name}${skip === undefined ? '' : ` # SKIP ${skip}`}`);
  } catch (error) {
    failed++;
    const text = `${error.message}\n${error.stderr ?? ''}`.trim().replaceAll('\n', '\n# ');
    console.log(`# ${text}\nnot ok ${i + 1} - ${name}`);
  }
});
rmSync(caught.bench.folder, { recursive: true });
process.exitCode = failed === 0 ? 0 : 1;
