// What the relay itself sees, and the unit below the hop's own protection: a test build of the server copies every relayed
// payload, and every packet that the unit sends, to a port (see src/os/tap.h).
// The product has no such thing in it.
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repository } from './puppeteer.mjs';
import { atEnd } from './scratch.mjs';

const unitMark = 'U'.charCodeAt(0);

let built = null;

/** Path of a server with the tap in it, in build-tap/; compiled when first asked for, then only where it changed. */
export function tappedProgram() {
  built ??= build();
  return built;
}

function build() {
  const top = fileURLToPath(repository);
  const folder = join(top, 'build-tap');
  const run = (...words) => execFileSync(words[0], words.slice(1), { cwd: top, stdio: ['ignore', 'ignore', 'pipe'] });
  if (!existsSync(join(folder, 'build.ninja'))) run('meson', 'setup', folder, '-Dtap=true');
  run('ninja', '-C', folder, 'incamera');
  return join(folder, 'incamera');
}

export class RelayTap {
  static async start() {
    const socket = createSocket('udp4');
    await new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, '127.0.0.1', resolve);
    });
    socket.setRecvBufferSize(4 << 20);
    const tap = new RelayTap(socket);
    atEnd(() => tap.stop());
    return tap;
  }

  constructor(socket) {
    this.socket = socket;
    this.port = socket.address().port;
    this.payloads = [];
    this.forwarded = [];
    socket.on('message', (bytes) => this.took(bytes));
  }

  took(bytes) {
    if (bytes[0] !== unitMark) this.payloads.push({ from: 'tap', to: 'tap', bytes });
    // Each receiver's packets have numbers of their own.
    else this.forwarded.push({ from: `the unit to ${bytes.readUInt16BE(1)}`, to: 'tap', bytes: bytes.subarray(3) });
  }

  /** Ends it; what was relayed, in order. The tap does not say between whom. */
  stop() {
    if (this.socket !== null) this.socket.close();
    this.socket = null;
    return this.payloads;
  }
}
