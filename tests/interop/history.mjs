// One seeded history of a group made of our members and theirs.
import { NativeMember } from './native.mjs';
import { TsMember } from './other.mjs';

const MEMBERS_MAX = 7;
const EVENTS = 8;

/** xorshift128+, seeded by splitmix64: the same seed, the same history. */
export class Random {
  #a;
  #b;

  constructor(seed) {
    let x = BigInt(seed);
    const next = () => {
      x = BigInt.asUintN(64, x + 0x9e3779b97f4a7c15n);
      let z = x;
      z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
      z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
      return z ^ (z >> 31n);
    };
    this.#a = next();
    this.#b = next();
  }

  #next() {
    let x = this.#a;
    const y = this.#b;
    this.#a = y;
    x ^= BigInt.asUintN(64, x << 23n);
    this.#b = x ^ y ^ (x >> 17n) ^ (y >> 26n);
    return BigInt.asUintN(64, this.#b + y);
  }

  below(n) {
    return Number(this.#next() % BigInt(n));
  }

  of(list) {
    return list[this.below(list.length)];
  }

  bytes(n) {
    return Uint8Array.from({ length: n }, () => this.below(256));
  }
}

/** What ts-mls 1.6.4 says of some trees that section 12.4.3.1 allows: it wants the same unmerged leaves on all of a path. */
const UNMERGED = 'non-blank intermediate node must list leaf node in its unmerged_leaves';

/** How often what happened, over all histories: a history that tests nothing is a failure. */
export const newTally = () => ({ join: 0, leave: 0, rekey: 0, concurrent: 0, reload: 0, text: 0, epochs: 0, shunned: 0 });

export class History {
  #native;
  #random;
  #tally;
  #members = [];
  #leaves = new Map(); // member to leaf index
  #world;
  #people = 0;

  constructor(native, seed, tally) {
    this.#native = native;
    this.#random = new Random(seed);
    this.#tally = tally;
    this.#world = {
      now: Math.floor(Date.now() / 1000),
      pskId: new TextEncoder().encode('incamera link'),
      psk: this.#random.bytes(32),
      strict: seed % 2 === 1,
    };
  }

  async run() {
    const first = this.#newMember();
    await first.create(this.#random.bytes(24), this.#identity());
    this.#members.push(first);
    await this.#agree();
    await this.#step('join');
    for (let i = 0; i < EVENTS; i++) await this.#step(this.#whatNext());
    for (const member of this.#members) await member.close();
  }

  /** Ours speak the strict profile in every second history. There only ours add: theirs add without a path. */
  #newMember(kind = this.#random.of(['ours', 'ours', 'theirs'])) {
    const { strict } = this.#world;
    return kind === 'ours' || this.#members.length === 0
      ? new NativeMember(this.#native, this.#random, this.#world, strict ? 'strict' : 'whole')
      : new TsMember(this.#random, this.#world);
  }

  /** Eight bytes that stand for the peer, then a name. */
  #identity() {
    this.#people += 1;
    const name = new TextEncoder().encode(`person ${this.#people}`);
    return Uint8Array.of(0, 0, 0, 0, 0, 0, 0, this.#people, ...name);
  }

  #whatNext() {
    const n = this.#members.length;
    if (n < 2) return 'join';
    const kinds = ['rekey', 'concurrent', 'reload', 'text'];
    if (n < MEMBERS_MAX) kinds.push('join', 'join', 'join');
    if (n > 2) kinds.push('leave', 'leave');
    return this.#random.of(kinds);
  }

  async #step(what) {
    const by = this.#committer(what);
    if (by === undefined) return;
    this.#tally[what] += 1;
    if (what === 'join') await this.#decide([await this.#adding()]);
    if (what === 'leave') await this.#decide([{ by, removes: [this.#other(by)] }]);
    if (what === 'rekey') await this.#decide([{ by }]);
    if (what === 'concurrent') await this.#concurrent(by);
    if (what === 'reload') await this.#reload();
    if (what === 'text') await this.#text(by);
  }

  #other(...not) {
    return this.#random.of(this.#members.filter((m) => !not.includes(m)));
  }

