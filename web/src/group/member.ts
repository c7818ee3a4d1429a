/**
 * One member of a room's group: what it does at each message of the room and
 * each tick of the clock. It holds the group's keys, so it lives in the sealing
 * worker. No socket, no timer: what is to be said goes out by Outside.
 */
import { Commits } from './commits';
import { Entry } from './entry';
import { Held } from './held';
import type { GroupKeys, Member } from './keys';
import { Knocks } from './knocks';
import { Leaves, type Changed } from './leaves';
import { Kind, readKind, writeKind } from './messages';
import { opens } from './opens';
import { Presences } from './presence';
import { Ring } from './ring';
import { taskNow } from './steward';
import { viewOf } from './view';
import type { FromInside, FromRoom, Heard, Outside, Standing, Stop } from './words';

export const BEACON_EVERY_MS = 30_000;
const BEACON_SOON_MS = 300; // commits in a row need one beacon
export const BEHIND_MS = 3000;
/** A commit of ours that was not the one is looked at again after this. */
const AGAIN_MS = 500;

export class GroupMember {
  readonly #keys: GroupKeys;
  readonly #ring: Ring;
  readonly #commits: Commits;
  readonly #out: Outside;
  readonly #me: string;
  #name: string;
  #standing: Standing = 'none';
  #stop: Stop | null = null;
  #behind = false;
  #connected = false;
  #members: readonly Member[] = []; // stays while behind or stopped
  #later: { readonly epoch: number; readonly since: number } | null = null; // others are there
  #beganAt = 0; // the epoch
  #beaconAt = Infinity;
  #taskAt = 0; // not before
  #shown = '';
  readonly #entry = new Entry();
  readonly #leaves = new Leaves();
  readonly #presences = new Presences();
  readonly #knocks = new Knocks();
  readonly #held = new Held();

  constructor(keys: GroupKeys, me: string, name: string, out: Outside) {
    this.#keys = keys;
    this.#ring = new Ring(keys);
    this.#commits = new Commits(keys, out.toText);
    this.#me = me;
    this.#name = name;
    this.#out = out;
  }

  /** For the next time that we come in. */
  set name(name: string) {
    this.#name = name;
  }

  take(message: FromRoom): void {
    this.#take(message);
    this.tick();
  }

  /** To be called a few times a second. */
  tick(): void {
    this.#ring.turn(this.#out.now());
    this.#sayHeld();
    if (this.#connected && this.#standing === 'waiting') this.#tickOutside();
    if (this.#connected && this.#standing === 'in') this.#tickInside();
    this.#show();
  }

  /** Bytes that every member can open, null where nothing may be sent. */
  seal(text: string): ArrayBuffer | null {
    return this.#standing === 'in' ? this.#ring.sealText(text) : null;
  }

  open(data: ArrayBuffer | Uint8Array): Heard | null {
    const opened = this.#standing === 'in' ? this.#ring.openText(data) : null;
    const member = this.#members.find(({ peer }) => peer === opened?.from);
    if (opened === null || member === undefined) return null;
    this.#leaves.heard(member.leaf);
    return { ...opened, key: member.key };
  }

  /** To one peer, or '' for all; false when it could not be sent now. Who has just come in gets it once they can open it. */
  say(to: string, text: string): boolean {
    if (this.#hold(to, text)) return true;
    const sealed = this.#connected ? this.seal(text) : null;
    if (sealed === null) return false;
    this.#say(to, Kind.text, new Uint8Array(sealed));
    return true;
  }

  peerOfKid(kid: number): string | null {
    return this.#ring.peerOfKid(kid);
  }

  /** Somebody else of the group, as it is now. */
  isOther(peer: string): boolean {
    return peer !== this.#me && this.#members.some((member) => member.peer === peer);
  }

  /** Of an epoch that we are yet to hear of. */
  isAhead(kid: number): boolean {
    return this.#ring.isAhead(kid);
  }

  close(): void {
    this.#standing = 'none';
    this.#connected = false;
    this.#keys.close();
  }

  // ---- what the room says

  #take(message: FromRoom): void {
    const now = this.#out.now();
    switch (message.t) {
      case 'joined':
        this.#connected = true;
        this.#presences.all(message.peers, this.#peers(), now);
        if (this.#standing !== 'stopped') this.#joined(message);
        return;
      case 'lost':
        this.#connected = false;
        return;
      case 'group':
        return this.#takeGroup(message.is);
      case 'peer':
        this.#presences.set(message.id, message.state, now);
        if (message.state === 'gone') this.#knocks.forget(message.id);
        return;
      case 'welcome':
        if (this.#standing === 'waiting' && !this.#keys.isIn) this.#takeWelcome(message);
        return;
      default:
        if (this.#standing === 'in') this.#takeInside(message, now);
    }
  }

  #takeInside(message: FromInside, now: number): void {
    switch (message.t) {
      case 'knock':
        return this.#takeKnock(message.from, message.data);
      case 'commit':
        return this.#takeCommit(message.epoch, message.data);
      case 'taken':
        return this.#taken(message.epoch);
      case 'stale':
        this.#stale(message.of, now);
        return this.#learn(message.epoch);
      case 'said':
        return this.#takeSaid(message.from, message.data);
    }
  }

  #joined({ group }: Extract<FromRoom, { readonly t: 'joined' }>): void {
    const keys = this.#keys;
    const isFirst = this.#entry.begin();
    if (group === null) {
      if (isFirst || keys.isIn) return this.#found();
      this.#comeBack();
      return this.#entry.foundLater(this.#out.now());
    }
    const isOurs = keys.isIn && group.in && group.group === keys.group && group.epoch >= keys.epoch;
    if (!isOurs) return this.#comeBack();
    this.#enterFounded();
    this.#learn(group.epoch);
    // The server may have died before it said whether it took it: the same bytes lead to the same epoch.
    const { word } = this.#commits;
    if (word !== null && group.epoch === keys.epoch) this.#out.post(word);
  }

  #takeGroup(is: 'yours' | 'there' | 'none'): void {
    if (this.#standing !== 'waiting') return;
    if (is === 'none') this.#found();
    else if (is === 'yours') this.#enterFounded();
    else this.#comeBack();
  }

  #found(): void {
    this.#endGroup();
    const group = this.#keys.found(this.#me, this.#name, this.#out.wallS());
    this.#standing = 'waiting';
    this.#enter();
    this.#out.post({ t: 'found', group });
  }

  /** The server has said that the group which we made is the room's. */
  #enterFounded(): void {
    if (!this.#keys.isIn) return;
    this.#standing = 'in';
    this.#behind = false;
  }

  /** In by a knock: for the first time, or because we cannot follow. */
  #comeBack(): void {
    if (this.#standing === 'in') this.#behind = true;
    this.#endGroup();
    this.#standing = 'waiting';
    this.#knock();
  }

  #takeWelcome(message: Extract<FromRoom, { readonly t: 'welcome' }>): void {
    const now = this.#out.now();
    if (!this.#opens(message.data, (data) => this.#keys.join(data, this.#out.wallS()))) {
      if (this.#entry.shut(now)) this.#stopFor('tampered');
      return;
    }
    if (this.#keys.group !== message.group || this.#keys.epoch !== message.epoch)
      return this.#stopFor('tampered');
    this.#standing = 'in';
    this.#behind = false;
    this.#enter();
    this.#presences.all(message.peers, this.#peers(), now);
    this.#beaconAt = now; // that we say something shows the others that we came
  }

  #takeKnock(from: string, text: string): void {
    this.#opens(text, (data) => {
      const knock = this.#keys.openKnock(from, data);
      if (knock !== null && knock.peer === from) this.#knocks.add(knock, this.#out.now());
    });
  }

