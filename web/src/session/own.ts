/** My side: devices, tracks and switches. Tells which track is sent in each context. */
import {
  canAsk,
  idOf,
  listDevices,
  openBoth,
  openOne,
  type Got,
  type Kind,
} from '../media/devices';
import type { Levels } from '../media/levels';
import { openScreen, type Shared } from '../media/screen';
import { Context, type MediaContext } from '../worker/context';
import type { DeviceTrouble } from './session';
import type { Store } from './store';

export interface OwnEvents {
  track(context: MediaContext, track: MediaStreamTrack | null): void;
  /** A switch was moved, by the person or by a device that went away. */
  switched(): void;
}

type Tracks = Record<Kind, MediaStreamTrack | null>;

export class Own {
  readonly #store: Store;
  readonly #levels: Levels;
  readonly #events: OwnEvents;
  readonly #tracks: Tracks = { microphone: null, camera: null };
  #screen: Shared | null = null;
  #asked = false;
  #closed = false;
  readonly #changed = (): void => void this.#list();

  constructor(store: Store, levels: Levels, events: OwnEvents) {
    this.#store = store;
    this.#levels = levels;
    this.#events = events;
    if (canAsk()) navigator.mediaDevices.addEventListener('devicechange', this.#changed);
  }

  /** The browser has been asked for devices. */
  get asked(): boolean {
    return this.#asked;
  }

  /** What a new connection sends. */
  tracks(): ReadonlyMap<MediaContext, MediaStreamTrack | null> {
    return new Map<MediaContext, MediaStreamTrack | null>([
      [Context.microphone, this.#tracks.microphone],
      [Context.camera, this.#tracks.camera],
      [Context.screen, this.#screen?.picture ?? null],
      [Context.screenSound, this.#screen?.sound ?? null],
    ]);
  }

  /** What the other side is told. */
  sends(): { readonly mic: boolean; readonly cam: boolean; readonly screen: boolean } {
    const { microphone, camera } = this.#tracks;
    return {
      mic: microphone !== null && microphone.enabled,
      cam: camera !== null,
      screen: this.#screen !== null,
    };
  }

  /** Asks for what is missing; a camera that is switched off stays off. */
  async ask(): Promise<void> {
    this.#asked = true;
    const { microphone, camera } = this.#tracks;
    // A camera that failed was switched off by us, not by the person.
    if (camera === null && isFailure(this.#store.state.devices.cameraTrouble))
      this.#store.set({ cameraOn: true });
    const wantsCamera = camera === null && this.#store.state.cameraOn;
    this.#troubles({
      ...(microphone === null ? { microphone: 'asking' } : {}),
      ...(wantsCamera ? { camera: 'asking' } : {}),
    });
    const { devices } = this.#store.state;
    if (microphone === null && wantsCamera) {
      const both = await openBoth(devices.microphone, devices.camera);
      this.#got('microphone', both.microphone);
      this.#got('camera', both.camera);
    } else {
      if (microphone === null) this.#got('microphone', await openOne('microphone', devices.microphone));
      if (wantsCamera) this.#got('camera', await openOne('camera', devices.camera));
    }
    await this.#list();
  }

  async choose(kind: Kind, id: string): Promise<void> {
    const { devices } = this.#store.state;
    this.#store.set({ devices: { ...devices, [kind]: id } });
    if (kind === 'camera' && !this.#store.state.cameraOn) return;
    // Some machines open one camera at a time.
    if (kind === 'camera') this.#tracks.camera?.stop();
    const found = await openOne(kind, id);
    if (found.track === null && kind === 'microphone' && this.#tracks.microphone !== null) {
      this.#troubles({ microphone: found.trouble });
      return;
    }
    this.#got(kind, found);
    this.#events.switched();
  }

  setMicrophone(on: boolean): void {
    this.#store.set({ microphoneOn: on });
    const { microphone } = this.#tracks;
    if (microphone !== null) microphone.enabled = on;
    else if (on && this.#asked) void this.#reopen('microphone');
    this.#events.switched();
  }

  /** Off lets go of the device, so that its light goes out. */
  async setCamera(on: boolean): Promise<void> {
    this.#store.set({ cameraOn: on });
    if (on) {
      this.#asked = true;
      if (this.#tracks.camera === null) await this.#reopen('camera');
    } else {
      this.#put('camera', null);
      this.#store.trouble('camera-lost', false);
    }
    this.#events.switched();
  }

  async setScreen(on: boolean): Promise<void> {
    this.#store.trouble('screen-refused', false);
    if (!on) return this.#closeScreen();
    const shared = await openScreen();
    if (shared === null) return this.#store.trouble('screen-refused', true);
    if (this.#closed) return stopAll(shared);
    this.#closeScreen();
    this.#screen = shared;
    shared.picture.onended = () => this.#closeScreen();
    this.#events.track(Context.screen, shared.picture);
    this.#events.track(Context.screenSound, shared.sound);
    this.#store.set({ screenOn: true, myScreen: new MediaStream([shared.picture]) });
    this.#events.switched();
  }

  /** Lets go of every device. */
  release(): void {
    this.#closeScreen();
    this.#put('microphone', null);
    this.#put('camera', null);
  }

  /** What had been in use is opened again, after release(). */
  async resume(): Promise<void> {
    if (this.#asked) await this.ask();
  }

  close(): void {
    this.#closed = true;
    this.release();
    if (canAsk()) navigator.mediaDevices.removeEventListener('devicechange', this.#changed);
  }

  async #reopen(kind: Kind): Promise<void> {
    this.#troubles({ [kind]: 'asking' });
    this.#got(kind, await openOne(kind, this.#store.state.devices[kind]));
    await this.#list();
  }

  #got(kind: Kind, { track, trouble }: Got): void {
    this.#troubles({ [kind]: trouble });
    const unwanted = this.#closed || (kind === 'camera' && !this.#store.state.cameraOn);
    if (unwanted) {
      track?.stop();
      return;
    }
    this.#put(kind, track);
    if (track === null && kind === 'camera') this.#store.set({ cameraOn: false });
    this.#events.switched();
  }

  #put(kind: Kind, track: MediaStreamTrack | null): void {
    const before = this.#tracks[kind];
    if (before !== null && before !== track) {
      before.onended = null;
      before.stop();
    }
    this.#tracks[kind] = track;
    if (track !== null) {
      track.onended = () => void this.#lost(kind);
      if (kind === 'microphone') track.enabled = this.#store.state.microphoneOn;
      this.#store.trouble(kind === 'camera' ? 'camera-lost' : 'microphone-lost', false);
    }
    this.#show(kind, track);
  }

  #show(kind: Kind, track: MediaStreamTrack | null): void {
    if (kind === 'microphone') this.#levels.listen('me', track);
    this.#events.track(kind === 'camera' ? Context.camera : Context.microphone, track);
    const tracks = [this.#tracks.microphone, this.#tracks.camera].filter((t) => t !== null);
    const { devices } = this.#store.state;
    const used = track === null ? devices[kind] : idOf(track);
    this.#store.set({
      preview: tracks.length === 0 ? null : new MediaStream(tracks),
      devices: { ...devices, [kind]: used },
    });
  }

  /** Unplugged, or taken away: any other microphone will do; a camera is the person's choice. */
  async #lost(kind: Kind): Promise<void> {
    this.#put(kind, null);
    if (kind === 'camera') {
      this.#store.set({ cameraOn: false });
      this.#store.trouble('camera-lost', true);
      this.#events.switched();
    } else {
      const found = await openOne('microphone', '');
      this.#got('microphone', found);
      this.#store.trouble('microphone-lost', found.track === null);
    }
    await this.#list();
  }

  async #list(): Promise<void> {
    const choice = await listDevices();
    const { devices } = this.#store.state;
    this.#store.set({ devices: { ...devices, ...choice } });
    const lostMicrophone = this.#store.state.troubles.includes('microphone-lost');
    if (lostMicrophone && choice.microphones.length > 0) await this.#regain();
  }

  async #regain(): Promise<void> {
    const found = await openOne('microphone', '');
    if (found.track !== null) this.#got('microphone', found);
  }

  #closeScreen(): void {
    if (this.#screen === null) return;
    this.#screen.picture.onended = null;
    stopAll(this.#screen);
    this.#screen = null;
    this.#events.track(Context.screen, null);
    this.#events.track(Context.screenSound, null);
    this.#store.set({ screenOn: false, myScreen: null });
    this.#events.switched();
  }

  #troubles(found: Partial<Record<Kind, DeviceTrouble>>): void {
    const { devices } = this.#store.state;
    this.#store.set({
      devices: {
        ...devices,
        microphoneTrouble: found.microphone ?? devices.microphoneTrouble,
        cameraTrouble: found.camera ?? devices.cameraTrouble,
      },
    });
  }
}

function isFailure(trouble: DeviceTrouble): boolean {
  return trouble !== 'none' && trouble !== 'unasked' && trouble !== 'asking';
}

function stopAll({ picture, sound }: Shared): void {
  picture.stop();
  sound?.stop();
}
