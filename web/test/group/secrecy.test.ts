/** Who may not read what: the removed, and who came later, with the real core and everything that was ever sent. */
import { describe, expect, it, vi } from 'vitest';
import { CoreError } from '../../src/core';
import { fromText } from '../../src/core/text';
import type { FromRoom } from '../../src/group/words';
import { MESSAGE_METADATA } from '../../src/group/messages';
import { Random } from '../random';
import { KINDS } from './realkeys';
import { TestRoom, type Client } from './room';

vi.setConfig({ testTimeout: 120_000 });

const STEP_MS = 500;
const KEPT_MS = 3000;

interface Frame {
  readonly at: number;
  readonly epoch: number;
  readonly bytes: ArrayBuffer;
}

/** A room of the real core in which everybody seals a frame in each step, and all that is sent is written down. */
class Watched {
  readonly room: TestRoom;
  readonly frames: Frame[] = [];
  readonly messages: FromRoom[] = [];
  /** Told of each frame when it is sealed, and of each message when it is on its way. */
  frame: (frame: Frame) => void = () => undefined;
  message: (message: FromRoom) => void = () => undefined;

  constructor() {
    const forRoom = KINDS.find(([name]) => name === 'the real core')?.[1];
    if (forRoom === undefined) throw new Error('no core');
    this.room = new TestRoom(forRoom());
    this.room.server.bend = (_, message) => {
      this.messages.push(message);
      this.message(message);
      return [message];
    };
  }

  /** Three who have been there for a while. */
  static begin(): Watched {
    const watched = new Watched();
    for (let i = 0; i < 3; i++) {
      watched.room.open();
      watched.pass(1500);
    }
    watched.pass(3000);
    return watched;
  }

  get inside(): Client[] {
    return this.room.present.filter(({ isIn }) => isIn);
  }

  pass(ms: number): void {
    for (const end = this.room.now + ms; this.room.now < end; ) {
      this.room.pass(Math.min(ms, STEP_MS));
      for (const { keys, member } of this.inside) {
        const bytes = member?.seal('for the others') ?? null;
        if (bytes === null) continue;
        const frame = { at: this.room.now, epoch: keys?.sends ?? -1, bytes };
        this.frames.push(frame);
        this.frame(frame);
      }
    }
  }

  /** People come, go and reload, and the group changes its epoch. */
  live(random: Random, steps: number, stays: readonly Client[] = []): void {
    for (let i = 0; i < steps; i++) {
      const others = this.inside.filter((client) => !stays.includes(client));
      const somebody = others[random.below(Math.max(1, others.length))];
      const what = random.below(4);
      if (what === 0 || this.inside.length < 3 || somebody === undefined) {
        if (this.room.present.length < 7) this.room.open();
      } else if (what === 1) somebody.leave();
      else if (what === 2) somebody.reload();
      this.pass([500, 1500, 4000, 12_000][random.below(4)] ?? 0);
    }
  }
}

function isRefused(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch (error) {
    if (error instanceof CoreError) return true;
    throw error;
  }
}

/** The server says that somebody is gone, and the others take them out. Their client lives on and is told nothing. */
function takeOut(watched: Watched, victim: Client): { readonly at: number; readonly epoch: number } {
  const { room } = watched;
  const epoch = victim.keys?.epoch ?? -1;
  victim.seated = false;
  victim.online = false;
  room.server.leave(victim.peer);
  while (watched.inside.some(({ peer, view }) => peer !== victim.peer && view.seats.some((seat) => seat.peer === victim.peer)))
    watched.pass(100);
  room.clients.splice(room.clients.indexOf(victim), 1);
  return { at: room.now, epoch };
}

function opens({ keys }: Client, { bytes }: Frame): boolean {
  return keys?.open(bytes, MESSAGE_METADATA).ok === true;
}

