/**
 * A session that plays what it is told: for pictures and checks of screens that are hard to reach.
 * It implements the same interface as the engine and is in no build of the product.
 */
import type { Devices, Person, Session, SessionState, Want } from '../../src/session/session';

const devices: Devices = {
  microphones: [
    { id: 'm1', label: 'Built-in microphone' },
    { id: 'm2', label: 'Headset (USB)' },
  ],
  cameras: [{ id: 'c1', label: 'Built-in camera' }],
  speakers: [{ id: 's1', label: 'Built-in speakers' }],
  microphone: 'm1',
  camera: 'c1',
  speaker: '',
  microphoneTrouble: 'none',
  cameraTrouble: 'none',
};

const resting: SessionState = {
  phase: 'prejoin',
  failure: null,
  troubles: [],
  devices,
  preview: null,
  myLevel: 0.3,
  myName: 'Ann Okafor',
  microphoneOn: true,
  cameraOn: true,
  screenOn: false,
  myScreen: null,
  hideAddress: false,
  path: 'none',
  way: 'none',
  myNetwork: { quality: 'good', culprit: 'none' },
  codec: '',
  sealed: false,
  membership: 'in',
  others: [],
  sounds: [],
  code: null,
  chat: [],
  guestLink: 'https://rooms.example.org/r/2hWcX0nTqkE8sVb1yLrJ5g#AQDd0vYp3mKcR7xq5tUoIzWb9nJfH2aGsLe6VTyQhM1kPjX8rBwCgAAAAA',
  isHost: true,
  startedAt: 0,
};

export class Scripted implements Session {
  state: SessionState;
  readonly asked: (readonly Want[])[] = []; // what the screens asked for, one after the other
  cameras: ((id: string) => MediaStream | null) | null = null; // from there on pictures come to who asks for them
  private readonly listeners = new Set<() => void>();

  /** digits: the code of the call once it is asked for; null goes on being computed. */
  constructor(
    change: Partial<SessionState>,
    private digits: string | null = '48291077365520493816',
  ) {
    this.state = { ...resting, ...change };
  }

  set(change: Partial<SessionState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  subscribe(fn: () => void): () => void {
    this.listeners.add(fn);
    return () => {
      this.listeners.delete(fn);
    };
  }

  setName(myName: string): void {
    this.set({ myName });
  }

  /** A scene stays as it is: the browser of the pictures would be asked without a word. */
  async askDevices(): Promise<void> {
    return Promise.resolve();
  }

  setDevices(change: Partial<Devices>): void {
    this.set({ devices: { ...this.state.devices, ...change } });
  }

  async chooseMicrophone(microphone: string): Promise<void> {
    this.setDevices({ microphone });
  }

  async chooseCamera(camera: string): Promise<void> {
    this.setDevices({ camera });
  }

  async chooseSpeaker(speaker: string): Promise<void> {
    this.setDevices({ speaker });
  }

  setHideAddress(hideAddress: boolean): void {
    this.set({ hideAddress });
  }

  join(): void {
    this.set({ phase: 'call', failure: null });
  }

  setMicrophone(microphoneOn: boolean): void {
    this.set({ microphoneOn });
  }

  async setCamera(cameraOn: boolean): Promise<void> {
    this.set({ cameraOn });
  }

  async setScreen(screenOn: boolean): Promise<void> {
    this.set({ screenOn });
  }

  watch(wants: readonly Want[]): void {
    this.asked.push(wants);
    const { cameras } = this;
    if (cameras === null) return;
    const wanted = new Set(wants.filter(({ what }) => what === 'camera').map(({ id }) => id));
    this.set({
      others: this.state.others.map((person) => ({
        ...person,
        picture: wanted.has(person.id) ? (person.picture ?? cameras(person.id)) : null,
      })),
    });
  }

  /** Changes one of the others. */
  change(id: string, change: Partial<Person>): void {
    this.set({ others: this.state.others.map((person) => (person.id === id ? { ...person, ...change } : person)) });
  }

  say(text: string): void {
    const line = { id: String(this.state.chat.length), mine: true, by: '', from: this.state.myName, text, at: Date.now(), delivered: true, verified: true };
    this.set({ chat: [...this.state.chat, line] });
  }

  showCode(on: boolean): void {
    this.set({ code: on ? this.digits : null });
  }

  markVerified(verified: boolean): void {
    this.set({ others: this.state.others.map((person) => ({ ...person, verified })) });
  }

  comeBackIn(): void {
    this.set({ membership: 'waiting', others: [], troubles: [] });
  }

  /** Somebody comes in, so the code is another one if it is on the screen. */
  comesIn(person: Person, digits: string): void {
    this.digits = digits;
    this.set({ others: [...this.state.others, person], code: this.state.code === null ? null : digits });
  }

  leave(): void {
    this.set({ phase: 'left', membership: 'none', others: [] });
  }
}

export function withDevices(change: Partial<Devices>): Devices {
  return { ...devices, ...change };
}

export const guest: Person = {
  id: 'p1',
  name: 'Ben Lindqvist',
  verified: false,
  here: true,
  microphoneOn: true,
  cameraOn: true,
  screenOn: false,
  level: 0,
  speaks: false,
  network: { quality: 'good', culprit: 'none' },
  picture: null,
  screen: null,
};

/** Somebody else of a call among several, with nothing on. */
export function reader(id: string, name: string, change: Partial<Person> = {}): Person {
  return { ...guest, id, name, microphoneOn: false, cameraOn: false, ...change };
}
