/** A session: everything below the screens, put together. */
import coreUrl from '../core/core.wasm?url';
import { doorUrl } from '../link/door';
import { Levels } from '../media/levels';
import { shortName } from '../signal/bodies';
import type { Why } from '../signal/wire';
import { SealingWorker } from '../worker/client';
import type { RoomFacts, TransformStats } from '../worker/protocol';
import { Call, type CallEvents } from './call';
import { Chat } from './chat';
import { Code } from './code';
import { Ears } from './ears';
import { randomId } from './ids';
import { Names } from './names';
import { Own } from './own';
import { mayTryAgain, nextPhase, type Step } from './phases';
import { readKept, readRest, tabStorage, writeKept, writeRest } from './reload';
import { GOOD } from './roster';
import type { Door, Failure, Session, SessionState, Want } from './session';
import { personsIn, shownOf, troublesOf } from './shown';
import { INITIAL, Store } from './store';

const TICK_MS = 100;
const TICKS_PER_PACKET_TICK = 2;
const TICKS_PER_INSPECTION = 5;
const TICKS_PER_TALK = 10;
const SEAT_MS = 10_000;
/** So many inspections without an answer, and the worker is given up. */
const WORKER_MISSES = 20;

const FAILURES: Readonly<Record<Why, Failure>> = {
  form: 'version',
  version: 'version',
  auth: 'link-incomplete',
  full: 'room-full',
  moved: 'moved',
  unknown: 'link-gone',
  busy: 'server-busy',
  slow: 'server-gone',
  stopping: 'server-gone',
};

export async function startWorker(): Promise<SealingWorker> {
  const worker = new SealingWorker(
    new Worker(new URL('../worker/main.ts', import.meta.url), { type: 'module' }),
  );
  const died = new Promise<never>((_, reject) => {
    worker.onDeath = () => reject(new Error('the sealing worker did not start'));
  });
  await Promise.race([worker.call('start', new URL(coreUrl, location.href).href), died]);
  return worker;
}

export function isSupported(): boolean {
  return typeof RTCRtpScriptTransform === 'function' && typeof WebAssembly === 'object';
}

export interface Counters {
  readonly connection: string; // of the pair
  readonly unit: string;
  readonly way: string;
  readonly transforms: readonly TransformStats[];
}

export class LiveSession implements Session {
  readonly #door: Door;
  readonly #store = new Store(INITIAL);
  readonly #levels = new Levels();
  readonly #ears = new Ears(this.#levels);
  readonly #chat = new Chat(randomId());
  readonly #names = new Names();
  readonly #verified = new Set<string>();
  readonly #code = new Code(() => this.#store.set({ code: this.#code.code }));
  readonly #own: Own;
  #worker: SealingWorker | null = null;
  #room: RoomFacts | null = null;
  #call: Call | null = null;
  #seat = randomId();
  #half = '';
  #ticks = 0;
  #ticker = 0;
  #seatTimer = 0;
  #misses = 0;
  #keptEpoch = '';
  #stats: readonly TransformStats[] = [];
  #wants: readonly Want[] | null = null; // as the page said

