/** The state that the screens see: replaced, never changed in place. */
import type { SessionState, Trouble } from './session';

export class Store {
  #state: SessionState;
  readonly #listeners = new Set<() => void>();

  constructor(state: SessionState) {
    this.#state = state;
  }

  get state(): SessionState {
    return this.#state;
  }

  subscribe(fn: () => void): () => void {
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }

  /** Nobody is told of a patch that changes nothing. */
  set(patch: Partial<SessionState>): void {
    const keys = Object.keys(patch) as (keyof SessionState)[];
    if (keys.every((key) => this.#state[key] === patch[key])) return;
    this.#state = { ...this.#state, ...patch };
    for (const fn of [...this.#listeners]) fn();
  }

  trouble(which: Trouble, on: boolean): void {
    const { troubles } = this.#state;
    if (troubles.includes(which) === on) return;
    this.set({ troubles: on ? [...troubles, which] : troubles.filter((t) => t !== which) });
  }
}

export const INITIAL: SessionState = {
  phase: 'opening',
  failure: null,
  troubles: [],
  devices: {
    microphones: [],
    cameras: [],
    speakers: [],
    microphone: '',
    camera: '',
    speaker: '',
    microphoneTrouble: 'unasked',
    cameraTrouble: 'unasked',
  },
  preview: null,
  myLevel: 0,
  myName: '',
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
  membership: 'none',
  others: [],
  sounds: [],
  code: null,
  chat: [],
  guestLink: '',
  isHost: false,
  startedAt: 0,
};
