// What sealing costs: µs of processor time a frame in WebAssembly, beside the
// same natively, and the size of the core. Prints what bench/run reads.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { Door } from '../tests/core/frames.mjs';

const TOP = dirname(dirname(fileURLToPath(import.meta.url)));
const BUILD = process.env.INCAMERA_BUILD ?? join(TOP, 'build');
const FRAMES = 500;
const PASSES = 9; // the best counts: the machine has other work

const core = readFileSync(join(TOP, 'web/src/core/core.wasm'));

function cpuUs() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** µs to seal and to open a frame of that size, with the copies in and out. */
function measure(len) {
  const metadata = Uint8Array.of(1, 3, 0);
  const text = new Uint8Array(len).fill(7);
  const base = new Uint8Array(32).fill(1);
  const door = new Door(core);
  let best = [Infinity, Infinity];
  for (let pass = 0; pass < PASSES; pass++) {
    const sealer = door.sealer(0x1234n, base);
    const opener = door.exports.core_opener_new();
    door.add(opener, 0x1234n, base);
    const start = cpuUs();
    const sealed = Array.from({ length: FRAMES }, () => door.seal(sealer, text, metadata));
    const middle = cpuUs();
    for (const frame of sealed)
      if (door.open(opener, frame, metadata) === null) throw new Error('a frame does not open');
    const end = cpuUs();
    door.exports.core_sealer_close(sealer);
    door.exports.core_opener_close(opener);
    best = [Math.min(best[0], middle - start), Math.min(best[1], end - middle)];
  }
  return best.map((us) => us / FRAMES);
}

function print(what, value, unit, more) {
  console.log(JSON.stringify({ what, value, unit, ...more }));
}

const native = execFileSync(join(BUILD, 'bench/bench_seal'), { encoding: 'utf8' });
for (const line of native.trim().split('\n')) {
  const [len, seal, open] = line.split(' ').map(Number);
  const [wasmSeal, wasmOpen] = measure(len);
  const size = `${(len / 1000).toFixed(1)} kB`;
  print(`sealing a frame of ${size}, WebAssembly`, wasmSeal, 'µs', { beside: `natively ${seal}` });
  print(`opening a frame of ${size}, WebAssembly`, wasmOpen, 'µs', { beside: `natively ${open}` });
}
print('the core, compressed', brotliCompressSync(core).length / 1024, 'KiB', {
  aim: '<= 46',
  beside: `uncompressed ${(core.length / 1024).toFixed(1)}`,
});
