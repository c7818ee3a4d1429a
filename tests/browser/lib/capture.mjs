// What really crosses a wire, by tcpdump.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAddresses, readUdp } from './pcap.mjs';
import { atEnd, scratchFolder } from './scratch.mjs';
import { until, within } from './wait.mjs';

export class Capture {
  /** options.device, options.filter in tcpdump's words, options.namespace. Resolves once it captures. */
  static async start({ device, filter, namespace }) {
    const path = join(scratchFolder('capture'), 'packets');
    const enter = namespace === undefined ? [] : ['ip', 'netns', 'exec', namespace.name];
    const [first, ...rest] = [...enter, 'tcpdump', '-i', device, '-s', '0', '-U', '--immediate-mode', '-B', '16384', '-Z', 'root', '-w', path, filter];
    const child = spawn(first, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (bytes) => { said += bytes; });
    atEnd(() => child.kill());
    await until(`tcpdump listens`, () => {
      if (child.exitCode !== null) throw new Error(`tcpdump: ${said}`);
      return said.includes('listening on');
    }, 5000, 30);
    return new Capture(child, path);
  }

  constructor(child, path) {
    this.child = child;
    this.path = path;
  }

  /** Ends it; resolves with the file's bytes. */
  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = new Promise((resolve) => { this.child.once('exit', resolve); });
      this.child.kill('SIGINT');
      await within(5000, 'tcpdump ends', gone);
    }
    return readFileSync(this.path);
  }

  /** Ends it; resolves with the addresses of every IPv4 packet it saw. */
  async packets() {
    return readAddresses(await this.stop());
  }

  /** Ends it; resolves with the UDP datagrams it saw. */
  async datagrams() {
    return readUdp(await this.stop());
  }
}