  constructor(door: Door) {
    this.#door = door;
    this.#own = new Own(this.#store, this.#levels, {
      track: (context, track) => this.#call?.setTrack(context, track),
      switched: () => {
        this.#call?.tellSends();
        void this.#keep();
      },
    });
    window.addEventListener('online', () => void this.#call?.restart());
    this.#open().catch(() => this.#fail('sealing-failed'));
  }

  get state(): SessionState {
    return this.#store.state;
  }

  /** Counters for tests and for who wants to look; nothing secret, nothing to change. */
  get counters(): Counters {
    const ways = this.#call?.ways;
    return {
      connection: ways?.peer?.state ?? 'none',
      unit: ways?.unit?.state ?? 'none',
      way: this.state.way,
      transforms: this.#stats,
    };
  }

  subscribe(fn: () => void): () => void {
    return this.#store.subscribe(fn);
  }

  setName(name: string): void {
    this.#store.set({ myName: name.slice(0, 2 * 64) });
    if (this.state.phase === 'call') this.#call?.tellName();
    void this.#keep();
  }

  askDevices(): Promise<void> {
    this.#startTicks(); // one's own level moves before the call too
    return this.#own.ask();
  }

  chooseMicrophone(id: string): Promise<void> {
    return this.#own.choose('microphone', id);
  }

  chooseCamera(id: string): Promise<void> {
    return this.#own.choose('camera', id);
  }

  chooseSpeaker(id: string): Promise<void> {
    this.#store.set({ devices: { ...this.state.devices, speaker: id } });
    return Promise.resolve();
  }

  setHideAddress(on: boolean): void {
    if (this.state.hideAddress === on) return;
    this.#store.set({ hideAddress: on });
    this.#call?.hideAddressChanged();
    void this.#keep();
  }

  join(): void {
    const { phase, failure } = this.state;
    if (this.#room === null || (phase === 'failed' && !mayTryAgain(failure))) return;
    if (!this.#step('join')) return;
    if (phase === 'left') this.#seat = randomId();
    if (phase !== 'prejoin') void this.#own.resume();
    this.#store.set({ failure: null, troubles: [] });
    this.#call = this.#newCall();
    this.#awaitSeat();
    void this.#call.take(this.#room);
  }

  setMicrophone(on: boolean): void {
    this.#own.setMicrophone(on);
  }

  setCamera(on: boolean): Promise<void> {
    return this.#own.setCamera(on);
  }

  setScreen(on: boolean): Promise<void> {
    return this.#own.setScreen(on);
  }

  watch(wants: readonly Want[]): void {
    this.#wants = wants;
    this.#call?.watch(wants);
  }

  say(text: string): void {
    this.#call?.say(text);
  }

  showCode(on: boolean): void {
    this.#code.show(on, this.#worker);
  }

  markVerified(same: boolean): void {
    for (const key of this.#code.keys) {
      if (same) this.#verified.add(key);
      else this.#verified.delete(key);
    }
    this.#show();
    void this.#keep();
  }

  comeBackIn(): void {
    if (this.#room === null || this.state.membership !== 'stopped') return;
    this.#call?.close(true);
    this.#seat = randomId();
    this.#half = '';
    this.#call = this.#newCall();
    this.#show();
    void this.#call.take(this.#room);
  }

  leave(): void {
    if (!this.#step('leave')) return;
    writeKept(tabStorage(), null);
    void this.#call?.leave();
    this.#endCall();
  }

  // ---- opening

  async #open(): Promise<void> {
    if (!isSupported()) return this.#fail('unsupported-browser');
    const worker = await startWorker();
    worker.onDeath = () => this.#fail('sealing-failed');
    this.#worker = worker;
    const kept = readKept(tabStorage(), this.#door.room);
    if (kept !== null) this.#seat = kept.seat;
    if (this.#door.payload !== '') {
      if (await this.#enter(this.#door.payload)) this.#step('opened');
    } else if (kept !== null) {
      this.#comeBack(kept.sealed);
    } else {
      this.#fail('link-incomplete');
    }
  }

  async #enter(payload: string): Promise<boolean> {
    const facts = await this.#worker?.call('openRoom', { room: this.#door.room, payload });
    if (facts === undefined || facts === null) {
      this.#fail('link-incomplete');
      return false;
    }
    this.#room = facts;
    const guestLink = doorUrl(location.origin, facts.room, facts.guestPayload);
    this.#store.set({ guestLink, isHost: facts.isHost });
    return true;
  }

  /** After a reload: the server's half opens what the tab kept. */
  #comeBack(sealed: string): void {
    this.#call = this.#newCall((half) => void this.#resume(half, sealed));
    this.#awaitSeat();
    this.#call.askHalf();
  }

  async #resume(half: string, sealed: string): Promise<void> {
    if (this.#room === null) {
      const text = await this.#worker?.call('openRest', { half, sealed });
      const rest = readRest(text ?? '');
      if (rest === null) return this.#fail('link-gone');
      if (!(await this.#enter(rest.payload))) return;
      const { name, microphoneOn, cameraOn, hideAddress, asked } = rest;
      for (const key of rest.verified) this.#verified.add(key);
      this.#store.set({ myName: name, microphoneOn, cameraOn, hideAddress });
      this.#step('resumed');
      if (asked) void this.#own.ask();
    }
    if (this.#room !== null) await this.#call?.take(this.#room);
  }

  // ---- the call

  #newCall(half: (half: string) => void = () => undefined): Call {
    if (this.#worker === null) throw new Error('no worker');
    const events: CallEvents = {
      half,
      seated: (seatHalf) => this.#seated(seatHalf),
      away: () => this.#store.trouble('server-away', true),
      refused: (why) => this.#fail(FAILURES[why]),
      changed: () => this.#show(),
      chatChanged: () => this.#store.set({ chat: this.#chat.lines }),
      keysDiffer: (differ) => this.#store.trouble('peer-keys-differ', differ),
    };
    const call = new Call(
      {
        worker: this.#worker,
        own: this.#own,
        chat: this.#chat,
        names: this.#names,
        verified: (key) => this.#verified.has(key),
        seat: this.#seat,
        name: () => shortName(this.state.myName),
        hideAddress: () => this.state.hideAddress,
      },
      events,
    );
    if (this.#wants !== null) call.watch(this.#wants);
    return call;
  }

  #awaitSeat(): void {
    window.clearTimeout(this.#seatTimer);
    this.#seatTimer = window.setTimeout(() => this.#fail('server-gone'), SEAT_MS);
  }

  #seated(half: string): void {
    window.clearTimeout(this.#seatTimer);
    this.#half = half;
    this.#step('seated');
    this.#store.trouble('server-away', false);
    this.#startTicks();
    void this.#keep();
  }

  #startTicks(): void {
    if (this.#ticker === 0) this.#ticker = window.setInterval(() => this.#tick(), TICK_MS);
  }

  #tick(): void {
    this.#ticks += 1;
    if (this.#ticks % TICKS_PER_PACKET_TICK === 0) this.#call?.tick();
    if (this.#ticks % TICKS_PER_INSPECTION === 0) void this.#inspect();
    if (this.#ticks % TICKS_PER_TALK === 0) this.#call?.tickTalk();
    this.#showLevels();
  }

  async #inspect(): Promise<void> {
    this.#misses += 1;
    if (this.#misses > WORKER_MISSES) return this.#fail('sealing-failed');
    try {
      this.#stats = (await this.#worker?.call('stats', null)) ?? [];
      this.#misses = 0;
      await this.#call?.inspect(this.#stats);
    } catch {
      // The connection was closed under the question; a dead worker tells by itself.
    }
  }

  #show(): void {
    const call = this.#call;
    if (call === null) return;
    const { view, ways } = call;
    this.#ears.follow(ways);
    this.#code.follow(view, this.#worker);
    for (const [which, on] of troublesOf(call)) this.#store.trouble(which, on);
    this.#showPersons();
    const { startedAt, others } = this.state;
    this.#store.set({
      ...shownOf(call, this.state),
      chat: this.#chat.lines,
      startedAt: startedAt === 0 && others.length > 0 ? Date.now() : startedAt,
    });
    this.#keepNewEpoch(`${view.standing} ${view.group} ${view.epoch}`);
  }

  #showPersons(): void {
    if (this.#call === null) return;
    const of = { names: this.#names, verified: this.#verified, ears: this.#ears };
    this.#store.set({ others: personsIn(this.#call, of, this.state.others) });
  }

  /** The rejoin key is the epoch's. */
  #keepNewEpoch(epoch: string): void {
    if (epoch === this.#keptEpoch) return;
    this.#keptEpoch = epoch;
    void this.#keep();
  }

  #showLevels(): void {
    const myLevel = this.state.microphoneOn ? this.#levels.level('me') : 0;
    this.#store.set({ myLevel });
    this.#showPersons();
  }

  /** For a reload of this tab. */
  async #keep(): Promise<void> {
    if (this.state.phase !== 'call' || this.#room === null || this.#half === '') return;
    const { myName, microphoneOn, cameraOn, hideAddress } = this.state;
    const text = writeRest({
      payload: this.#room.ownPayload,
      name: myName,
      microphoneOn,
      cameraOn,
      hideAddress,
      asked: this.#own.asked,
      verified: [...this.#verified],
    });
    const sealed = await this.#worker?.call('sealRest', { half: this.#half, text });
    if (sealed === undefined || this.state.phase !== 'call') return;
    writeKept(tabStorage(), { room: this.#room.room, seat: this.#seat, sealed });
  }

  // ---- the end

  #fail(failure: Failure): void {
    if (!this.#step('fail')) return;
    this.#store.set({ failure });
    this.#call?.close(false);
    this.#endCall();
  }

  #endCall(): void {
    window.clearTimeout(this.#seatTimer);
    window.clearInterval(this.#ticker);
    this.#ticker = 0;
    this.#call = null;
    this.#half = '';
    this.#keptEpoch = '';
    this.#code.close();
    this.#ears.follow(null);
    this.#own.release();
    this.#store.set({
      troubles: [],
      membership: 'none',
      others: [],
      sounds: [],
      path: 'none',
      way: 'none',
      myNetwork: GOOD,
      codec: '',
      sealed: false,
      myLevel: 0,
      startedAt: 0,
    });
  }

  #step(step: Step): boolean {
    const phase = nextPhase(this.state.phase, step);
    if (phase === null) return false;
    this.#store.set({ phase });
    return true;
  }
}
