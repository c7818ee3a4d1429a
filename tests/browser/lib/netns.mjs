// Networks of the tests' own: two browsers' namespaces, each with one cable to the server's and no other.
// The server's does not forward, so the two reach the server and never each other.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atEnd, scratchFolder } from './scratch.mjs';
import { until } from './wait.mjs';

/** The server's one address, the same from both sides; it is in its certificate. */
export const serverAddress = '10.78.0.1';

const run = (...words) => execFileSync(words[0], words.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

/** Why namespaces cannot be made here; null when they can. */
export function whyNoNamespaces() {
  try {
    run('ip', 'netns', 'add', 'incamera-probe');
    try {
      run('ip', 'netns', 'exec', 'incamera-probe', 'true'); // which mounts, and cannot where the root is no mount
    } finally {
      run('ip', 'netns', 'del', 'incamera-probe');
    }
    return null;
  } catch (error) {
    return `network namespaces need root and iproute2 (${String(error.stderr ?? error.message).trim()})`;
  }
}

export class Namespace {
  constructor(name) {
    this.name = name;
    run('ip', 'netns', 'add', name);
    this.undo = [() => run('ip', 'netns', 'del', name)];
    atEnd(() => this.remove());
    this.run('sysctl', '-q', '-w', 'net.ipv6.conf.all.disable_ipv6=1');
    this.run('ip', 'link', 'set', 'lo', 'up');
  }

  run(...words) {
    return run('ip', 'netns', 'exec', this.name, ...words);
  }

  remove() {
    while (this.undo.length > 0) this.undo.pop()();
  }

  /**
   * How puppeteer reaches a browser in here: a port outside whose connections come out at the same port of the
   * namespace's own loopback, carried across by a socket of the file system, which namespaces share.
   */
  async debugging() {
    const port = freePort();
    const socket = join(scratchFolder('door'), 'door');
    const inside = spawn('ip', ['netns', 'exec', this.name, process.execPath,
      fileURLToPath(new URL('door.mjs', import.meta.url)), socket, String(port)], { stdio: 'ignore' });
    const outside = createServer((one) => {
      const other = connect(socket);
      for (const [from, to] of [[one, other], [other, one]]) {
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
      }
    });
    outside.listen(port, '127.0.0.1');
    this.undo.push(() => { outside.close(); inside.kill(); });
    // A browser may be up before the inner half listens, and puppeteer knocks only once.
    await until('the door', () => existsSync(socket), 10000, 20);
    return { debuggingPort: port };
  }
}

function freePort() {
  const script = 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})';
  return Number(run(process.execPath, '-e', script));
}

let made = 0;

/** { server, sides: [a, b] }: three namespaces with cables; each side's own address is 10.78.N.2. */
export async function twoSides() {
  const mark = `ic${process.pid % 10000}${String.fromCharCode(97 + made++)}`;
  const server = new Namespace(`${mark}s`);
  server.run('sysctl', '-q', '-w', 'net.ipv4.ip_forward=0');
  server.run('ip', 'addr', 'add', `${serverAddress}/32`, 'dev', 'lo');
  const sides = [1, 2].map((number) => {
    const side = new Namespace(`${mark}${number}`);
    const [here, there] = [`${mark}v${number}`, `${mark}w${number}`];
    run('ip', 'link', 'add', here, 'netns', server.name, 'type', 'veth', 'peer', 'name', there, 'netns', side.name);
    server.run('ip', 'addr', 'add', `10.78.${number}.1/24`, 'dev', here);
    server.run('ip', 'link', 'set', here, 'up');
    side.cable = there;
    side.number = number;
    side.run('ip', 'link', 'set', there, 'up');
    setAddress(side, 2);
    return side;
  });
  for (const side of sides) {
    await until('the cable', () => side.run('ip', '-br', 'link', 'show', side.cable).includes('LOWER_UP'), 5000);
  }
  return { server, sides };
}

/** Gives a side another address of its network, as a change of network does. */
export function setAddress(side, host) {
  side.run('ip', 'addr', 'flush', 'dev', side.cable);
  side.run('ip', 'addr', 'add', `10.78.${side.number}.${host}/24`, 'dev', side.cable);
  side.run('ip', 'route', 'replace', serverAddress, 'via', `10.78.${side.number}.1`);
}

/** From now on UDP that comes to the server's namespace, from one side or from all, is dropped without a word, as firewalls do. */
export function dropUdp(server, side = null) {
  server.run('nft', 'add table inet incamera');
  server.run('nft', 'add chain inet incamera input { type filter hook input priority 0; }');
  const from = side === null ? '' : `ip saddr 10.78.${side.number}.0/24 `;
  server.run('nft', `add rule inet incamera input ${from}meta l4proto udp counter drop`);
}

const linkem = fileURLToPath(new URL('../../../../shared/tools/linkem.c', import.meta.url));

/**
 * From now on UDP between the server and that side takes another way, of that round trip and as many kbit/s each way (0: of no
 * limit); all else stays on the cable. Resolves with { device, end }, the side's end of it; with null where there is nothing to make it
 * with. Once it has ended UDP is on the cable again.
 */
export async function slowUdp(server, side, rttMs, kbps = 0) {
  if (!existsSync(linkem)) return null;
  const program = join(scratchFolder('linkem'), 'linkem');
  run('cc', '-O2', '-w', '-o', program, linkem);
  const [near, far] = [1, 2].map((host) => `10.78.${10 + side.number}.${host}`);
  const words = [server.name, near, side.name, far, rttMs * 500, 0, 0, 0, 0, 0, kbps, 1, 600].map(String);
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  const end = () => child.kill();
  atEnd(end);
  let said = '';
  child.stdout.on('data', (bytes) => { said += bytes; });
  await until('the link', () => said.includes('ready'), 5000, 20);
  for (const [one, to, via] of [[server, `10.78.${side.number}.0/24`, []], [side, serverAddress, ['src', `10.78.${side.number}.2`]]]) {
    for (const which of ['all', 'default', 'em0']) one.run('sysctl', '-q', '-w', `net.ipv4.conf.${which}.rp_filter=0`);
    one.run('ip', 'route', 'add', to, 'dev', 'em0', 'table', '100', ...via);
    one.run('ip', 'rule', 'add', 'to', to, 'ipproto', 'udp', 'lookup', '100');
  }
  return { device: 'em0', end };
}

/** True when each side has a route to the server and none to the other, and the server passes nothing on. */
export function areApart({ server, sides }) {
  const hasRoute = (side, address) => {
    try {
      side.run('ip', 'route', 'get', address);
      return true;
    } catch {
      return false;
    }
  };
  return sides.every((side, i) => hasRoute(side, serverAddress) && !hasRoute(side, `10.78.${sides[1 - i].number}.2`))
    && server.run('sysctl', '-n', 'net.ipv4.ip_forward').trim() === '0';
}
