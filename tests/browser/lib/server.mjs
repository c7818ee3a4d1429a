// The real server, started as a person starts it, and what the tests need to know of its processes.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { authority } from './ca.mjs';
import { repository } from './puppeteer.mjs';
import { atEnd } from './scratch.mjs';
import { until, within } from './wait.mjs';

export const program = process.env.INCAMERA ?? fileURLToPath(new URL('build/incamera', repository));

/** options.program: another than the one to test; options.host, options.advertise: texts; options.namespace; options.environment: added to ours. */
export async function startServer(options = {}) {
  const { cert, key } = authority();
  const host = options.host ?? '127.0.0.1';
  const words = ['serve', '--listen', host, '--tcp', '0', '--udp', '0', '--cert', cert, '--key', key, '--json'];
  if (options.advertise !== undefined) words.push('--advertise', options.advertise);
  const enter = options.namespace === undefined ? [] : ['ip', 'netns', 'exec', options.namespace.name];
  const [first, ...rest] = [...enter, options.program ?? program, ...words];
  const child = spawn(first, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.environment },
  });
  const server = new Server(child, host);
  atEnd(() => server.stop());
  await server.ready();
  return server;
}

/**
 * One that stands on an address of this machine that is not the loopback's as well: Firefox goes to the loopback from none
 * but itself, so it reaches the forwarding unit there by the relay only.
 */
export async function startServerOnNetwork(options = {}) {
  const addresses = Object.values(networkInterfaces()).flat();
  const own = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (own === undefined) return startServer(options);
  const server = await startServer({ ...options, host: '0.0.0.0', advertise: own.address });
  server.origin = `https://localhost:${server.facts.tcp}`;
  return server;
}

class Server {
  constructor(child, host) {
    this.child = child;
    this.host = host;
    this.log = '';
    this.output = '';
    child.stderr.on('data', (bytes) => { this.log += bytes; });
    child.stdout.on('data', (bytes) => { this.output += bytes; });
  }

  async ready() {
    const ended = new Promise((_, reject) => {
      this.child.on('error', reject);
      this.child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${this.log}`)));
    });
    ended.catch(() => {});
    const line = until('the ready line', () => /^\{.*"ready":true.*\}$/m.exec(this.output)?.[0], 10000, 20);
    this.facts = JSON.parse(await Promise.race([line, ended]));
    // A name where there is one: Firefox takes no TURN over TLS from a bare address.
    this.origin = `https://${this.host === '127.0.0.1' ? 'localhost' : this.host}:${this.facts.tcp}`;
  }

  /** The process id of 'control' or 'media', as it is now. */
  processOf(kind) {
    for (const pid of childrenOf(this.child.pid)) {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      if (words.includes(kind) || name.endsWith(kind)) return pid;
    }
    return null;
  }

  /** What media has counted under that name since it was started. */
  async counted(name) {
    const said = this.log.length;
    process.kill(this.processOf('media'), 'SIGUSR1');
    const found = await until(`the counter ${name}`, () => this.log.slice(said).match(new RegExp(`\\b${name}=(\\d+)\\s`)), 5000);
    return Number(found[1]);
  }

  /** kill -9, and then waits until another has taken its place. */
  async kill(kind) {
    const pid = await until(`a process ${kind}`, () => this.processOf(kind), 5000);
    process.kill(pid, 'SIGKILL');
    await until(`another ${kind}`, () => {
      const next = this.processOf(kind);
      return next !== null && next !== pid;
    }, 5000, 20);
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await within(5000, 'the server ends', gone).catch(() => this.child.kill('SIGKILL'));
  }
}

function childrenOf(parent) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]) === parent;
    } catch {
      return false; // it ended while we looked
    }
  });
}