  /** In a strict group theirs commit removes only: their other commits have no path, or no PSK. */
  #committer(what) {
    return what === 'leave' || what === 'text' ? this.#random.of(this.#members) : this.#adder();
  }

  #adder(not = []) {
    const able = this.#members.filter((m) => !not.includes(m) && (!this.#world.strict || m.kind === 'ours'));
    return able.length === 0 ? undefined : this.#random.of(able);
  }

  async #adding() {
    const by = this.#adder();
    if (by === undefined) return { by: this.#random.of(this.#members) };
    const comer = this.#newMember();
    return { by, adds: [comer], packages: [await comer.keyPackage(this.#identity())] };
  }

  async #concurrent(by) {
    const first = await this.#adding();
    const rival = by === first.by ? this.#other(first.by) : by;
    const others = this.#members.filter((m) => m !== first.by && m !== rival);
    // Two who are alone can only renew their keys, which theirs do not as the strict profile has it.
    const isMute = others.length === 0 && this.#world.strict && rival.kind === 'theirs';
    const second = { by: rival, removes: others.length === 0 ? [] : [this.#random.of(others)] };
    await this.#decide(isMute ? [first] : [first, second]);
  }

  /** Somebody is put out and let in again with a new leaf and the same signature key, by one commit. */
  async #reload() {
    const old = this.#random.of(this.#members);
    const by = this.#adder([old]);
    if (by === undefined) return this.#decide([{ by: old }]);
    const comer = this.#newMember(old.kind);
    const keyPackage = await comer.keyPackage(old.identity, old.seed);
    return this.#decide([{ by, adds: [comer], packages: [keyPackage], removes: [old] }]);
  }

  async #text(by) {
    const text = this.#random.bytes(1 + this.#random.below(200));
    const message = await by.seal(text);
    for (const member of this.#members) {
      if (member === by) continue;
      const news = await member.take(message);
      if (news.kind !== 'text' || Buffer.compare(news.text, text) !== 0) throw new Error('another text came out');
    }
  }

  /** All make their commits for one epoch; the first wins, and the losers do theirs again after it. */
  async #decide(wishes) {
    if (wishes.some((wish) => this.#halves(wish))) return;
    const made = [];
    for (const wish of wishes) made.push(await this.#make(wish));
    await this.#deliver(wishes[0], made[0], wishes.slice(1));
    for (const wish of wishes.slice(1)) {
      if (!this.#members.includes(wish.by)) continue;
      const removes = (wish.removes ?? []).filter((m) => this.#members.includes(m));
      await this.#deliver({ ...wish, removes }, await this.#make({ ...wish, removes }), []);
    }
  }

  /**
   * The wish would leave the left half of the tree blank, and with it the root: there ts-mls 1.6.4 derives the
   * commit secret once more than section 12.4.1 has it.
   */
  #halves({ adds = [], removes = [] }) {
    const leaves = this.#members.filter((m) => !removes.includes(m)).map((m) => this.#leaves.get(m));
    const width = 2 ** Math.ceil(Math.log2(Math.max(...leaves) + 1));
    return adds.length === 0 && width > 1 && Math.min(...leaves) >= width / 2;
  }

  #make({ by, packages = [], removes = [] }) {
    return by.commit(
      packages,
      removes.map((m) => this.#leaves.get(m)),
    );
  }

  async #deliver(wish, { commit, welcome }, losers) {
    const { by, adds = [], removes = [] } = wish;
    for (const { by: loser } of losers) await loser.drop();
    for (const member of this.#members) {
      if (member === by) {
        await member.taken();
        continue;
      }
      // ts-mls does not see that it was removed where the same commit fills its leaf again.
      if (member.kind === 'theirs' && removes.includes(member) && adds.length > 0) continue;
      const news = await member.take(commit);
      if (news.kind !== (removes.includes(member) ? 'removed' : 'commit')) throw new Error(`news of ${news.kind}`);
    }
    for (const gone of removes) await gone.close();
    this.#members = this.#members.filter((m) => !removes.includes(m));
    const shunned = [];
    for (const comer of adds) if (!(await this.#join(comer, welcome))) shunned.push(comer);
    this.#members.push(...adds.filter((comer) => !shunned.includes(comer)));
    await this.#agree(shunned.length);
    if (shunned.length > 0) await this.#putOut(by);
  }

  async #join(comer, welcome) {
    try {
      await comer.join(welcome);
      return true;
    } catch (error) {
      if (comer.kind === 'ours' || error.message !== UNMERGED) throw error;
      this.#tally.shunned += 1;
      return false;
    }
  }

  /** Removes the one leaf whose member did not come. */
  async #putOut(by) {
    const here = new Set(this.#members.map((m) => this.#leaves.get(m)));
    const leaf = (await by.roster()).find((one) => !here.has(one));
    const { commit } = await by.commit([], [leaf]);
    for (const member of this.#members) if (member !== by) await member.take(commit);
    await by.taken();
    await this.#agree();
  }

  /** The same epoch, exporter secret and authenticator for each, every time. */
  async #agree(shunned = 0) {
    this.#tally.epochs += 1;
    const infos = [];
    for (const member of this.#members) infos.push(await member.info());
    const [one] = infos;
    const seen = new Set(infos.map((i) => i.leaf));
    if (seen.size !== infos.length) throw new Error('two members at one leaf');
    for (const info of infos)
      for (const what of ['epoch', 'authenticator', 'exported', 'members'])
        if (info[what] !== one[what]) throw new Error(`${what} differs at epoch ${one.epoch}`);
    if (one.members !== this.#members.length + shunned) throw new Error('the tree has another number of members');
    this.#members.forEach((m, i) => this.#leaves.set(m, infos[i].leaf));
  }
}
