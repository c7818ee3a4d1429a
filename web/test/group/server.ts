/** A server that follows docs/protocol.md §2 for one room, in memory. Messages travel when deliver() is called. */
import type { FromRoom, Seen, ToRoom } from '../../src/group/words';

const SEAT_KEPT_MS = 30_000;
const COMMITS_KEPT_MS = 35_000;
const LEARN_MS = 30_000;

type State = 'out' | 'added' | 'welcomed' | 'in' | 'last' | 'lapsed';

interface Kept {
  readonly epoch: number;
  readonly from: string;
  readonly data: string;
  readonly welcome: string | null;
  readonly until: number;
}

interface SeatOf {
  state: State;
  here: boolean;
  awayUntil: number;
  next: number; // epoch of the commit it is to be sent next
  turn: number;
  queue: FromRoom[];
}

export interface Where {
  readonly group: string;
  readonly epoch: number;
}

export class ToyServer {
  readonly seats = new Map<string, SeatOf>();
  group: Where | null = null;
  #kept: Kept[] = [];
  #learnUntil = 0;
  now = 0;
  /** What a hostile server does to what it sends; null drops it. */
  bend: (to: string, message: FromRoom) => readonly FromRoom[] = (_, message) => [message];
  readonly log: string[] = [];

  restart(): void {
    this.seats.clear();
    this.group = null;
    this.#kept = [];
  }

