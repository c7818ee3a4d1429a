/**
 * Our place at the forwarding unit: the connection to it, made again when it is lost, and what comes by it. Where the one before
 * still carries, as after the death of the process that has our seat, it goes on until the next one does.
 */
import { toBase64Url } from '../link/base64';
import type { Summary } from '../media/stats';
import { NO_SUMMARY } from '../media/stats';
import type { FromUnit, ToUnit } from '../signal/wire';
import type { SealingWorker } from '../worker/client';
import { Context, type MediaContext } from '../worker/context';
import type { TransformStats } from '../worker/protocol';
import { Carrier, type Pictured, type Sounding, type Tracks } from './carrier';
import { Handover } from './handover';
import { randomId } from './ids';
import { Meeting } from './meeting';
import { GOOD } from './roster';
import type { Network, Want } from './session';
import { assign, keyOf, NONE, shorten, wishes, type Assignment } from './slots';

export interface UnitSide {
  readonly worker: SealingWorker;
  readonly quiet: boolean; // nobody learns who speaks
  tracks(): Tracks;
  configuration(): RTCConfiguration;
  /** False where there is no socket now. */
  post(message: ToUnit): boolean;
}

/** Changes of what is watched in such a short time are said together. */
const TOGETHER_MS = 50;

export class Unit {
  readonly #side: UnitSide;
  readonly #changed: () => void;
  readonly #meeting = new Meeting();
  #now: Carrier | null = null;
  #before: Carrier | null = null; // connected, and not yet to be done without
  #handover = new Handover();
  #wants: readonly Want[] = [];
  #assignment: Assignment = NONE;
  #answered = false;
  #said = ''; // of what is watched
  #watchTimer = 0;
  #closed = false;
  #isAsked = false;

  constructor(side: UnitSide, changed: () => void) {
    this.#side = side;
    this.#changed = changed;
    this.tick();
  }

  get state(): RTCPeerConnectionState | 'none' {
    return this.#main?.state ?? 'none';
  }

  get connected(): boolean {
    return this.#main?.connected === true;
  }

  get connectedAt(): number | null {
    return this.#meeting.connectedAt;
  }

  get pathless(): boolean {
    return this.#meeting.pathless;
  }

  /** The server's last offer would have told it who speaks in a quiet room, so it was refused. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  get sealed(): boolean {
    return this.#main?.sealed === true;
  }

  get shut(): boolean {
    return this.#main?.shut === true;
  }

  get summary(): Summary {
    return this.#main?.summary ?? NO_SUMMARY;
  }

  /** By person. */
  get networks(): ReadonlyMap<string, Network> {
    return this.#main?.networks ?? new Map<string, Network>();
  }

  get myNetwork(): Network {
    return this.#main?.myNetwork ?? GOOD;
  }

