// A stranger who has all that the server has and nothing that only the link gives: keys of their own under the room's name.
import { clientCode } from './clientcode.mjs';

/**
 * A room of a secret that was made up, in which the id of another room was written over its own: what this core makes
 * names the room that it does not have the link of.
 */
export function strangerRoom(core, id) {
  const room = core.makeRoom();
  const memory = Buffer.from(core.places.exports.memory.buffer);
  const [own, wanted] = [room.id, id].map((text) => Buffer.from(core.fromText(text)));
  let found = 0;
  for (let at = memory.indexOf(own); at >= 0; at = memory.indexOf(own, at + 1), found++) wanted.copy(memory, at);
  if (found === 0) throw new Error('the id of a room does not stand in the memory of its core');
  return room;
}

/** Groups of such a stranger: every leaf below 3 and every epoch that a KID can name, so that whatever comes is tried. */
export class Stranger {
  static async begin(id) {
    const code = await clientCode();
    const core = await code.newCore();
    return new Stranger(code, core, strangerRoom(core, id));
  }

  constructor(code, core, room) {
    Object.assign(this, { code, core, room });
    const nowS = this.nowS = Math.floor(Date.now() / 1000);
    const [one, two, mine] = this.keys = [0, 1, 2].map(() => core.groupKeys(room));
    this.peers = this.keys.map(() => core.toText(core.random(8)));
    this.group = one.found(this.peers[0], 'G', nowS);
    this.welcomes = [two, mine].map((keys, i) => this.letIn(keys, this.peers[i + 1], i === 1 ? [two] : []));
    this.commits = [];
    for (const keys of this.keys) keys.receive();
    for (let i = 0; i < 16; i++) {
      this.commits.push(one.commit([], [], nowS).commit);
      one.taken();
      for (const keys of [two, mine]) keys.take(this.commits.at(-1), nowS);
      for (const keys of this.keys) keys.receive();
    }
  }

  letIn(keys, peer, others) {
    const [one] = this.keys;
    const { keyPackage } = one.openKnock(peer, keys.knock(peer, 'G', this.nowS, false));
    const { commit, welcome } = one.commit([keyPackage], [], this.nowS);
    one.taken();
    for (const other of others) other.take(commit, this.nowS);
    keys.join(welcome, this.nowS);
    return welcome;
  }

  /** Tries all that it has; the name of what opened, or null. from and to: the peers the server knows it is between. */
  opens(message, from, to) {
    const { core, keys, nowS, room } = this;
    const bytes = core.fromText(message.data);
    const refuses = (run) => {
      try {
        return run() === null;
      } catch (error) {
        if (error instanceof this.code.CoreError) return true;
        throw error;
      }
    };
    const tried = [
      ...keys.flatMap((one) => [
        ['a knock', () => one.openKnock(from, bytes)],
        ['a commit', () => one.take(bytes, nowS)],
        ['a beacon', () => one.openBeacon(from, bytes.subarray(1))],
        ['a message', () => (one.open(bytes.subarray(1), this.code.MESSAGE_METADATA).ok ? 'text' : null)],
      ]),
      ['an envelope', () => room.openEnvelope(from, to, bytes)],
      ['a welcome', () => {
        const fresh = core.groupKeys(room);
        try {
          fresh.knock(this.peers[0], 'G', nowS, false);
          fresh.join(bytes, nowS);
        } finally {
          fresh.close();
        }
      }],
    ];
    return tried.find(([, run]) => !refuses(run))?.[0] ?? null;
  }
}

/** Why frames off a relay do not open under these keys: { ok: n, auth: n, step: n, … }. */
export function openFrames(frames, keys) {
  const counts = {};
  const codecs = { OPUS: 1, VP8: 2, VP9: 3 };
  for (const { codec, bytes } of frames) {
    if (codecs[codec] === undefined) continue;
    const isKey = codec === 'VP8' && bytes[0] === 0x10;
    const wrapper = codec === 'VP8' ? (isKey ? 1 : 2) : 0;
    const skip = codec === 'VP8' ? (isKey ? 10 : 1) : 0;
    const contexts = codec === 'OPUS' ? [0, 3] : [1, 2];
    const fates = contexts.map((context) =>
      keys.open(bytes.subarray(skip), Uint8Array.of(context, codecs[codec], wrapper)));
    const fate = fates.some(({ ok }) => ok) ? 'ok' : fates.some(({ why }) => why === 'auth') ? 'auth' : fates[0].why;
    counts[fate] = (counts[fate] ?? 0) + 1;
  }
  return counts;
}

