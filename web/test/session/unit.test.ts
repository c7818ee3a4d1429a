import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SOUND_SLOTS } from '../../src/media/offer';
import { DISOWNED, LEAVING } from '../../src/media/leaving';
import { LINGER_MS } from '../../src/session/handover';
import { Unit } from '../../src/session/unit';
import type { ToUnit } from '../../src/signal/wire';
import type { SealingWorker } from '../../src/worker/client';
import { Context } from '../../src/worker/context';
import type { Turnover } from '../../src/worker/gate';
import type { SlotName, SlotOptions } from '../../src/worker/protocol';

const OFFER = ['audio', 'video', 'video', 'audio'].map((kind) => `m=${kind} 9 x 1\r\n`).join('');

const ANSWER = [
  'a=ice-ufrag:abcd', 'a=ice-pwd:abcdefghijklmnopqrstuv', 'a=setup:active', `a=fingerprint:sha-256 ${Array(32).fill('07').join(':')}`, '',
].join('\r\n');

class Stream extends EventTarget {
  readonly tracks: unknown[];
  constructor(tracks: unknown[] = []) {
    super();
    this.tracks = [...tracks];
  }
  removeTrack(track: unknown): void {
    this.tracks.splice(this.tracks.indexOf(track), 1);
  }
}

interface Line {
  readonly shows: { rtpTimestamp: number }[];
  readonly sent: unknown[];
}

/** A browser's connection whose other end is the test. */
class Connection {
  static all: Connection[] = [];
  connectionState = 'new';
  onconnectionstatechange: (() => void) | null = null;
  lines: Line[] = [];
  #transceivers: unknown[] = [];

