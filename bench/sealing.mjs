// What sealing costs: µs of processor time a frame in WebAssembly, beside the
// same natively, and the size of the core. Prints what bench/run reads.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { Door } from '../tests/core/door.mjs';

const TOP = dirname(dirname(fileURLToPath(import.meta.url)));
const BUILD = process.env.INCAMERA_BUILD ?? join(TOP, 'build');
const CHROMIUM = '/usr/bin/chromium';
const FRAMES = 500;
const PASSES = 9; // the best counts: the machine has other work

const core = readFileSync(join(TOP, 'web/src/core/core.wasm'));

function cpuUs() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/**
 * µs to seal and to open a frame of that size, with the copies in and out. Its
 * text goes to Chromium as well, so it uses nothing but its arguments.
 */
function measure(door, len, frames, passes, nowUs) {
  const metadata = Uint8Array.of(1, 3, 0);
  const text = new Uint8Array(len).fill(7);
  const room = door.makeRoom();
  const [from, to] = door.pair(room);
  let best = [Infinity, Infinity];
  for (let pass = 0; pass < passes; pass++) {
    const start = nowUs();
    const sealed = Array.from({ length: frames }, () => door.seal(from, 1, text, metadata));
    const middle = nowUs();
    for (const frame of sealed)
      if (door.open(to, frame, metadata) === null) throw new Error('a frame does not open');
    const end = nowUs();
    best = [Math.min(best[0], middle - start), Math.min(best[1], end - middle)];
  }
  door.close(from);
  door.close(to);
  door.call('core_room_close', [room]);
  return best.map((us) => us / frames);
}

/** The same in the real browser, by the clock: [µs to seal, µs to open] a size, or null without one. */
async function measureInChromium(sizes) {
  if (!existsSync(CHROMIUM)) return null;
  const driver = pathToFileURL(join(TOP, 'web/node_modules/puppeteer-core/lib/esm/puppeteer/puppeteer-core.js'));
  const { default: puppeteer } = await import(driver.href);
  const browser = await puppeteer.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage();
    const door = readFileSync(join(TOP, 'tests/core/door.mjs'), 'utf8');
    await page.addScriptTag({ type: 'module', content: `${door}\nwindow.Door = Door;\nwindow.measure = ${measure};` });
    return await page.evaluate(
      async (bytes, lengths, frames, passes) => {
        const core = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
        // A module of this size is compiled at once in a worker only.
        const door = new window.Door(await WebAssembly.compile(core));
        const nowUs = () => performance.now() * 1000;
        return lengths.map((len) => window.measure(door, len, frames, passes, nowUs));
      },
      core.toString('base64'),
      sizes,
      FRAMES,
      PASSES,
    );
  } finally {
    await browser.close();
  }
}

function print(what, value, unit, more) {
  console.log(JSON.stringify({ what, value, unit, ...more }));
}

const native = execFileSync(join(BUILD, 'bench/bench_seal'), { encoding: 'utf8' });
const rows = native.trim().split('\n').map((line) => line.split(' ').map(Number));
const chromium = await measureInChromium(rows.map(([len]) => len));
const door = new Door(new WebAssembly.Module(core));
rows.forEach(([len, ...nativeUs], i) => {
  const nodeUs = measure(door, len, FRAMES, PASSES, cpuUs);
  const size = `${(len / 1000).toFixed(1)} kB`;
  ['sealing', 'opening'].forEach((doing, j) => {
    const beside = `natively ${nativeUs[j]}`;
    print(`${doing} a frame of ${size}, WebAssembly, node`, nodeUs[j], 'µs', { beside });
    if (chromium !== null) print(`${doing} a frame of ${size}, WebAssembly, Chromium`, chromium[i][j], 'µs', { beside });
  });
});
print('the core, compressed', brotliCompressSync(core).length / 1024, 'KiB', {
  aim: '<= 80',
  beside: `uncompressed ${(core.length / 1024).toFixed(1)}`,
});
