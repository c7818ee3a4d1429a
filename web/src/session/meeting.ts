/**
 * When to ask the unit for a connection, again too: ICE is never restarted with it. Pure: what happens and the time go in,
 * "ask now" comes out.
 */

/** So long may an offer take, and a path to be found, before the person is told. */
export const OFFER_MS = 5000;
export const PATH_MS = 12_000;
const DISCONNECTED_MS = 2000;
const AGAIN_FIRST_MS = 500;
const AGAIN_MOST_MS = 8000;
/** A connection that has lasted so long was a good one. */
const LASTED_MS = 10_000;

type State = 'idle' | 'asked' | 'offered' | 'connected';

export class Meeting {
  #state: State = 'idle';
  #since = 0; // the state
  #badSince = -1;
  #notBefore = 0;
  #againMs = AGAIN_FIRST_MS;
  #pathless = false;

  /** No connection, and not for a short while only. */
  get pathless(): boolean {
    return this.#pathless;
  }

  get connectedAt(): number | null {
    return this.#state === 'connected' ? this.#since : null;
  }

  /** True when it is to be asked now; then the caller calls asked(). */
  due(now: number): boolean {
    this.#look(now);
    return this.#state === 'idle' && now >= this.#notBefore;
  }

  asked(now: number): void {
    this.#go('asked', now);
    this.#badSince = -1;
  }

  offered(now: number): void {
    this.#go('offered', now);
    this.#badSince = -1;
  }

  /** The connection has ended, or must. After a good one the next is asked for at once. */
  ended(now: number): void {
    const lasted = this.#state === 'connected' && now - this.#since >= LASTED_MS;
    this.#notBefore = lasted ? now : now + this.#againMs;
    this.#againMs = lasted ? AGAIN_FIRST_MS : Math.min(2 * this.#againMs, AGAIN_MOST_MS);
    this.#go('idle', now);
  }

  /** A network or a server that is back is asked at once, unless all is well. */
  hurry(now: number): void {
    if (this.#state === 'connected' && this.#badSince < 0) return;
    this.#go('idle', now);
    this.#notBefore = now;
  }

  is(state: RTCPeerConnectionState, now: number): void {
    const bad = state === 'failed' || state === 'disconnected' || state === 'closed';
    this.#badSince = bad ? (this.#badSince < 0 ? now : this.#badSince) : -1;
    if (state === 'connected' && this.#state === 'offered') {
      this.#go('connected', now);
      this.#pathless = false;
    }
    if (state === 'failed' && (this.#state === 'offered' || this.#state === 'connected')) {
      this.#pathless = true;
      this.ended(now);
    }
  }

  #look(now: number): void {
    const been = now - this.#since;
    const isLate =
      (this.#state === 'asked' && been >= OFFER_MS) || (this.#state === 'offered' && been >= PATH_MS);
    if (isLate) this.#pathless = true;
    const isLost = this.#badSince >= 0 && now - this.#badSince >= DISCONNECTED_MS;
    if (isLate || (isLost && this.#state !== 'idle' && this.#state !== 'asked')) this.ended(now);
  }

  #go(state: State, now: number): void {
    this.#state = state;
    this.#since = now;
  }
}