  #takeCommit(epoch: number, text: string): void {
    const own = this.#keys.epoch;
    if (epoch < own) return; // said again
    if (epoch > own) return this.#learn(epoch + 1);
    const wasAlone = this.#members.length === 1;
    const opens = this.#opens(text, (data) => {
      const news = this.#keys.take(data, this.#out.wallS());
      this.#commits.lost();
      if (news.kind === 'removed') this.#stopFor('removed');
      else this.#advance(news, wasAlone);
    });
    if (!opens) this.#stopFor('tampered');
  }

  #taken(epoch: number): void {
    const { epoch: own, ownLeaf: sender } = this.#keys;
    if (epoch < own) return;
    const task = epoch === own ? this.#commits.taken() : null;
    if (task === null) return this.#learn(epoch + 1);
    this.#knocks.use(task.adds.map(({ ref }) => ref));
    const peers = task.adds.map(({ peer }) => peer);
    const added = this.#keys.members().filter((m) => peers.includes(m.peer));
    const wasAlone = this.#members.length === 1;
    this.#advance({ sender, added: added.map(({ leaf }) => leaf), removed: task.removes }, wasAlone);
  }

  /** Another's may have come, and our next one be on its way, before we hear this of the one that it was faster than. */
  #stale(of: number, now: number): void {
    if (this.#commits.word?.epoch !== of) return;
    this.#commits.drop();
    this.#taskAt = now + AGAIN_MS;
  }

  #takeSaid(from: string, text: string): void {
    this.#opens(text, (data) => {
      const message = readKind(data);
      if (message?.kind === Kind.beacon) this.#takeBeacon(from, message.rest);
      const heard = message?.kind === Kind.text ? this.open(message.rest) : null;
      if (heard !== null) this.#out.heard(heard);
    });
  }

  #takeBeacon(from: string, data: Uint8Array): void {
    const member = this.#members.find(({ peer }) => peer === from);
    const beacon = member === undefined ? null : this.#keys.openBeacon(from, data);
    if (member === undefined || beacon === null) return;
    if (beacon.fits === false) {
      // Once more, so that who is on the other side sees it too.
      this.#sayBeacon();
      return this.#stopFor('fork');
    }
    this.#leaves.heard(member.leaf);
    this.#learn(beacon.epoch);
  }

  // ---- epochs

  /** A group that is new to us. */
  #enter(): void {
    this.#entry.entered();
    this.#members = this.#keys.members();
    this.#leaves.enter(this.#members);
    this.#begin(false, true);
  }

  #advance(changed: Changed, wasAlone: boolean): void {
    this.#members = this.#keys.members();
    const now = this.#out.now();
    this.#leaves.advance(this.#keys.epoch, changed, now);
    for (const { leaf, peer } of this.#members) {
      if (!changed.added.includes(leaf)) continue;
      this.#knocks.forget(peer);
      this.#presences.admit(peer, now);
    }
    this.#presences.keep(this.#peers());
    this.#begin(changed.removed.length > 0, wasAlone);
  }

  #begin(removed: boolean, fresh: boolean): void {
    const now = this.#out.now();
    const { epoch } = this.#keys;
    this.#beganAt = now;
    this.#beaconAt = now + BEACON_SOON_MS;
    if (this.#later !== null)
      this.#later = epoch < this.#later.epoch ? { epoch: this.#later.epoch, since: now } : null;
    this.#ring.begin({ epoch, removed, fresh }, this.#members, now);
  }

  /** Somebody says that the group is at this epoch. */
  #learn(epoch: number): void {
    if (epoch <= this.#keys.epoch) return;
    const since = this.#later?.since ?? this.#out.now();
    this.#later = { epoch: Math.max(epoch, this.#later?.epoch ?? 0), since };
  }

  /** Nothing seals and nothing opens any more; the identity stays for a knock. */
  #endGroup(): void {
    this.#commits.drop();
    this.#ring.end();
    this.#keys.leave();
    this.#knocks.clear();
    this.#held.clear();
    this.#later = null;
    this.#beaconAt = Infinity;
    this.#entry.stop();
  }

  #stopFor(why: Stop): void {
    this.#endGroup();
    this.#standing = 'stopped';
    this.#stop = why;
    this.#behind = false;
  }

  // ---- what is to be done by itself

  #tickOutside(): void {
    const due = this.#entry.due(this.#out.now());
    if (due === 'found') this.#found();
    if (due === 'knock') this.#knock();
  }

  #knock(): void {
    const { now, wallS, toText, post } = this.#out;
    const data = this.#keys.knock(this.#me, this.#name, wallS(), this.#entry.again);
    this.#entry.knocked(now());
    post({ t: 'knock', data: toText(data) });
  }

  #tickInside(): void {
    const now = this.#out.now();
    if (this.#later !== null && now >= this.#later.since + BEHIND_MS) return this.#comeBack();
    if (now >= this.#beaconAt) {
      this.#beaconAt = now + BEACON_EVERY_MS;
      if (this.#members.length > 1) this.#sayBeacon();
    }
    if (this.#commits.word === null && this.#later === null && now >= this.#taskAt) this.#work(now);
  }

  #work(now: number): void {
    const task = taskNow({
      now,
      ownLeaf: this.#keys.ownLeaf,
      members: this.#members,
      presence: (peer) => this.#presences.of(peer, now),
      facts: ({ leaf, peer }) => this.#leaves.of(leaf, this.#presences.goneAt(peer)),
      waiting: this.#knocks.waiting(now),
      usedRefs: this.#knocks.used,
      beganAt: this.#beganAt,
    });
    if (task === null) return;
    const word = this.#commits.make(task, this.#out.wallS());
    if (word !== null) return this.#out.post(word);
    // A key package that the core does not take must not keep the others out.
    this.#knocks.use(this.#commits.spoilers(task, this.#out.wallS()));
    this.#taskAt = now + AGAIN_MS;
  }

  /** True where that is all there is to do now. */
  #hold(to: string, text: string): boolean {
    if (!this.#connected || this.#standing !== 'in' || this.#keys.sends === null) return false;
    const late = this.#peers().filter((peer) => peer !== this.#me && (to === '' || to === peer) && !this.#ring.sealsFor(peer));
    this.#held.hold(late, text);
    return to !== '' && late.length > 0;
  }

  #sayHeld(): void {
    if (!this.#connected || this.#standing !== 'in') return;
    for (const { to, text } of this.#held.due((peer) => this.#ring.sealsFor(peer), (peer) => this.isOther(peer))) {
      const sealed = this.seal(text);
      if (sealed !== null) this.#say(to, Kind.text, new Uint8Array(sealed));
    }
  }

  #sayBeacon(): void {
    this.#say('', Kind.beacon, this.#keys.beacon(this.#me));
  }

  #say(to: string, kind: Kind, rest: Uint8Array): void {
    this.#out.post({ t: 'say', to, data: this.#out.toText(writeKind(kind, rest)) });
  }

  /** False where the text, or what the step makes of it, is refused. */
  #opens(text: string, step: (data: Uint8Array) => void): boolean {
    return opens(() => step(this.#out.fromText(text)));
  }

  #peers(): string[] {
    return this.#members.map(({ peer }) => peer);
  }

  #show(): void {
    const now = this.#out.now();
    const view = viewOf(this.#keys, {
      standing: this.#standing,
      stop: this.#stop,
      behind: this.#behind,
      me: this.#me,
      members: this.#members,
      isHere: (peer) => this.#presences.of(peer, now) === 'here',
    });
    const shown = JSON.stringify(view);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#out.view(view);
  }
}
