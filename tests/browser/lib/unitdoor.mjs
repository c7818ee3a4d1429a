// The unit's offer and its side of ICE, by the program tests/unit/unit_door.c, and what a browser says in an answer.
import { createSocket } from 'node:dgram';
import { execFileSync, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repository } from './puppeteer.mjs';

const build = process.env.INCAMERA_BUILD ?? fileURLToPath(new URL('build/', repository));
const program = join(build, 'tests/unit/unit-door');

export const ufrag = '00010002deadbeef';
export const pwd = 'abcdefghijklmnopqrstuvwx';
const fingerprint = 'ab'.repeat(32);

/** Firefox pairs no candidate of its own with one of a loopback address, so the machine's own is offered. */
const address = Object.values(networkInterfaces()).flat()
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';

/** The client's own: the lines of the slots, which the server does not send. */
const { withSlots } = await ofClient('media/offer.ts');

/** A module of the client that asks nothing of a browser. */
async function ofClient(path) {
  const { buildSync } = createRequire(new URL('web/', repository))('esbuild');
  const { outputFiles: [{ text }] } = buildSync({
    entryPoints: [fileURLToPath(new URL(`web/src/${path}`, repository))], bundle: true, format: 'esm', write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}

/** As a browser is given it. options.port: of the one candidate, at this machine; options.codecs: of '8', '9', '1', '4'; options.quiet. */
export function writeOffer({ port, codecs = '8914', quiet = false }) {
  const words = ['offer', ufrag, pwd, fingerprint, address, String(port), codecs, ...(quiet ? ['quiet'] : [])];
  return withSlots(execFileSync(program, words, { encoding: 'utf8' }));
}

const own = [111, 96, 97, 98, 99, 45, 46, 102, 103];

function values(section, name) {
  return [...section.matchAll(new RegExp(`^a=${name}:(.*)\\r$`, 'gm'))].map(([, value]) => value);
}

/** Extensions that are on in the direction that the line has. */
function extensionsOf(section, direction) {
  return values(section, 'extmap').map((value) => value.split(' ')[0].split('/'))
    .filter(([, only]) => only === undefined || only === 'sendrecv' || only === direction).map(([id]) => Number(id)).sort((a, b) => a - b);
}

/** All that there must be one of, and the same everywhere. */
function one(answer, name) {
  const all = new Set(values(answer, name));
  if (all.size !== 1) throw new Error(`${all.size} of ${name}`);
  return [...all][0];
}

/** What an answer says of each line, of the unit's numbers alone; throws where it is not one bundle whose end is the client of DTLS. */
export function readAnswer(sdp) {
  const [session, ...sections] = sdp.split(/^(?=m=)/m);
  if (one(sdp, 'setup') !== 'active') throw new Error('it does not begin');
  if (one(session, 'group') !== ['BUNDLE', ...sections.keys()].join(' ')) throw new Error('it is no bundle');
  for (const name of ['ice-ufrag', 'ice-pwd', 'fingerprint']) one(sdp, name);
  return sections.map((section, mid) => {
    const [, port, , ...payloads] = section.split('\r\n')[0].split(' ');
    const direction = /^a=(sendonly|recvonly|sendrecv|inactive)\r$/m.exec(section)?.[1];
    if (one(section, 'mid') !== String(mid) || !section.includes('a=rtcp-mux\r\n')) throw new Error(`line ${mid}`);
    return {
      rejected: port === '0',
      direction,
      payloads: payloads.map(Number).filter((payload) => own.includes(payload)),
      codecs: Object.fromEntries(values(section, 'rtpmap').map((value) => value.split(' ')).map(([n, name]) => [n, name.toLowerCase()])),
      extensions: extensionsOf(section, direction),
      rids: values(section, 'simulcast').join().replace(/^send |[;~]/g, ''),
    };
  });
}

// As enum ice_verdict counts them.
const verdicts = ['checked', 'nominated', 'conflict', 'unknown', 'malformed', 'not stun', 'not a request',
  'no fingerprint', 'no integrity', 'not ours', 'wrong password'];

/** A UDP port of this machine behind which the unit's lite agent answers. */
export class LiteAgent {
  verdicts = [];
  checks = [];
  /** First bytes of what came and was no STUN: DTLS has 22 there. */
  others = [];
  /** How many of them came before a check had its answer. */
  early = 0;

  async open() {
    this.child = spawn(program, ['ice', ufrag, pwd], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdin.on('error', () => {});
    this.waiting = [];
    this.output = Buffer.alloc(0);
    this.child.stdout.on('data', (bytes) => this.answered(bytes));
    this.socket = createSocket('udp4');
    this.socket.on('message', (datagram, from) => this.took(datagram, from));
    await new Promise((resolve) => { this.socket.bind(0, address, resolve); });
    this.port = this.socket.address().port;
  }

  took(datagram, from) {
    if (datagram[0] > 3) {
      if (!this.verdicts.some((v) => v === 'checked' || v === 'nominated')) this.early++;
      this.others.push(datagram[0]);
      return;
    }
    this.checks.push(datagram);
    const head = Buffer.from([...from.address.split('.').map(Number), 0, 0, 0, 0]);
    head.writeUInt16BE(from.port, 4);
    head.writeUInt16BE(datagram.length, 6);
    this.waiting.push(from);
    this.child.stdin.write(Buffer.concat([head, datagram]));
  }

  answered(bytes) {
    this.output = Buffer.concat([this.output, bytes]);
    while (this.output.length >= 3) {
      const end = 3 + this.output.readUInt16BE(1);
      if (this.output.length < end) return;
      const { address, port } = this.waiting.shift();
      this.verdicts.push(verdicts[this.output[0]]);
      if (end > 3) this.socket.send(this.output.subarray(3, end), port, address);
      this.output = this.output.subarray(end);
    }
  }

  close() {
    this.socket.close();
    this.child.stdin.end();
  }
}
