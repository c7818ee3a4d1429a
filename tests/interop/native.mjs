// Our members: one process of build/tests/interop/mls-member for many of them.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const hex = (bytes) => (bytes.length === 0 ? '-' : Buffer.from(bytes).toString('hex'));
const bytes = (text) => (text === '-' ? new Uint8Array(0) : new Uint8Array(Buffer.from(text, 'hex')));

/** Refused by our member, with its enum err. */
export class Refused extends Error {
  constructor(number) {
    super(`refused with ${['OK', 'FORMAT', 'FULL', 'STEP', 'AUTH', 'REPLAY', 'OS'][number] ?? number}`);
    this.number = number;
  }
}

/** The process. Commands are answered in order. */
export class Native {
  #child;
  #waiting = [];
  #nextSlot = 0;

  constructor(program) {
    this.#child = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#waiting.shift()?.resolve(line));
    this.#child.on('exit', (code) => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`mls-member ended with ${code}`));
    });
  }

  async ask(...words) {
    const line = await new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${words.join(' ')}\n`);
    });
    const [verdict, ...rest] = line.split(' ');
    if (verdict === 'ok') return rest;
    throw new Refused(Number(rest[0]));
  }

  slot() {
    this.#nextSlot = (this.#nextSlot + 1) % 512;
    return this.#nextSlot;
  }

  close() {
    this.#child.stdin.end();
  }
}

/** One of our members, with the same verbs as TsMember. */
export class NativeMember {
  kind = 'ours';
  #native;
  #slot;
  #random;

  constructor(native, random, world, profile = 'whole', membersMax = 16) {
    this.#native = native;
    this.#slot = native.slot();
    this.#random = random;
    this.world = world;
    this.ready = (async () => {
      await this.#ask('init', profile, membersMax);
      await this.#ask('psk', hex(world.pskId), hex(world.psk));
    })();
  }

  #ask(command, ...words) {
    return this.#native.ask(command, this.#slot, ...words);
  }

  async create(groupId, identity) {
    await this.ready;
    this.identity = identity;
    this.seed = this.#random.bytes(32);
    await this.#ask('create', hex(groupId), hex(identity), hex(this.seed), hex(this.#random.bytes(32)));
  }

  async keyPackage(identity, seed = this.#random.bytes(32)) {
    await this.ready;
    this.identity = identity;
    this.seed = seed;
    const [made] = await this.#ask('joiner', hex(identity), hex(seed), this.world.now, hex(this.#random.bytes(32)));
    return bytes(made);
  }

  async join(welcome) {
    await this.#ask('join', hex(welcome), '-', this.world.now);
  }

  async commit(adds, removes) {
    const [commit, welcome] = await this.#ask(
      'commit',
      this.world.now,
      hex(this.#random.bytes(32)),
      adds.length === 0 ? '-' : adds.map(hex).join(','),
      removes.length === 0 ? '-' : removes.join(','),
    );
    return { commit: bytes(commit), welcome: bytes(welcome) };
  }

  taken() {
    return this.#ask('taken');
  }

  drop() {
    return this.#ask('drop');
  }

  async take(message) {
    const [kind, sender, text] = await this.#ask('take', this.world.now, hex(message));
    return { kind, sender: Number(sender), text: bytes(text) };
  }

  async seal(text) {
    const [message] = await this.#ask('seal', hex(this.#random.bytes(32)), hex(text));
    return bytes(message);
  }

  async info() {
    const [epoch, leaf, members, authenticator, exported] = await this.#ask('info');
    return { epoch: Number(epoch), leaf: Number(leaf), members: Number(members), authenticator, exported };
  }

  /** The leaves of all members. */
  async roster() {
    return (await this.#ask('roster')).map((one) => Number(one.split(':')[0]));
  }

  close() {
    return this.#ask('close');
  }
}
