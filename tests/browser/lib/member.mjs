// A member of a room without a browser: the client's own group code over the real core and a real socket. Or a stranger
// who says to the server what a member says, with keys of their own.
import { clientCode } from './clientcode.mjs';
import { until } from './wait.mjs';

const tickMs = 200;

export class Member {
  /**
   * Comes to the room of a link. options.open: makes a socket (Middle.reach, for one); options.core: one of several cores;
   * options.shown: { id, auth }, what the server is shown, when it is not what the link gives.
   */
  static async come(name, link, { open, core, shown }) {
    const code = await clientCode();
    const member = new Member(code, name, core ?? await code.newCore(), open);
    const { pathname, hash } = new URL(link);
    member.room = member.core.openRoom(hash.slice(1), pathname.slice('/r/'.length));
    member.shown = shown ?? member.room;
    member.begin();
    return member;
  }

  constructor(code, name, core, open) {
    Object.assign(this, { code, name, core, open, view: null, heard: [], log: [], saidN: 0, acks: new Set(), refused: null });
  }

  begin() {
    const { core, code } = this;
    this.seat = core.toText(core.random(16));
    this.instance = core.toText(core.random(16));
    this.peer = core.peerOfSeat(this.seat);
    this.keys = core.groupKeys(this.room);
    this.machine = new code.GroupMember(this.keys, this.peer, this.name, {
      now: () => performance.now(),
      wallS: () => Math.floor(Date.now() / 1000),
      toText: (bytes) => core.toText(bytes),
      fromText: (text) => core.fromText(text),
      post: (word) => this.send(word),
      view: (view) => { this.view = view; },
      heard: (heard) => this.hear(heard),
    });
    this.connect();
    this.ticker = setInterval(() => this.machine.tick(), tickMs);
  }

  connect() {
    const socket = this.open();
    this.socket = socket;
    socket.on('open', () => this.send({ t: 'join', v: 2, room: this.shown.id, auth: this.shown.auth, seat: this.seat, member: this.stands() }));
    socket.on('message', (bytes) => this.take(String(bytes)));
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.socket !== socket) return;
      this.machine.take({ t: 'lost' });
      if (this.refused === null) setTimeout(() => { if (this.socket === socket) this.connect(); }, 500);
    });
  }

  stands() {
    const group = this.view?.group ?? null;
    return group === null ? null : { group, epoch: this.view.epoch };
  }

  send(message) {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  take(text) {
    const message = this.code.readFromServer(text);
    if (message === null) throw new Error(`${this.name} cannot read: ${text.slice(0, 200)}`);
    this.log.push(message);
    const { t } = message;
    if (t === 'refused') this.refused = message.why;
    else if (t === 'joined') this.machine.take({ t, you: message.you, group: message.group, peers: message.peers });
    else if (['group', 'knock', 'commit', 'taken', 'stale', 'welcome', 'said', 'peer'].includes(t)) this.machine.take(message);
  }

  hear({ from, text }) {
    const message = this.code.readMessage(text);
    if (message === null) return;
    if (message.k === 'ack' && message.i === this.instance) this.acks.add(`${from} ${message.id}`);
    if (message.k !== 'line') return;
    this.heard.push({ from, text: message.text });
    this.machine.say(from, JSON.stringify({ k: 'ack', i: message.i, id: message.id }));
  }

  say(line) {
    return this.machine.say('', JSON.stringify({ k: 'line', i: this.instance, id: ++this.saidN, text: line }));
  }

  get isIn() {
    return this.view?.standing === 'in';
  }

  /** The names in the tree, by leaf, with one's own. */
  get roster() {
    return this.view?.seats.map(({ name }) => name) ?? [];
  }

  async comesIn(limitMs = 20000) {
    await until(`${this.name} is in`, () => this.isIn, limitMs, 50);
  }

  /** The code of the call, by the module of its own that browsers use. */
  async callCode() {
    return (await this.code.newCallCode()).callCode(this.keys.authenticator());
  }

  /** With a word to the server, or without one. */
  go(word = true) {
    clearInterval(this.ticker);
    if (this.socket === null) return;
    if (word) this.send({ t: 'leave' });
    const { socket } = this;
    this.socket = null;
    if (word) socket.close(4000);
    else socket.terminate();
    this.machine.close();
  }
}
