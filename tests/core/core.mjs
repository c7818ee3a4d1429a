// The sealed core as a whole: WebAssembly against native, the same bytes from
// the same sources, the MLS vectors, and mutants that the tests must catch.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { VECTORS_WASM, openDoor, runFile } from '../vectors/mls_vectors.mjs';
import { Door, compare } from './frames.mjs';
import { mutants } from './mutants.mjs';
import { vectorMutants } from './vector_mutants.mjs';

const TOP = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const BUILD = process.env.INCAMERA_BUILD ?? join(TOP, 'build');
const CORE = join(TOP, 'web/src/core/core.wasm');
const VECTORS = process.env.INCAMERA_VECTORS ?? join(TOP, '../shared/vectors');
const FRAMES = 10_000;
const SEED = 20_240_817;
const LARGEST = 46 * 1024; // compressed

const tests = [];
const test = (name, run) => tests.push({ name, run });

function check(right, why) {
  if (!right) throw new Error(why);
}

/** Builds the core from a copy of the sources in a folder of its own. */
function buildElsewhere(parent, name) {
  const folder = join(parent, name);
  for (const part of ['src', 'tools']) cpSync(join(TOP, part), join(folder, part), { recursive: true });
  for (const source of readdirSync(join(TOP, 'build/core')))
    if (source.startsWith('libsodium-'))
      cpSync(join(TOP, 'build/core', source), join(folder, 'build/core', source), { recursive: true });
  execFileSync(join(folder, 'tools/build-core'), { stdio: 'pipe' });
  return readFileSync(join(folder, 'web/src/core/core.wasm'));
}

test('the same sources give the same bytes, wherever they lie', () => {
  execFileSync(join(TOP, 'tools/build-core'), { stdio: 'pipe' });
  const folder = mkdtempSync(join(tmpdir(), 'core-'));
  try {
    const one = buildElsewhere(folder, 'one');
    const other = buildElsewhere(folder, 'another-folder');
    check(one.equals(other), 'two builds differ');
    check(one.equals(readFileSync(CORE)), 'the build here differs from those elsewhere');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the core imports nothing and shows what core.h declares', () => {
  const module = new WebAssembly.Module(readFileSync(CORE));
  const header = readFileSync(join(TOP, 'src/wasm/core.h'), 'utf8');
  const declared = [...header.matchAll(/^[a-z].*[ *](core_[a-z_]*)\(/gm)].map((m) => m[1]);
  const shown = WebAssembly.Module.exports(module).map((e) => e.name);
  check(WebAssembly.Module.imports(module).length === 0, 'it imports something');
  check(declared.length > 20, 'core.h could not be read');
  check(
    JSON.stringify(shown.sort()) === JSON.stringify([...declared, 'memory'].sort()),
    `it shows ${shown.join(' ')}`,
  );
});

test(`the core is at most ${LARGEST} bytes compressed`, () => {
  const size = brotliCompressSync(readFileSync(CORE)).length;
  check(size <= LARGEST, `it is ${size}`);
});

test('its memory does not grow', () => {
  const door = new Door(new WebAssembly.Module(readFileSync(CORE)));
  let grew = true;
  try {
    door.exports.memory.grow(1);
  } catch {
    grew = false;
  }
  check(!grew, 'it grew');
});

test(`native and WebAssembly seal ${FRAMES} random frames to the same bytes`, () => {
  const native = execFileSync(join(BUILD, 'tests/core/core-frames'), [String(FRAMES), String(SEED)], {
    maxBuffer: 1 << 28,
  });
  const count = compare(readFileSync(CORE), native, SEED);
  check(count === FRAMES, `there were ${count}`);
});

test('one differing byte in those frames is noticed', () => {
  const native = execFileSync(join(BUILD, 'tests/core/core-frames'), ['50', String(SEED)]);
  native[native.length - 1] ^= 1;
  let noticed = false;
  try {
    compare(readFileSync(CORE), native, SEED);
  } catch {
    noticed = true;
  }
  check(noticed, 'it was not');
});

/** The exit code of core-secrets under valgrind; what it must skip for, as a text. */
function underValgrind(...args) {
  const program = join(BUILD, 'tests/core/core-secrets');
  if (!existsSync(program)) return 'it was built without valgrind: install valgrind and build again';
  const run = spawnSync('valgrind', ['-q', '--error-exitcode=9', program, ...args], { encoding: 'utf8' });
  if (run.error !== undefined) return 'valgrind is not installed';
  return { code: run.status, said: run.stderr };
}

test('no secret decides a branch or an address', () => {
  const run = underValgrind();
  if (typeof run === 'string') return run;
  check(run.code === 0, `valgrind says: ${run.said}`);
});

test('a branch on a secret is noticed', () => {
  const run = underValgrind('on purpose');
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
for (const { name, run } of [...caught.tests, ...vectorMutants(caught.bench, VECTORS)]) test(name, run);

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
