/** Chat, names and what one sends: by the data channel where there are two, else by the server to all (docs/protocol.md §7). */
import type { GroupView, Heard, Seat } from '../group/words';
import type { SealingWorker } from '../worker/client';
import { readMessage, type Chat, type Message, type Sends } from './chat';
import type { Names } from './names';
import { othersOf } from './roster';

export interface TalkOptions {
  readonly worker: SealingWorker;
  readonly chat: Chat;
  readonly names: Names;
  readonly name: () => string; // mine
  readonly sends: () => Sends; // mine
  readonly heardSends: (peer: string, sends: Sends) => void;
  readonly verified: (key: string) => boolean;
  readonly view: () => GroupView;
  /** Hands bytes to the data channel to a peer; false when it is not open. */
  readonly channel: (peer: string, data: ArrayBuffer) => boolean;
  readonly channelIsOpen: (peer: string) => boolean;
  readonly changed: () => void;
}

export class Talk {
  readonly #options: TalkOptions;
  #steps: Promise<unknown> = Promise.resolve();

  constructor(options: TalkOptions) {
    this.#options = options;
  }

  say(text: string): void {
    const { chat, name, changed } = this.#options;
    const others = this.#others().map(({ peer }) => peer);
    const said = chat.say(text, others, name(), Date.now());
    if (said === null) return;
    changed();
    if (others.length > 0) this.#send('', { k: 'line', i: chat.instance, ...said });
  }

  tellName(to = ''): void {
    if (this.#others().length > 0) this.#send(to, { k: 'name', name: this.#options.name() });
  }

  tellSends(to = ''): void {
    const { mic, cam, screen } = this.#options.sends();
    if (this.#others().length > 0) this.#send(to, { k: 'sends', mic, cam, screen });
  }

  /** Some came, or came back: what they cannot know. */
  hereAgain(seats: readonly Seat[]): void {
    const { view, name } = this.#options;
    const [first] = seats;
    if (first === undefined) return;
    const mine = view().seats.find((seat) => seat.peer === view().me);
    const to = seats.length === 1 ? first.peer : '';
    if (mine !== undefined && mine.name !== name()) this.tellName(to);
    this.tellSends(to);
    for (const { peer } of seats) this.#sendDue(peer, true);
  }

  /** To be called about once a second. */
  tick(): void {
    for (const { peer, here } of this.#others()) if (here) this.#sendDue(peer, false);
  }

  /** Sealed bytes from the data channel. */
  takeSealed(data: ArrayBuffer): void {
    this.#queue(async () => {
      const heard = await this.#options.worker.call('openMessage', data);
      if (heard !== null) this.take(heard);
    });
  }

  take({ from, key, text }: Heard): void {
    const { chat, names, verified, changed } = this.#options;
    const message = readMessage(text);
    const seat = this.#others().find(({ peer }) => peer === from);
    if (message === null || seat === undefined) return;
    if (message.k === 'ack') chat.acked(from, message.i, message.id);
    else if (message.k === 'name') names.say(seat, message.name);
    else if (message.k === 'sends') this.#options.heardSends(from, message);
    else {
      const { i: instance, id, text: line } = message;
      const known = { from: names.of(seat), verified: verified(key) };
      chat.heard({ peer: from, instance, id, text: line, ...known }, Date.now());
      this.#send(from, { k: 'ack', i: instance, id });
    }
    changed();
  }

  #sendDue(peer: string, hereAgain: boolean): void {
    const { chat } = this.#options;
    for (const said of chat.due(peer, Date.now(), hereAgain))
      this.#send(peer, { k: 'line', i: chat.instance, ...said });
  }

  #send(to: string, message: Message): void {
    const { worker, channel, channelIsOpen } = this.#options;
    const text = JSON.stringify(message);
    this.#queue(async () => {
      const others = this.#others();
      const other = others.length === 1 ? others[0]?.peer : undefined;
      if (other !== undefined && (to === '' || to === other) && channelIsOpen(other)) {
        const sealed = await worker.call('sealMessage', text);
        if (sealed !== null && channel(other, sealed)) return;
      }
      await worker.call('say', { to, text });
    });
  }

  /** In order; a worker that is gone is noticed by the session. */
  #queue(step: () => Promise<void>): void {
    this.#steps = this.#steps.then(step).catch(() => undefined);
  }

  #others(): readonly Seat[] {
    return othersOf(this.#options.view());
  }
}
