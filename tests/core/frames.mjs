// The frames of core_frames.c again, sealed by the core's WebAssembly, and the
// native ones opened by it.

const SEALERS = 16;
const TEXT_MAX = 3000;
const METADATA_MAX = 64;
const FRAME_AT = 128;

/** The generator of core_frames.c. */
class Random {
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

  fill(len) {
    return Uint8Array.from({ length: len }, () => this.next() >>> 24);
  }

  kid() {
    const high = BigInt(this.next() & 0xfffff);
    const kid = (high << 32n) | BigInt(this.next());
    return kid >> BigInt(this.next() % 52);
  }
}

function halves(kid) {
  return [Number(kid >> 32n), Number(kid & 0xffffffffn)];
}

/** Where bytes are handed over: see src/wasm/core.h. */
export class Door {
  constructor(module) {
    this.exports = new WebAssembly.Instance(module, {}).exports;
    const { memory, core_args, core_frame, core_result } = this.exports;
    this.args = new Uint8Array(memory.buffer, core_args(), 128);
    this.frame = new Uint8Array(memory.buffer, core_frame(), 4 << 20);
    this.result = new Uint32Array(memory.buffer, core_result(), 3);
  }

  sealer(kid, base) {
    this.args.set(base);
    return this.exports.core_sealer_new(...halves(kid));
  }

  add(opener, kid, base) {
    this.args.set(base);
    return this.exports.core_opener_add(opener, ...halves(kid));
  }

  seal(sealer, text, metadata) {
    this.frame.set(text, FRAME_AT);
    this.args.set(metadata);
    const len = this.exports.core_seal(sealer, text.length, metadata.length, 0);
    return len < 0 ? null : this.frame.slice(this.result[0], this.result[0] + len);
  }

  open(opener, sealed, metadata) {
    this.frame.set(sealed);
    this.args.set(metadata);
    const len = this.exports.core_open(opener, sealed.length, metadata.length);
    return len < 0 ? null : this.frame.slice(this.result[0], this.result[0] + len);
  }
}

function same(a, b) {
  return a !== null && a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Compares; answers how many frames were the same, or throws at the first that is not. */
export function compare(wasm, native, seed) {
  const random = new Random(seed);
  const door = new Door(new WebAssembly.Module(wasm));
  const view = new DataView(native.buffer, native.byteOffset, native.length);
  const opener = door.exports.core_opener_new();
  const sealers = Array.from({ length: SEALERS }, () => {
    const base = random.fill(32);
    const kid = random.kid();
    if (door.add(opener, kid, base) < 0) throw new Error(`KID ${kid} came twice: take another seed`);
    return door.sealer(kid, base);
  });
  let at = 0;
  let count = 0;
  while (at < native.length) {
    const len = view.getUint32(at);
    const expected = native.subarray(at + 4, at + 4 + len);
    at += 4 + len;
    const sealer = sealers[random.next() % SEALERS];
    const textLen = random.next() % (TEXT_MAX + 1);
    const metadataLen = random.next() % (METADATA_MAX + 1);
    const text = random.fill(textLen);
    const metadata = random.fill(metadataLen);
    if (!same(door.seal(sealer, text, metadata), expected)) throw new Error(`frame ${count} is sealed to other bytes`);
    if (!same(door.open(opener, expected, metadata), text)) throw new Error(`frame ${count} does not open`);
    count++;
  }
  return count;
}