  /** What is shown of somebody: only what is watched, and only what their key opened. */
  pictureOf(peer: string, context: Pictured): MediaStream | null {
    const what = context === Context.camera ? 'camera' : 'screen';
    if (!this.#assignment.has(keyOf({ id: peer, what }))) return null;
    const carriers = this.#carriers;
    const shown = carriers.find((carrier) => carrier.shows(peer, context));
    const pictures = (shown === undefined ? carriers : [shown]).map((carrier) => carrier.pictureOf(peer, context));
    return pictures.find((picture) => picture !== null) ?? null;
  }

  /** Of their camera a frame is on the page, or could be. */
  showsCamera(peer: string): boolean {
    return this.#carriers.some((carrier) => carrier.shows(peer, Context.camera));
  }

  /** Anything of somebody's in that context has opened. */
  hasOpened(peer: string, context: MediaContext): boolean {
    return this.#carriers.some((carrier) => carrier.hasOpened(peer, context));
  }

  /** Every sound slot, with whose it is now; who is heard by the next connection is not to be heard by the one before as well. */
  get sounds(): readonly Sounding[] {
    const next = this.#now?.sounds ?? [];
    const heard = new Set(next.map(({ slot }) => openerOf(slot)));
    const before = this.#before?.sounds ?? [];
    return [...next, ...before.filter(({ slot }) => openerOf(slot) === '' || !heard.has(openerOf(slot)))];
  }

  take(message: FromUnit): void {
    switch (message.t) {
      case 'offer':
        return this.#takeOffer(message.n, message.sdp);
      case 'layers':
        this.#now?.setLayers(message.k, message.on);
        return;
      case 'unsealed': // never by us: the browser made a stream anew without its transform
        return this.again();
      case 'parted':
        return this.#next();
    }
  }

  /** A new connection, after a short while, and nothing more by the ones there are. */
  again(): void {
    for (const carrier of this.#carriers) carrier.disown();
    this.#drop();
    this.#meeting.ended(performance.now());
    this.#changed();
  }

  /** The network is back, or the socket, whose server may know nothing of us: it says so when it hears what we watch. */
  hurry(): void {
    this.#meeting.hurry(performance.now());
    this.tick();
    this.#said = '';
    this.#sayWatch(true);
  }

  /** New credentials, which a connection by the relay does not take. */
  renew(): void {
    if (this.summary.path.startsWith('relay')) this.#next();
    else this.hurry();
  }

  setTrack(context: MediaContext, track: MediaStreamTrack | null): void {
    for (const carrier of this.#carriers) carrier.setTrack(context, track);
  }

  /** What is shown from now on, the most important first. */
  watch(wants: readonly Want[]): void {
    this.#wants = shorten(wants);
    this.#assignment = assign(this.#assignment, this.#wants);
    this.#sayWatchSoon();
  }

  /** They have a seat again: the server may have passed over them in what it was told before. */
  returned(ids: readonly string[]): void {
    if (!this.#wants.some(({ id }) => ids.includes(id))) return;
    this.#said = '';
    this.#sayWatchSoon();
  }

  /** To be called a few times a second. */
  tick(): void {
    const now = performance.now();
    this.#settle(now);
    if (!this.#meeting.due(now) || this.#closed) return;
    this.#retire();
    if (this.#side.post({ t: 'meet', quiet: this.#side.quiet })) this.#meeting.asked(now);
    this.#changed();
  }

  /** To be called every half second. */
  async inspect(stats: readonly TransformStats[]): Promise<void> {
    const passes = await Promise.all(this.#carriers.map((carrier) => carrier.inspect(stats)));
    if (passes.includes(true)) return this.again();
    this.#changed();
  }

  close(): void {
    this.#closed = true;
    window.clearTimeout(this.#watchTimer);
    this.#drop();
    this.#side.post({ t: 'part' });
  }

  // ---- from one connection to the next

  /** By which most of it goes. */
  get #main(): Carrier | null {
    return this.#now?.connected === true ? this.#now : (this.#before ?? this.#now);
  }

  get #carriers(): readonly Carrier[] {
    return [this.#now, this.#before].filter((carrier) => carrier !== null);
  }

  #takeOffer(n: number, sdp: string): void {
    this.#retire();
    const { worker, quiet, configuration, tracks, post } = this.#side;
    const carrier: Carrier = new Carrier({ id: randomId(), quiet, configuration: configuration(), worker }, tracks(), {
      answer: ({ ufrag, pwd, fingerprint }) => {
        post({ t: 'answer', n, ufrag, pwd, fingerprint: toBase64Url(fingerprint) });
        this.#answered = true;
        this.#isAsked = false;
        this.#sayWatch();
        this.#changed();
      },
      refused: (why) => {
        this.#isAsked = why === 'loud';
        this.#next();
      },
      state: (state) => this.#takeState(carrier, state),
      slot: () => this.#changed(),
    });
    this.#now = carrier;
    this.#meeting.offered(performance.now());
    carrier.take(sdp);
    this.#changed();
  }

  #takeState(carrier: Carrier, state: RTCPeerConnectionState): void {
    if (carrier === this.#now) this.#meeting.is(state, performance.now());
    this.tick();
    this.#changed();
  }

  /** The server has no connection for us: the next one, and by the one we have until then, as long as it carries. */
  #next(): void {
    this.#retire();
    this.#meeting.ended(performance.now());
    this.tick();
    this.#changed();
  }

  #retire(): void {
    const carrier = this.#now;
    if (carrier === null) return;
    this.#now = null;
    this.#said = '';
    this.#answered = false;
    if (!carrier.connected) return carrier.close();
    this.#before?.close();
    this.#before = carrier;
    this.#handover = new Handover();
  }

  #settle(now: number): void {
    const before = this.#before;
    if (before === null) return;
    const next = this.#now;
    const lacks = this.#wants.some(({ id, what }) => {
      const context = what === 'camera' ? Context.camera : Context.screen;
      return before.shows(id, context) && next?.shows(id, context) !== true;
    });
    const standing = { beforeConnected: before.connected, nextConnected: next?.connected === true, lacks };
    if (!this.#handover.take(standing, now)) return;
    before.close();
    this.#before = null;
    this.#changed();
  }

  #sayWatchSoon(): void {
    if (this.#watchTimer !== 0) return;
    this.#watchTimer = window.setTimeout(() => {
      this.#watchTimer = 0;
      this.#sayWatch();
    }, TOGETHER_MS);
  }

  #sayWatch(again = false): void {
    if (!this.#answered) return;
    const slots = wishes(this.#assignment, this.#wants);
    const said = JSON.stringify(slots);
    if (!again && (said === this.#said || (this.#said === '' && slots.length === 0))) return;
    if (this.#side.post({ t: 'watch', slots })) this.#said = said;
  }

  #drop(): void {
    for (const carrier of this.#carriers) carrier.close();
    this.#now = this.#before = null;
    this.#said = '';
    this.#answered = false;
  }
}

/** Whose a sound slot is, and of what; '' where it carries nothing yet. */
function openerOf({ now }: Sounding['slot']): string {
  return now === null ? '' : `${now.opener.peer} ${now.opener.context}`;
}
