/** A room for tests: clients' machines over a server in memory, under a clock that tests move. */
import type { GroupKeys } from '../../src/core';
import { CoreError } from '../../src/core';
import { fromText, toText } from '../../src/core/text';
import { GroupMember } from '../../src/group/member';
import type { GroupView, Heard, ToRoom } from '../../src/group/words';
import { ToyKeys } from './toykeys';
import { ToyServer, type Where } from './server';

const TICK_MS = 100;
const RETRY_MS = 500;

export type MakeKeys = () => GroupKeys;

export class Client {
  readonly peer: string;
  readonly name: string;
  readonly room: TestRoom;
  readonly heard: Heard[] = [];
  views: GroupView[] = [];
  member: GroupMember | null = null;
  keys: GroupKeys | null = null;
  online = true; // its network
  seated = false;
  closed = false;
  #joinAt = 0;
  #onTheWay: { readonly word: ToRoom; readonly at: number }[] = [];
  #rest: Uint8Array | null = null;

  constructor(room: TestRoom, peer: string, name: string) {
    this.room = room;
    this.peer = peer;
    this.name = name;
    this.#open();
  }

  get view(): GroupView {
    const view = this.views.at(-1);
    if (view === undefined) throw new Error(`${this.peer} has no view`);
    return view;
  }

  get isIn(): boolean {
    return this.views.at(-1)?.standing === 'in';
  }

  /** The page is loaded anew; what the tab kept comes back. */
  reload(): void {
    this.lose();
    this.#rest = this.keys?.rest() ?? null;
    this.member?.close();
    this.#open();
  }

  lose(): void {
    if (!this.seated) return;
    this.seated = false;
    this.#onTheWay = [];
    this.room.server.lose(this.peer);
    this.member?.take({ t: 'lost' });
  }

  leave(): void {
    this.room.server.leave(this.peer);
    this.close();
  }

  /** Without a word. */
  close(): void {
    this.lose();
    this.closed = true;
    this.member?.close();
  }

  step(now: number): void {
    if (this.closed) return;
    if (!this.online) this.lose();
    if (this.online && !this.seated && now >= this.#joinAt) {
      this.seated = true;
      this.#joinAt = now + RETRY_MS;
      this.room.server.join(this.peer, this.#where());
    }
    this.#arrive();
    this.member?.tick();
  }

  /** One after the other, however long each takes. */
  #send(word: ToRoom): void {
    this.#onTheWay.push({ word, at: Math.max(this.room.now + this.room.latency(), this.#onTheWay.at(-1)?.at ?? 0) });
    this.#arrive();
  }

  #arrive(): void {
    while (this.#onTheWay[0] !== undefined && this.#onTheWay[0].at <= this.room.now) {
      const [first] = this.#onTheWay.splice(0, 1);
      if (first !== undefined) this.room.server.take(this.peer, first.word);
    }
  }

  drain(): boolean {
    if (!this.seated) return false;
    const messages = this.room.server.drain(this.peer);
    for (const message of messages) this.member?.take(message);
    return messages.length > 0;
  }

  #where(): Where | null {
    const view = this.views.at(-1);
    return view === undefined || view.group === null ? null : { group: view.group, epoch: view.epoch };
  }

  #open(): void {
    const keys = this.room.makeKeys();
    if (this.#rest !== null) keys.restore(this.#rest);
    this.keys = keys;
    this.views = [];
    this.member = new GroupMember(keys, this.peer, this.name, {
      now: () => this.room.now,
      wallS: () => 1_700_000_000 + Math.floor(this.room.now / 1000),
      toText,
      fromText,
      post: (word) => {
        if (this.seated) this.#send(word);
      },
      view: (view) => this.views.push(view),
      heard: (heard) => this.heard.push(heard),
    });
    this.#joinAt = this.room.now;
  }
}

export class TestRoom {
  readonly server = new ToyServer();
  readonly clients: Client[] = [];
  readonly makeKeys: MakeKeys;
  now = 1000;
  /** How long what is said to the server is on its way. */
  latency: () => number = () => 0;
  #serial = 0;

  constructor(makeKeys: MakeKeys = () => new ToyKeys()) {
    this.makeKeys = makeKeys;
  }

  open(name = `N${this.#serial}`): Client {
    const client = new Client(this, peerId(++this.#serial), name);
    this.clients.push(client);
    return client;
  }

  /** Lets time pass, and everything arrive that is on its way. */
  pass(ms: number): void {
    for (const end = this.now + ms; this.now < end; ) {
      this.now += TICK_MS;
      this.server.tick(this.now);
      for (const client of this.clients) client.step(this.now);
      this.arrive();
    }
  }

  arrive(): void {
    let some = true;
    while (some) {
      some = false;
      for (const client of this.clients) if (client.drain()) some = true;
    }
  }

  get present(): Client[] {
    return this.clients.filter(({ closed }) => !closed);
  }

  /** What everybody in it knows of the group, which must be one and the same. */
  agreement(): string {
    const known = this.present.map((client) => {
      const { standing, stop, epoch, group, seats } = client.view;
      const roster = seats.map(({ leaf, peer, key }) => `${leaf} ${peer} ${key}`);
      let code = '';
      try {
        code = toText(client.keys?.authenticator() ?? new Uint8Array(0));
      } catch (error) {
        if (!(error instanceof CoreError)) throw error;
      }
      return JSON.stringify({ standing, stop, epoch, group, roster, code });
    });
    return [...new Set(known)].join('\n');
  }
}

function peerId(n: number): string {
  return toText(Uint8Array.from({ length: 8 }, (_, i) => (i === 7 ? n : i === 0 ? 200 - n : 7)));
}
