// A history of a group, in WebAssembly, and the same calls natively: both must
// answer the same, byte for byte.
import { execFileSync } from 'node:child_process';
import { Door, Random } from './door.mjs';

const TEXT_MAX = 3000;
const METADATA_MAX = 64;
const CONTEXTS = 5;
const PEOPLE = 4; // as many as one core holds

function u32(n) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(n | 0);
  return bytes;
}

function part(bytes) {
  return Buffer.concat([u32(bytes.length), bytes]);
}

/** A door that writes down each call as core_replay.c reads it, and what was answered as that writes it. */
class TapedDoor extends Door {
  calls = [];
  answers = [];

  call(name, params, args, frame = new Uint8Array(0), at = 0) {
    const result = super.call(name, params, args, frame, at);
    const numbers = Array.from({ length: 5 }, (_, i) => u32(params[i] ?? 0));
    this.calls.push(part(Buffer.from(name)), ...numbers, part(args ?? Buffer.alloc(0)), u32(at), part(frame));
    // A room, a group, or nothing: what text held before is none of its answer.
    const bytes = /_(make|new|found|join|taken|restore|receive|send|drop|stop|leave|close)$/.test(name)
      ? Buffer.alloc(0)
      : result.bytes;
    this.answers.push(Buffer.concat([u32(result.answer), part(bytes)]));
    return result;
  }
}

/** People who come, go, come again and talk, as the random bytes say. */
class History {
  constructor(door) {
    this.door = door;
    this.random = door.random;
    this.room = door.makeRoom();
    this.people = Array.from({ length: PEOPLE }, () => door.person(this.room));
    this.members = [this.people[0]];
    this.frames = 0;
    door.found(this.people[0]);
    door.receiveAndSend(this.people[0]);
  }

  pick(list) {
    return list[this.random.below(list.length)];
  }

  step() {
    const event = this.random.below(100);
    const outside = this.people.filter((p) => !this.members.includes(p));
    if (event < 3 && outside.length > 0) this.change([this.pick(outside)], []);
    else if (event < 5 && this.members.length > 1) this.change([], [this.pick(this.members.slice(1))]);
    else if (event < 7 && this.members.length > 1) this.reload(this.pick(this.members.slice(1)));
    else if (event < 10) this.change([], []);
    else if (event < 12) this.beacon();
    else this.talk();
  }

  /** One commit by somebody who stays, which all others follow. */
  change(adds, removes) {
    const { door } = this;
    const by = this.pick(this.members.filter((m) => !removes.includes(m)));
    const { commit, welcome } = door.commit(
      by,
      adds.map((add) => door.hear(by, add)),
      removes.map((gone) => door.leafOf(gone)),
    );
    door.taken(by);
    for (const member of this.members) if (member !== by) door.take(member, commit);
    for (const add of adds) door.join(add, welcome);
    this.members = [...this.members.filter((m) => !removes.includes(m)), ...adds];
    for (const member of this.members) door.receiveAndSend(member);
  }

  /** The same person by a new page, with what the tab kept. */
  reload(person) {
    const { door } = this;
    const leaf = door.leafOf(person);
    const { bytes: rest } = door.done('core_group_rest', [person.group]);
    door.close(person);
    person.group = door.done('core_group_new', [this.room], this.random.bytes(32)).answer;
    door.done('core_group_restore', [person.group], rest);
    this.members = this.members.filter((m) => m !== person);
    const by = this.pick(this.members);
    const { commit, welcome } = door.commit(by, [door.hear(by, person)], [leaf]);
    door.taken(by);
    for (const member of this.members) if (member !== by) door.take(member, commit);
    door.join(person, welcome);
    this.members.push(person);
    for (const member of this.members) door.receiveAndSend(member);
  }

  beacon() {
    const [from, to] = [this.pick(this.members), this.pick(this.members)];
    const args = Uint8Array.from([...from.peer, ...this.random.bytes(24)]);
    const { bytes } = this.door.done('core_group_beacon', [from.group], args);
    this.door.done('core_group_open_beacon', [to.group, bytes.length], from.peer, bytes);
    this.door.done('core_group_members', [to.group]);
    this.door.done('core_group_authenticator', [to.group]);
  }

  talk() {
    const { door, random } = this;
    const [from, to] = [this.pick(this.members), this.pick(this.members)];
    const text = random.bytes(random.below(TEXT_MAX + 1));
    const metadata = random.bytes(random.below(METADATA_MAX + 1));
    const sealed = door.seal(from, random.below(CONTEXTS), text, metadata);
    const opened = door.open(to, sealed, metadata);
    const same = opened !== null && Buffer.compare(opened, text) === 0;
    if (same !== (from !== to)) throw new Error(`frame ${this.frames} opens where it should not, or not where it should`);
    this.frames++;
  }
}

/** Plays so many events. Answers the calls, the answers, and how many frames were sealed. */
export function play(wasm, events, seed) {
  const door = new TapedDoor(new WebAssembly.Module(wasm), new Random(seed));
  const history = new History(door);
  for (let i = 0; i < events; i++) history.step();
  return { calls: door.calls, answers: door.answers, frames: history.frames };
}

/** What the native door answers to the same calls. */
export function replay(program, calls) {
  return execFileSync(program, { input: Buffer.concat(calls), maxBuffer: 1 << 30 });
}

/** Throws at the first answer that differs. */
export function compare(answers, native) {
  let at = 0;
  answers.forEach((answer, i) => {
    const other = native.subarray(at, at + answer.length);
    if (Buffer.compare(answer, other) !== 0) throw new Error(`call ${i} is answered otherwise`);
    at += answer.length;
  });
  if (at !== native.length) throw new Error('there are more answers than calls');
}
