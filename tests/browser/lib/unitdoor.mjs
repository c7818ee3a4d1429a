// The unit's offer, the reader of answers and the unit's side of ICE, by the program tests/unit/unit_door.c.
import { createSocket } from 'node:dgram';
import { execFileSync, spawn } from 'node:child_process';
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

/** options.port: of the one candidate, at this machine; options.codecs: of '8', '9', '1', '4'; options.quiet. */
export function writeOffer({ port, codecs = '8914', quiet = false }) {
  const words = ['offer', ufrag, pwd, fingerprint, address, String(port), codecs, ...(quiet ? ['quiet'] : [])];
  return execFileSync(program, words, { encoding: 'utf8' });
}

/** What the unit reads in an answer; throws when it refuses it. */
export function readAnswer(sdp) {
  return JSON.parse(execFileSync(program, ['answer'], { input: sdp, encoding: 'utf8' }));
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
