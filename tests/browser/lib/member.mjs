// A member of a room without a browser: the client's own group code over the real core and a real socket. Or a stranger
// who says to the server what a member says, with keys of their own.
import { clientCode } from './clientcode.mjs';
import { until } from './wait.mjs';

const tickMs = 200;
const talkMs = 1000;
const noGroup = { standing: 'none', stop: null, behind: false, group: null, epoch: 0, me: '', seats: [] };

export class Member {
  /**
   * Comes to the room of a link. options.open: makes a socket (Middle.reach, for one); options.core: one of several cores;
   * options.room: another than the link's, made of the core; options.shown: { id, auth }, what the server is shown then.
   */
  static async come(name, link, { open, core, room, shown }) {
    const code = await clientCode();
    const member = new Member(code, name, core ?? await code.newCore(), open);
    const { pathname, hash } = new URL(link);
    member.room = room === undefined ? member.core.openRoom(hash.slice(1), pathname.slice('/r/'.length)) : room(member.core);
    member.shown = shown ?? member.room;
    member.begin();
    return member;
  }

  constructor(code, name, core, open) {
    Object.assign(this, { code, name, core, open, view: noGroup, log: [], refused: null });
  }

  begin() {
    const { core, code } = this;
    this.seat = core.toText(core.random(16));
    this.chat = new code.Chat(core.toText(core.random(16)));
    this.peer = core.peerOfSeat(this.seat);
    this.keys = core.groupKeys(this.room);
    this.machine = new code.GroupMember(this.keys, this.peer, this.name, {
      now: () => performance.now(),
      wallS: () => Math.floor(Date.now() / 1000),
      toText: (bytes) => core.toText(bytes),
      fromText: (text) => core.fromText(text),
      post: (word) => this.send(word),
      view: (view) => {
        this.view = view;
        if (view.standing === 'in') this.chat.keep(view.seats.map(({ peer }) => peer));
      },
      heard: (heard) => this.talk.take(heard),
    });
    this.talk = new code.Talk({
      worker: { call: (name, { to, text }) => Promise.resolve(this.machine.say(to, text)) },
      chat: this.chat,
      names: new code.Names(),
      name: () => this.name,
      sends: () => ({ mic: false, cam: false, screen: false }), heardSends: () => {}, verified: () => false,
      view: () => this.view,
      channel: () => false, // everything by the server
      channelIsOpen: () => false,
      changed: () => {},
    });
    this.connect();
    this.tickers = [setInterval(() => this.machine.tick(), tickMs), setInterval(() => this.talk.tick(), talkMs)];
  }

  connect() {
    const socket = this.open();
    this.socket = socket;
    socket.on('open', () => this.send({ t: 'join', v: 3, room: this.shown.id, auth: this.shown.auth, seat: this.seat, member: this.stands() }));
    socket.on('message', (bytes) => { if (this.socket === socket) this.take(String(bytes)); });
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.socket !== socket) return;
      this.machine.take({ t: 'lost' });
      if (this.refused === null) setTimeout(() => { if (this.socket === socket) this.connect(); }, 500);
    });
  }

  stands() {
    const { group, epoch } = this.view;
    return group === null ? null : { group, epoch };
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

  say(line) {
    this.talk.say(line);
  }

  /** What others said, as the chat shows it: { from, text } each. */
  get heard() {
    return this.chat.lines.filter(({ mine }) => !mine);
  }

  /** Everybody to whom one's own line was said has it. */
  isDelivered(line) {
    return this.chat.lines.some(({ mine, text, delivered }) => mine && text === line && delivered);
  }

  get isIn() {
    return this.view.standing === 'in';
  }

  /** The names in the tree, by leaf, with one's own. */
  get roster() {
    return this.view.seats.map(({ name }) => name);
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
    for (const ticker of this.tickers) clearInterval(ticker);
    if (this.socket === null) return;
    if (word) this.send({ t: 'leave' });
    const { socket } = this;
    this.socket = null;
    if (word) socket.close(4000);
    else socket.terminate();
    this.machine.close();
  }
}