for (let seed = 1; seed <= 6; seed++) {
  describe(`who was removed (${seed})`, () => {
    it('opens nothing of what is sealed after, when told all that is said', () => {
      const watched = Watched.begin();
      watched.live(new Random(seed), 4);
      const [victim] = watched.inside.slice(-1);
      if (victim === undefined) throw new Error('nobody');
      const before = watched.messages.length;
      const { at } = takeOut(watched, victim);
      for (const message of watched.messages.slice(before)) victim.member?.take(message);
      expect(victim.view).toMatchObject({ standing: 'stopped', stop: 'removed' });
      watched.message = (message) => victim.member?.take(message);
      let tried = 0;
      watched.frame = (frame) => {
        tried += 1;
        expect(victim.member?.open(frame.bytes)).toBeNull();
        expect(opens(victim, frame)).toBe(false);
      };
      watched.live(new Random(seed + 100), 12);
      expect(tried).toBeGreaterThan(50);
      expect(watched.room.now).toBeGreaterThan(at + KEPT_MS);
      expect(victim.heard.filter(({ text }) => text === 'for the others')).toHaveLength(0);
      expect(victim.view).toMatchObject({ standing: 'stopped', group: null });
      expect(victim.member?.seal('x')).toBeNull();
    });

    it('opens nothing that is sealed under a later key, nor anything after 3 s, though it keeps every key it had', () => {
      const watched = Watched.begin();
      watched.live(new Random(seed), 4);
      watched.pass(3000);
      const [victim] = watched.inside.slice(-1);
      if (victim?.keys == null) throw new Error('nobody');
      const { keys } = victim;
      const removed = takeOut(watched, victim);
      const fates = { opened: 0, refused: 0 };
      const tryAll = (message: FromRoom): void => {
        if (message.t !== 'commit' && message.t !== 'welcome') return;
        const data = fromText(message.data);
        // The one that removes it, too: after that there is no group. What would lead on is refused.
        if (message.t === 'commit' && message.epoch > removed.epoch) expect(isRefused(() => keys.take(data, 1_700_000_000))).toBe(true);
        expect(isRefused(() => keys.join(data, 1_700_000_000))).toBe(true);
      };
      watched.message = tryAll;
      watched.frame = (frame) => {
        const isOpen = opens(victim, frame);
        fates[isOpen ? 'opened' : 'refused'] += 1;
        if (!isOpen) return;
        expect(frame.epoch).toBeLessThanOrEqual(removed.epoch);
        expect(frame.at).toBeLessThanOrEqual(removed.at + KEPT_MS);
      };
      watched.live(new Random(seed + 100), 12);
      expect(fates.refused).toBeGreaterThan(50);
      expect(keys.epoch).toBe(removed.epoch);
      // They are the right keys: what was sealed before opens, from all but itself.
      const known = watched.frames.filter(({ at, epoch }) => at < removed.at && epoch === removed.epoch);
      expect(known.filter((frame) => opens(victim, frame)).length).toBeGreaterThan(0);
    });
  });

  describe(`who comes later (${seed})`, () => {
    it('opens nothing of what was sealed before they came in, and everything after the others have switched', () => {
      const watched = Watched.begin();
      const random = new Random(seed);
      watched.live(random, 8);
      const late = watched.room.open();
      const start = watched.frames.length;
      const said = [...watched.messages];
      while (!late.isIn) watched.pass(STEP_MS);
      const { epoch } = late.view;
      const before = watched.frames.filter((frame) => frame.epoch < epoch);
      expect(before.length).toBeGreaterThan(start - 1);
      for (const frame of before) expect(opens(late, frame)).toBe(false);
      for (const message of said)
        if (message.t === 'commit') expect(isRefused(() => late.keys?.take(fromText(message.data), 1_700_000_000))).toBe(true);
      for (const frame of before) expect(opens(late, frame)).toBe(false);
      let [opened, tried] = [0, 0];
      watched.frame = (frame) => {
        if (frame.epoch < epoch || watched.inside.find(({ keys }) => keys === late.keys) === undefined) return;
        tried += 1;
        if (opens(late, frame)) opened += 1;
      };
      watched.pass(3000);
      // All but one's own.
      expect(opened).toBe(tried - watched.frames.filter(({ at }) => at > watched.room.now - 3000).length / watched.inside.length);
      expect(opened).toBeGreaterThan(5);
    });

    it('opens nothing of what was sealed before they reloaded, though their identity is the same', () => {
      const watched = Watched.begin();
      watched.live(new Random(seed), 4);
      const [one] = watched.inside;
      if (one === undefined) throw new Error('nobody');
      const kept = [...watched.frames];
      one.reload();
      watched.pass(6000);
      expect(one.isIn).toBe(true);
      expect(kept.length).toBeGreaterThan(20);
      for (const frame of kept) expect(opens(one, frame)).toBe(false);
    });
  });
}
