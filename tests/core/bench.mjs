// Builds the sealed core's C, as it is or with a mutant, and runs on it a test of
// tests/unit or a file of the MLS vectors.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDERS = ['prim', 'sframe', 'link', 'treekem', 'mls', 'group', 'epoch', 'wasm'];
// What belongs to other parts of the program, or to WebAssembly only.
const NOT_OURS = ['prim/gcm.c', 'prim/hmac_sha1.c', 'prim/md5.c', 'wasm/trap.c'];
// Programs that see what others call: see tests/unit/meson.build.
const WRAPPED = { test_nonces: ['aead_chacha_seal', 'aead_xchacha_seal'] };
const KIT = /^#include "(\w+_kit)\.h"$/gm;

function filesC(folder) {
  return readdirSync(folder).filter((file) => file.endsWith('.c'));
}

function wraps(names) {
  return names.map((name) => `-Wl,--wrap=${name}`);
}

export class Bench {
  #objects = new Map(); // of src, by file
  #tests = new Map(); // of tests, by file: they do not change

  constructor(top) {
    this.top = top;
    this.folder = mkdtempSync(join(tmpdir(), 'mutants-'));
    const files = FOLDERS.flatMap((folder) => filesC(join(top, 'src', folder)).map((file) => `${folder}/${file}`));
    for (const file of ['base/ct.c', 'base/b64.c', ...files])
      if (!NOT_OURS.includes(file)) this.#objects.set(file, this.#compile(`src/${file}`));
  }

  /** The core's objects, as they are. */
  all() {
    return [...this.#objects.values()];
  }

  /** The same with one file of src changed. */
  with(mutant) {
    let text = readFileSync(join(this.top, 'src', mutant.file), 'utf8');
    for (const [from, to] of mutant.replace) {
      if (text.split(from).length !== 2) throw new Error(`${mutant.file} does not hold "${from}" once`);
      text = text.replace(from, () => to);
    }
    mkdirSync(join(this.folder, 'changed'), { recursive: true });
    const changed = join(this.folder, 'changed', 'mutant.c');
    writeFileSync(changed, text);
    const object = this.#compile(changed, 'mutant.c');
    return [...this.#objects].map(([file, same]) => (file === mutant.file ? object : same));
  }

  /** Links a program of tests/unit with the core's objects and answers its TAP. */
  tap(program, objects) {
    const exe = this.#link(program, this.#withKits(program), [...objects, ...wraps(WRAPPED[program] ?? []), '-lcmocka']);
    const env = { ...process.env, CMOCKA_MESSAGE_OUTPUT: 'TAP' };
    return spawnSync(exe, { env, encoding: 'utf8', timeout: 60_000 }).stdout;
  }

  /** A program of tests/unit and the kits that it includes, or that they include. */
  #withKits(program) {
    const names = new Set([program]);
    for (const name of names) // which grows
      for (const file of [`${name}.c`, `${name}.h`].map((file) => join(this.top, 'tests/unit', file)))
        if (existsSync(file)) for (const kit of readFileSync(file, 'utf8').matchAll(KIT)) names.add(kit[1]);
    return [...names].map((name) => `tests/unit/${name}.c`);
  }

  /** Links mls-vectors with the core's objects and answers whether a file passes. */
  passesVectors(path, objects) {
    const checks = filesC(join(this.top, 'tests/vectors/mls')).filter((file) => file !== 'door.c');
    const sources = ['tests/vectors/mls_vectors.c', ...checks.map((file) => `tests/vectors/mls/${file}`)];
    const exe = this.#link('mls-vectors', sources, [...objects, '-ljansson']);
    return spawnSync(exe, [path], { stdio: 'ignore', timeout: 60_000 }).status === 0;
  }

  /** Links core-secrets with the core's objects and answers where it is. */
  secrets(objects) {
    const names = readFileSync(join(this.top, 'tests/core/published.txt'), 'utf8').trim().split('\n');
    const sources = ['tests/core/core_secrets.c', 'tests/core/published.c', 'tests/unit/door_kit.c'];
    return this.#link('core-secrets', sources, [...objects, ...wraps(names)]);
  }

  #link(name, sources, rest) {
    const exe = join(this.folder, name);
    for (const source of sources)
      if (!this.#tests.has(source)) this.#tests.set(source, this.#compile(source));
    const tests = sources.map((source) => this.#tests.get(source));
    execFileSync('cc', ['-o', exe, ...tests, ...rest, '-lsodium', '-lcrypto'], { stdio: 'pipe' });
    return exe;
  }

  #compile(source, name = source) {
    const object = join(this.folder, `${name.replaceAll('/', '_')}.o`);
    const folders = ['src', 'tests/unit', 'tests/core'].flatMap((folder) => ['-I', join(this.top, folder)]);
    const flags = ['-std=c17', '-O1', '-w', '-D_GNU_SOURCE', '-DVECTORS_BESIDE=""', ...folders];
    execFileSync('cc', [...flags, '-c', source, '-o', object], { cwd: this.top, stdio: 'pipe' });
    return object;
  }
}
