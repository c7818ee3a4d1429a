// Runs the MLS working group's vectors as mls_vectors.c does, in WebAssembly:
//
//   node tests/vectors/mls_vectors.mjs FILE ...
//
// tools/build-core --vectors makes what runs here, of the same C.
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TOP = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const VECTORS_WASM = join(TOP, 'build/core/vectors.wasm');

// See tests/vectors/mls/vectors.h.
const [NULL, NUMBER, TEXT, LIST, OBJECT] = [0, 1, 2, 3, 4];
const LOG_AT = 16;

function value(type, ...parts) {
  const inside = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.writeUInt8(type);
  head.writeUInt32BE(inside.length, 1);
  return Buffer.concat([head, inside]);
}

function number(n) {
  if (!Number.isSafeInteger(n) || n < 0) throw new Error(`${n} is no number that vectors have`);
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(n));
  return value(NUMBER, bytes);
}

/** A value of JSON as the tree of values that the checks read. */
function tree(v) {
  if (v === null) return value(NULL);
  if (typeof v === 'number') return number(v);
  if (typeof v === 'string') return value(TEXT, Buffer.from(v));
  if (Array.isArray(v)) return value(LIST, ...v.map(tree));
  if (typeof v !== 'object') throw new Error(`${v} is nothing that vectors have`);
  return value(OBJECT, ...Object.entries(v).flatMap(([name, inner]) => [tree(name), tree(inner)]));
}

/** Runs one file; answers the line that mls-vectors prints, the counts, and what is wrong. */
export function runFile(door, path) {
  const bytes = tree(JSON.parse(readFileSync(path, 'utf8')));
  if (bytes.length > door.door_file_size()) throw new Error(`${path} is too large`);
  new Uint8Array(door.memory.buffer).set(bytes, door.door_file());
  const at = door.door_check(bytes.length);
  const [passed, failed, refused, logLen] = new Uint32Array(door.memory.buffer, at, 4);
  const log = Buffer.from(door.memory.buffer, at + LOG_AT, logLen).toString();
  const line = `${basename(path, '.json')}: ${passed} passed, ${failed} failed, ${refused} refused`;
  return { line, passed, failed, refused, log };
}

/** A fresh instance; it imports nothing. */
export function openDoor(wasm = VECTORS_WASM) {
  return new WebAssembly.Instance(new WebAssembly.Module(readFileSync(wasm)), {}).exports;
}

function main(paths) {
  const door = openDoor();
  for (const path of paths) {
    try {
      const { line, failed, log } = runFile(door, path);
      console.log(line);
      if (log !== '') process.stderr.write(`${path}:\n${log}`);
      if (failed !== 0) process.exitCode = 1;
    } catch (error) {
      console.log(`${basename(path, '.json')}: 0 passed, 1 failed, 0 refused`);
      console.error(`${path}: ${error.message}`);
      process.exitCode = 1;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
