// The core's WebAssembly by its door, src/wasm/core.h, and people behind it. Uses
// nothing but its arguments, so that it runs in a browser as well.

const FRAME_AT = 128; // where a frame to seal begins
const ARGS_SIZE = 128;
const NOW_S = 1_800_000_000;

/** What core_text() holds after a call, and what lies in the frame. */
const IN_FRAME = ['core_seal', 'core_open'];
const NO_BYTES = new Uint8Array(0);

/** A generator as door_kit.c has it: xorshift32. */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  next() {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state;
  }

  below(n) {
    return this.next() % n;
  }

  bytes(len) {
    return Uint8Array.from({ length: len }, () => this.next() >>> 24);
  }
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((len, part) => len + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function number(n, len) {
  return Uint8Array.from({ length: len }, (_, i) => Math.floor(n / 2 ** (8 * (len - 1 - i))) % 256);
}

function read(bytes, at, len) {
  return bytes.slice(at, at + len).reduce((n, byte) => n * 256 + byte, 0);
}

export class Door {
  /** @param random who is asked for all that is random */
  constructor(module, random = new Random(20_241_125)) {
    this.exports = new WebAssembly.Instance(module, {}).exports;
    this.random = random;
    const { memory, core_args, core_frame, core_text, core_result } = this.exports;
    this.args = new Uint8Array(memory.buffer, core_args(), ARGS_SIZE);
    this.frame = new Uint8Array(memory.buffer, core_frame(), 4 << 20);
    this.text = new Uint8Array(memory.buffer, core_text(), 192 << 10);
    this.result = new Uint32Array(memory.buffer, core_result(), 3);
  }

  /** Calls one of its functions; answers the number and the bytes. Bytes are only looked at when it has some. */
  call(name, params, args = NO_BYTES, frame = NO_BYTES, at = 0) {
    this.args.set(args);
    this.frame.set(frame, at);
    const answer = this.exports[name](...params) ?? 0;
    return { answer, bytes: answer <= 0 ? NO_BYTES : this.#bytesOf(name, answer) };
  }

  /** The same, for what has to go well. */
  done(name, params, args, frame, at) {
    const result = this.call(name, params, args, frame, at);
    if (result.answer < 0) throw new Error(`${name} answers ${result.answer}`);
    return result;
  }

  makeRoom() {
    return this.done('core_room_make', [], joined(this.random.bytes(64), Uint8Array.of(0))).answer;
  }

  person(room) {
    const group = this.done('core_group_new', [room], this.random.bytes(32)).answer;
    return { group, peer: this.random.bytes(8) };
  }

  found({ group, peer }) {
    this.done('core_group_found', [group, 3], joined(peer, this.random.bytes(8 + 32)), Uint8Array.of(65, 100, 97));
  }

  knock({ group, peer }) {
    const args = joined(peer, number(NOW_S, 8), this.random.bytes(32 + 24));
    return this.done('core_group_knock', [group, 3, 0], args, Uint8Array.of(66, 111, 98)).bytes;
  }

  /** The KeyPackage of a knock, as a member hears it. */
  heard(member, { peer }, knock) {
    const { bytes } = this.done('core_group_open_knock', [member.group, knock.length], peer, knock);
    const nameAt = 1 + 8 + 32 + 32;
    return bytes.slice(nameAt + 2 + read(bytes, nameAt, 2));
  }

  hear(member, person) {
    return this.heard(member, person, this.knock(person));
  }

  /** Makes a commit; it is not taken yet. */
  commit({ group }, adds = [], removes = []) {
    const frame = joined(
      number(adds.length, 2),
      ...adds.flatMap((add) => [number(add.length, 2), add]),
      number(removes.length, 2),
      ...removes.map((leaf) => number(leaf, 2)),
    );
    const { bytes } = this.done(
      'core_group_commit',
      [group, frame.length],
      joined(number(NOW_S, 8), this.random.bytes(32)),
      frame,
    );
    const len = read(bytes, 0, 4);
    return { commit: bytes.slice(4, 4 + len), welcome: bytes.slice(4 + len) };
  }

  taken({ group }) {
    this.done('core_group_taken', [group]);
  }

  take({ group }, commit) {
    return this.done('core_group_take', [group, commit.length], number(NOW_S, 8), commit).bytes;
  }

  join({ group }, welcome) {
    this.done('core_group_join', [group, welcome.length], number(NOW_S, 8), welcome);
  }

  leafOf({ group }) {
    return read(this.done('core_group_state', [group]).bytes, 10, 2);
  }

  receiveAndSend({ group }) {
    this.done('core_keys_receive', [group]);
    this.done('core_keys_send', [group]);
  }

  /** Two in a group of a room, who seal and open. */
  pair(room) {
    const [a, b] = [this.person(room), this.person(room)];
    this.found(a);
    const { welcome } = this.commit(a, [this.hear(a, b)]);
    this.taken(a);
    this.join(b, welcome);
    this.receiveAndSend(a);
    this.receiveAndSend(b);
    return [a, b];
  }

  /** Null where it is refused. */
  seal({ group }, context, text, metadata) {
    const params = [group, context, text.length, metadata.length, 0];
    const { answer, bytes } = this.call('core_seal', params, metadata, text, FRAME_AT);
    return answer < 0 ? null : bytes;
  }

  open({ group }, sealed, metadata) {
    const { answer, bytes } = this.call('core_open', [group, sealed.length, metadata.length], metadata, sealed);
    return answer < 0 ? null : bytes;
  }

  close({ group }) {
    this.call('core_group_close', [group]);
  }

  #bytesOf(name, len) {
    const at = this.result[0];
    return IN_FRAME.includes(name) ? this.frame.slice(at, at + len) : this.text.slice(0, len);
  }
}