  join(peer: string, member: Where | null): void {
    const seat = this.#seat(peer);
    seat.here = true;
    seat.queue = [];
    if (member !== null && seat.state !== 'lapsed' && seat.state !== 'last') this.#learn(member);
    this.#back(seat, member);
    const isIn = seat.state === 'in';
    if (isIn && member !== null) seat.next = member.epoch;
    if (seat.state === 'added') seat.next = seat.turn;
    const group = this.group === null ? null : { ...this.group, in: isIn };
    this.#to(peer, { t: 'joined', you: peer, group, peers: isIn ? this.#others(peer) : [] });
    if (this.#isOne(seat)) this.#tell(peer, 'here');
    if (seat.state === 'lapsed') this.#tell(peer, 'away');
    this.#pump();
  }

  lose(peer: string): void {
    const seat = this.seats.get(peer);
    if (seat === undefined || !seat.here) return;
    seat.here = false;
    seat.queue = [];
    seat.awayUntil = this.now + SEAT_KEPT_MS;
    if (this.#isOne(seat)) this.#tell(peer, 'away');
  }

  leave(peer: string): void {
    const seat = this.seats.get(peer);
    if (seat === undefined) return;
    const known = this.#isOne(seat) || seat.state === 'lapsed';
    this.seats.delete(peer);
    if (known) this.#tell(peer, 'gone');
    this.#endIfEmpty();
  }

  tick(now: number): void {
    this.now = now;
    for (const [peer, seat] of [...this.seats]) if (!seat.here && now >= seat.awayUntil) this.leave(peer);
    this.#kept = this.#kept.filter(({ until }) => until > now);
  }

  take(from: string, word: ToRoom): void {
    const seat = this.seats.get(from);
    if (seat?.here !== true) return;
    this.log.push(`${from} ${word.t}`);
    if (word.t === 'found') {
      const isFirst = this.group === null;
      if (isFirst) {
        this.group = { group: word.group, epoch: 0 };
        seat.state = 'in';
        seat.next = 0;
      }
      this.#to(from, { t: 'group', is: isFirst ? 'yours' : 'there' });
    } else if (word.t === 'knock') {
      for (const [peer, other] of this.seats)
        if (peer !== from && this.#hears(other)) this.#to(peer, { t: 'knock', from, data: word.data });
    } else if (word.t === 'commit') {
      this.#commit(from, seat, word);
    } else if (this.#speaks(seat)) {
      for (const [peer, other] of this.seats)
        if (peer !== from && this.#hears(other) && (word.to === '' || word.to === peer))
          this.#to(peer, { t: 'said', from, data: word.data });
    }
  }

  /** Hands over what is on its way to one peer. */
  drain(peer: string): FromRoom[] {
    return this.seats.get(peer)?.queue.splice(0) ?? [];
  }

  #commit(from: string, seat: SeatOf, word: Extract<ToRoom, { t: 'commit' }>): void {
    if (this.group === null || word.epoch !== this.group.epoch || seat.next !== word.epoch || !this.#speaks(seat)) {
      this.#to(from, { t: 'stale', of: word.epoch, epoch: this.group?.epoch ?? 0 });
      return;
    }
    const { data, welcome, epoch } = word;
    this.#kept.push({ epoch, from, data, welcome: welcome?.data ?? null, until: this.now + COMMITS_KEPT_MS });
    for (const peer of word.gone) {
      const gone = this.seats.get(peer);
      if (gone === undefined || peer === from) continue;
      gone.state = gone.state === 'in' || gone.state === 'welcomed' ? 'last' : 'out';
      gone.turn = epoch;
    }
    const added = (welcome?.to ?? []).filter((peer) => this.seats.has(peer) && peer !== from);
    for (const peer of added) {
      const to = this.#seat(peer);
      to.state = 'added';
      to.turn = to.next = epoch;
    }
    this.group = { ...this.group, epoch: epoch + 1 };
    this.#pump();
    for (const peer of added) this.#tell(peer, this.seats.get(peer)?.here === true ? 'here' : 'away');
  }

  /** Sends everybody the commits that they still lack. */
  #pump(): void {
    for (const [peer, seat] of this.seats) {
      while (seat.here && this.group !== null && seat.state !== 'out' && seat.state !== 'lapsed' && seat.next < this.group.epoch) {
        const kept = this.#kept.find(({ epoch }) => epoch === seat.next);
        if (kept === undefined) break;
        seat.next += 1;
        this.#sendKept(peer, seat, kept);
      }
    }
  }

  #sendKept(peer: string, seat: SeatOf, { epoch, from, data, welcome }: Kept): void {
    if (seat.state === 'added') {
      seat.state = 'welcomed';
      const group = this.group?.group ?? '';
      this.#to(peer, { t: 'welcome', from, epoch: epoch + 1, group, data: welcome ?? '', peers: this.#others(peer) });
    } else if (from === peer) {
      this.#to(peer, { t: 'taken', epoch });
    } else {
      this.#to(peer, { t: 'commit', from, epoch, data });
      if (seat.state === 'last' && epoch === seat.turn) seat.state = 'out';
    }
  }

  #back(seat: SeatOf, member: Where | null): void {
    const knows = this.group !== null && member?.group === this.group.group;
    const canFollow =
      knows && (member.epoch === this.group?.epoch || this.#kept.some(({ epoch }) => epoch === member.epoch));
    const isNew = seat.state === 'added' || seat.state === 'welcomed';
    if (isNew && (!knows || member.epoch <= seat.turn))
      seat.state = this.#kept.some(({ epoch }) => epoch === seat.turn) ? 'added' : 'lapsed';
    else if (canFollow && this.#isOne(seat)) seat.state = 'in';
    else if (canFollow && seat.state === 'out' && this.now < this.#learnUntil) seat.state = 'in';
    else seat.state = this.#isOne(seat) || seat.state === 'lapsed' ? 'lapsed' : 'out';
    this.#endIfEmpty();
  }

  #learn(member: Where): void {
    if (this.group === null) {
      this.group = member;
      this.#learnUntil = this.now + LEARN_MS;
    } else if (member.group === this.group.group && this.now < this.#learnUntil && member.epoch > this.group.epoch) {
      this.#kept = [];
      this.group = member;
    }
  }

  #endIfEmpty(): void {
    if (this.group === null || [...this.seats.values()].some((seat) => this.#isOne(seat))) return;
    this.group = null;
    this.#kept = [];
    for (const [peer, seat] of this.seats) {
      seat.state = 'out';
      if (seat.here) this.#to(peer, { t: 'group', is: 'none' });
    }
  }

  #tell(about: string, state: 'here' | 'away' | 'gone'): void {
    for (const [peer, seat] of this.seats)
      if (peer !== about && this.#hears(seat)) this.#to(peer, { t: 'peer', id: about, state });
  }

  #to(peer: string, message: FromRoom): void {
    const seat = this.seats.get(peer);
    if (seat?.here === true) seat.queue.push(...this.bend(peer, message));
  }

  #others(peer: string): Seen[] {
    return [...this.seats]
      .filter(([id, seat]) => id !== peer && (this.#isOne(seat) || seat.state === 'lapsed'))
      .map(([id, seat]) => ({ id, here: seat.here && seat.state !== 'lapsed' }));
  }

  #isOne({ state }: SeatOf): boolean {
    return state === 'added' || state === 'welcomed' || state === 'in';
  }

  #hears({ state, here }: SeatOf): boolean {
    return here && (state === 'welcomed' || state === 'in');
  }

  #speaks(seat: SeatOf): boolean {
    if (seat.state === 'welcomed') seat.state = 'in';
    return seat.state === 'in';
  }

  #seat(peer: string): SeatOf {
    const known = this.seats.get(peer);
    if (known !== undefined) return known;
    const seat: SeatOf = { state: 'out', here: false, awayUntil: 0, next: 0, turn: 0, queue: [] };
    this.seats.set(peer, seat);
    return seat;
  }
}
