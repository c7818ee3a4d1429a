/**
 * A core for tests of the machine: the rules of a group without any secrecy. What would be sealed is only written
 * down, and what would be a tag is a hash that anybody could make. The real core takes its place in room.test.ts.
 */
import { CoreError, kidOf, type GroupKeys, type Knock, type Member, type News, type Opened } from '../../src/core';

interface State {
  readonly group: string;
  readonly epoch: number;
  readonly digest: string;
  readonly members: readonly Member[];
}

interface CommitText {
  readonly group: string;
  readonly epoch: number;
  readonly on: string; // digest that it was made on
  readonly sender: number;
  readonly adds: readonly (readonly [ref: string, member: Omit<Member, 'leaf'>])[];
  readonly removes: readonly number[];
  readonly salt: string;
}

interface Proof {
  readonly epoch: number;
  readonly digest: string;
}

let serial = 0;

function hash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x1234567;
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b + text.charCodeAt(i), 0x85ebca6b) ^ (b >>> 13);
  }
  return `${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}

function write(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function read<T>(bytes: Uint8Array): T {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as T;
  } catch {
    throw new CoreError('toy', 'form');
  }
}

function after(state: State, c: CommitText): State {
  const members = state.members.filter(({ leaf }) => !c.removes.includes(leaf));
  for (const [, member] of c.adds) {
    let leaf = 0;
    while (members.some((m) => m.leaf === leaf)) leaf++;
    if (members.some((m) => m.peer === member.peer)) throw new CoreError('toy', 'form');
    members.push({ ...member, leaf });
  }
  members.sort((a, b) => a.leaf - b.leaf);
  return { group: state.group, epoch: c.epoch + 1, digest: hash(state.digest + JSON.stringify(c)), members };
}

function groupText(n: number): string {
  return `${n.toString(36).padStart(10, 'g')}A`.slice(-11);
}

export class ToyKeys implements GroupKeys {
  #state: State | null = null;
  #waiting: { state: State; commit: CommitText } | null = null;
  #key = `key${++serial}`;
  #refs: readonly string[] = []; // of key packages that are good still, the newest first
  #rejoin: Proof | null = null;
  readonly #past = new Map<number, string>();
  readonly #opens = new Map<number, State>();
  #sends: State | null = null;
  #counter = 0;
  readonly #sealedIn = new Set<string>();
  readonly #seen = new Set<string>();
  closed = false;

  get isIn(): boolean {
    return this.#state !== null;
  }

  get epoch(): number {
    return this.#state?.epoch ?? -1;
  }

  get ownLeaf(): number {
    return this.#state?.members.find(({ key }) => key === this.#key)?.leaf ?? -1;
  }

  get group(): string {
    return this.#state?.group ?? '';
  }

  get waits(): boolean {
    return this.#waiting !== null;
  }

  get sends(): number | null {
    return this.#sends?.epoch ?? null;
  }

  found(peer: string, name: string): string {
    if (this.#state !== null) throw new CoreError('found', 'step');
    const group = groupText(++serial);
    this.#enter({ group, epoch: 0, digest: hash(group), members: [{ leaf: 0, peer, name, key: this.#key }] });
    return group;
  }

  knock(peer: string, name: string, _: number, again: boolean): Uint8Array {
    if (!again || this.#refs.length === 0) this.#refs = [`ref${++serial}`, ...this.#refs.slice(0, 1)];
    const proof = this.#rejoin === null ? null : { ...this.#rejoin };
    return write({ knock: peer, name, key: this.#key, ref: this.#refs[0] ?? '', proof });
  }

  join(welcome: Uint8Array): void {
    if (this.#state !== null) throw new CoreError('join', 'step');
    const { state, refs } = read<{ state?: State; refs?: readonly string[] }>(welcome);
    if (state === undefined || !this.#refs.some((ref) => refs?.includes(ref))) throw new CoreError('join', 'auth');
    this.#refs = [];
    this.#enter(state);
  }

  leave(): void {
    this.#state = this.#waiting = this.#sends = null;
    this.#opens.clear();
  }

  openKnock(from: string, data: Uint8Array): Knock | null {
    const k = read<{ knock: string; name: string; key: string; ref: string; proof: Proof | null }>(data);
    if (k.knock !== from) return null;
    return {
      peer: from,
      name: k.name,
      key: k.key,
      ref: k.ref,
      rejoinEpoch: k.proof?.epoch ?? null,
      proofFits: k.proof !== null && this.#past.get(k.proof.epoch) === k.proof.digest,
      keyPackage: data,
    };
  }

  commit(adds: readonly Uint8Array[], removes: readonly number[]): { commit: Uint8Array; welcome: Uint8Array | null } {
    const state = this.#in();
    if (removes.includes(this.ownLeaf)) throw new CoreError('commit', 'step');
    const packages = adds.map((add) => read<{ knock: string; name: string; key: string; ref: string }>(add));
    const commit: CommitText = {
      group: state.group,
      epoch: state.epoch,
      on: state.digest,
      sender: this.ownLeaf,
      adds: packages.map(({ knock, name, key, ref }) => [ref, { peer: knock, name, key }]),
      removes,
      salt: `${++serial}`,
    };
    const next = after(state, commit);
    this.#waiting = { state: next, commit };
    const welcome = adds.length === 0 ? null : write({ state: next, refs: packages.map(({ ref }) => ref) });
    return { commit: write({ commit }), welcome };
  }

  taken(): void {
    if (this.#waiting === null) throw new CoreError('taken', 'step');
    this.#enter(this.#waiting.state);
  }

  drop(): void {
    this.#waiting = null;
  }

  take(message: Uint8Array): News {
    const state = this.#in();
    const { commit } = read<{ commit?: CommitText }>(message);
    if (commit === undefined) throw new CoreError('take', 'form');
    if (commit.group !== state.group || commit.epoch !== state.epoch) throw new CoreError('take', 'step');
    if (commit.on !== state.digest || commit.sender === this.ownLeaf) throw new CoreError('take', 'auth');
    const out = commit.removes.includes(this.ownLeaf);
    const next = after(state, commit);
    const peers = commit.adds.map(([, { peer }]) => peer);
    const added = next.members.filter(({ peer }) => peers.includes(peer)).map(({ leaf }) => leaf);
    if (out) this.leave();
    else this.#enter(next);
    return { kind: out ? 'removed' : 'commit', sender: commit.sender, added, removed: commit.removes };
  }

  members(): readonly Member[] {
    return this.#state?.members ?? [];
  }

  beacon(peer: string): Uint8Array {
    const { epoch, digest } = this.#in();
    return write({ beacon: peer, epoch, digest });
  }

  openBeacon(from: string, data: Uint8Array): { epoch: number; fits: boolean | null } | null {
    const b = read<{ beacon?: string; epoch: number; digest: string }>(data);
    if (b.beacon !== from) return null;
    return { epoch: b.epoch, fits: b.epoch === this.epoch ? b.digest === this.#state?.digest : null };
  }

  authenticator(): Uint8Array {
    return write(this.#in().digest);
  }

  rest(): Uint8Array {
    return write({ key: this.#key, rejoin: this.#rejoin });
  }

  restore(rest: Uint8Array): void {
    const { key, rejoin } = read<{ key: string; rejoin: Proof | null }>(rest);
    this.#key = key;
    this.#rejoin = rejoin;
  }

  receive(): void {
    this.#opens.set(this.epoch, this.#in());
  }

  send(): void {
    const state = this.#in();
    if (this.#sealedIn.has(`${state.group} ${state.epoch}`) && this.#sends !== state) throw new CoreError('send', 'step');
    this.#sealedIn.add(`${state.group} ${state.epoch}`);
    if (this.#sends !== state) this.#counter = 0;
    this.#sends = state;
  }

  dropEpoch(epoch: number): void {
    this.#opens.delete(epoch);
    if (this.#sends?.epoch === epoch) this.#sends = null;
  }

  stopSending(): void {
    this.#sends = null;
  }

  seal(context: number, frame: ArrayBuffer | Uint8Array, metadata: Uint8Array, prefix = new Uint8Array(0)): ArrayBuffer {
    const state = this.#sends;
    if (state === null) throw new CoreError('seal', 'step');
    const kid = kidOf(context, state.members.find(({ key }) => key === this.#key)?.leaf ?? 0, state.epoch);
    const plain = Array.from(frame instanceof Uint8Array ? frame : new Uint8Array(frame));
    const body = write({ kid, n: this.#counter++, on: state.digest, metadata: Array.from(metadata), plain });
    const whole = new Uint8Array(prefix.length + body.length);
    whole.set(prefix);
    whole.set(body, prefix.length);
    return whole.buffer;
  }

  open(frame: ArrayBuffer | Uint8Array, metadata: Uint8Array, skip = 0): Opened {
    const whole = frame instanceof Uint8Array ? frame : new Uint8Array(frame);
    let f: { kid: number; n: number; on: string; metadata: number[]; plain: number[] };
    try {
      f = read(whole.subarray(skip));
    } catch {
      return { ok: false, kid: -1, why: 'form' };
    }
    const state = [...this.#opens.values()].find(({ epoch }) => epoch % 16 === f.kid % 16);
    if (state === undefined) return { ok: false, kid: f.kid, why: 'step' };
    if (state.digest !== f.on || JSON.stringify(f.metadata) !== JSON.stringify(Array.from(metadata)))
      return { ok: false, kid: f.kid, why: 'auth' };
    const id = `${f.on} ${f.kid} ${f.n}`;
    if (this.#seen.has(id)) return { ok: false, kid: f.kid, why: 'replay' };
    this.#seen.add(id);
    return { ok: true, kid: f.kid, frame: Uint8Array.from(f.plain).buffer };
  }

  close(): void {
    this.leave();
    this.closed = true;
  }

  #enter(state: State): void {
    this.#state = state;
    this.#waiting = null;
    this.#rejoin = { epoch: state.epoch, digest: state.digest };
    this.#past.set(state.epoch, state.digest);
    for (const epoch of this.#past.keys()) if (epoch <= state.epoch - 16) this.#past.delete(epoch);
  }

  #in(): State {
    if (this.#state === null) throw new CoreError('group', 'step');
    return this.#state;
  }
}