  constructor() {
    Connection.all.push(this);
  }
  setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    for (const [, kind] of sdp.matchAll(/^m=(\w+)/gm)) {
      const line: Line = { shows: [], sent: [] };
      this.lines.push(line);
      this.#transceivers.push({
        sender: {
          replaceTrack: (track: unknown) => Promise.resolve(line.sent.push(track)),
          getParameters: () => ({ encodings: [] }),
          setParameters: () => Promise.resolve(),
        },
        receiver: { track: { kind }, getSynchronizationSources: () => line.shows },
      });
    }
    return Promise.resolve();
  }
  getTransceivers(): unknown[] {
    return this.#transceivers;
  }
  createAnswer(): Promise<unknown> {
    return Promise.resolve({ type: 'answer', sdp: ANSWER });
  }
  setLocalDescription(): Promise<void> {
    return Promise.resolve();
  }
  close(): void {
    this.connectionState = 'closed';
  }
  go(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

/** What came of each connection's slots, as the worker tells it. */
class Sealed {
  readonly turned = new Map<string, (turnover: Turnover) => void>();
  call = (): Promise<null> => Promise.resolve(null);
  attach = (): Promise<void> => Promise.resolve();
  detach = (): void => undefined;
  attachSlot = (_: unknown, { connection, slot }: SlotOptions, turned: (turnover: Turnover) => void): Promise<void> => {
    this.turned.set(`${this.#number(connection)} ${slot.kind} ${slot.number}`, turned);
    return Promise.resolve();
  };
  readonly #connections: string[] = [];
  #number(connection: string): number {
    if (!this.#connections.includes(connection)) this.#connections.push(connection);
    return this.#connections.indexOf(connection);
  }
}

const BOB = [{ id: 'bob', what: 'camera', height: 90 }] as const;

class Stage {
  readonly posted: ToUnit[] = [];
  readonly worker = new Sealed();
  readonly track = { getSettings: () => ({}) };
  readonly unit: Unit;
  offers = 0;

  constructor() {
    this.unit = new Unit(
      {
        worker: this.worker as unknown as SealingWorker,
        quiet: true,
        tracks: () => new Map([[Context.camera, this.track as unknown as MediaStreamTrack]]),
        configuration: () => ({}),
        post: (message) => this.posted.push(message) > 0,
      },
      () => undefined,
    );
    this.unit.watch(BOB);
  }

  /** Time passes, a tick at a time. */
  async pass(ms: number): Promise<void> {
    for (let at = 0; at < ms; at += 100) {
      await vi.advanceTimersByTimeAsync(100);
      this.unit.tick();
    }
  }

  async offer(): Promise<Connection> {
    this.unit.take({ t: 'offer', n: ++this.offers, sdp: OFFER });
    await vi.advanceTimersByTimeAsync(10);
    return Connection.all.at(-1) as Connection;
  }

  async connect(): Promise<Connection> {
    const connection = await this.offer();
    connection.go('connected');
    return connection;
  }

  /** A frame of Bob's is the first of a slot of that connection, and shown. */
  opens(connection: number, { kind, number }: SlotName): void {
    const context = kind === 'picture' ? Context.camera : Context.microphone;
    this.worker.turned.get(`${connection} ${kind} ${number}`)?.({ n: 1, opener: { peer: 'bob', context }, timestamp: 1 });
    const line = Connection.all[connection]?.lines[4 + (kind === 'picture' ? SOUND_SLOTS : 0) + number];
    line?.shows.push({ rtpTimestamp: 1 });
  }

  /** By which connections Bob is heard. */
  get heard(): number[] {
    return this.unit.sounds
      .filter(({ slot }) => slot.now?.opener.peer === 'bob')
      .map(({ slot }) => Connection.all.findIndex((one) => one.getTransceivers().some((t) => (t as { receiver: { track: unknown } }).receiver.track === slot.track)));
  }

  get picture(): MediaStream | null {
    return this.unit.pictureOf('bob', Context.camera);
  }
}

const PICTURE = { kind: 'picture', number: 0 } as const;
const SOUND = { kind: 'sound', number: 0 } as const;

describe('our place at the unit', () => {
  beforeEach(() => {
    Connection.all = [];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
    vi.stubGlobal('window', globalThis);
    vi.stubGlobal('MediaStream', Stream);
    vi.stubGlobal('RTCPeerConnection', Connection);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  async function seeingBob(): Promise<Stage> {
    const stage = new Stage();
    await stage.connect();
    stage.opens(0, PICTURE);
    stage.opens(0, SOUND);
    return stage;
  }

  it('is asked for with the room’s quiet', () => {
    expect(new Stage().posted).toEqual([{ t: 'meet', quiet: true }]);
  });

  it('is answered with the names of ICE and the hash of our certificate, and nothing else of ours', async () => {
    const stage = new Stage();
    await stage.offer();
    expect(stage.posted.filter(({ t }) => t === 'answer')).toEqual([
      { t: 'answer', n: 1, ufrag: 'abcd', pwd: 'abcdefghijklmnopqrstuv', fingerprint: 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc' },
    ]);
  });

  it('goes on being shown, heard and sent by when the server knows nothing of it, until the next one carries the same', async () => {
    const stage = await seeingBob();
    const [first] = Connection.all as [Connection];
    const before = stage.picture;
    expect(before).not.toBe(null);

    stage.unit.take({ t: 'parted' });
    await stage.pass(1000);
    expect(stage.posted.filter(({ t }) => t === 'meet').length).toBe(2);
    expect([stage.picture, stage.unit.connected, stage.heard]).toEqual([before, true, [0]]);

    const next = await stage.connect();
    await stage.pass(500);
    expect([stage.picture, stage.heard]).toEqual([before, [0]]);
    stage.unit.setTrack(Context.camera, null);
    expect([first.lines[1]?.sent.at(-1), next.lines[1]?.sent.at(-1)]).toEqual([null, null]);

    stage.opens(1, PICTURE);
    stage.opens(1, SOUND);
    expect(stage.picture).not.toBe(before);
    expect(stage.picture).not.toBe(null);
    expect(stage.heard).toEqual([1]);
    expect(first.connectionState).toBe('connected');
    await stage.pass(LINGER_MS + 200);
    expect(first.connectionState).toBe('closed');
    expect([stage.picture === null, stage.heard]).toEqual([false, [1]]);
  });

  it('knows what has come of somebody when another has their slot', async () => {
    const stage = await seeingBob();
    stage.worker.turned.get('0 picture 0')?.({ n: 2, opener: { peer: 'ann', context: Context.camera }, timestamp: 9 });
    expect([stage.picture, stage.unit.hasOpened('bob', Context.camera)]).toEqual([null, true]);
    expect(stage.unit.hasOpened('bob', Context.screen)).toBe(false);
  });

  it('is told again what is watched when somebody it is about has a seat again, whom it may have passed over', async () => {
    const stage = await seeingBob();
    const watches = (): ToUnit[] => stage.posted.filter(({ t }) => t === 'watch');
    await stage.pass(200);
    stage.unit.watch(BOB);
    await stage.pass(200);
    expect(watches().length).toBe(1);
    stage.unit.returned(['ann']);
    await stage.pass(200);
    expect(watches().length).toBe(1);
    stage.unit.returned(['ann', 'bob']);
    await stage.pass(200);
    expect(watches()).toEqual([watches()[0], watches()[0]]);
  });

  it('that has ended is not shown any more', async () => {
    const stage = await seeingBob();
    stage.unit.take({ t: 'parted' });
    Connection.all[0]?.go('disconnected');
    expect([stage.picture, stage.unit.connected, stage.heard]).toEqual([null, false, []]);
  });

  it('is given up at once when what it carries was not sealed, and nothing of it stands', async () => {
    const stage = await seeingBob();
    const told: string[] = [];
    for (const word of [DISOWNED, LEAVING]) stage.picture?.addEventListener(word, () => told.push(word));
    stage.unit.take({ t: 'unsealed', k: 1 });
    expect(told[0]).toBe(DISOWNED);
    expect([stage.picture, Connection.all[0]?.connectionState]).toEqual([null, 'closed']);
  });

  it('is left whole when the next one comes to nothing, and the next after that takes its place', async () => {
    const stage = await seeingBob();
    const before = stage.picture;
    stage.unit.take({ t: 'parted' });
    await stage.pass(1000);
    const failed = await stage.offer();
    failed.go('failed');
    await stage.pass(1500);
    expect([failed.connectionState, stage.picture]).toEqual(['closed', before]);
    await stage.connect();
    stage.opens(2, PICTURE);
    await stage.pass(LINGER_MS + 200);
    expect(Connection.all.map(({ connectionState }) => connectionState)).toEqual(['closed', 'closed', 'connected']);
  });

  it('closes all there are when it is over', async () => {
    const stage = await seeingBob();
    stage.unit.take({ t: 'parted' });
    await stage.pass(1000);
    await stage.connect();
    stage.unit.close();
    expect(Connection.all.map(({ connectionState }) => connectionState)).toEqual(['closed', 'closed']);
    expect(stage.posted.at(-1)).toEqual({ t: 'part' });
  });
});
