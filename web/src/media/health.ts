/**
 * Notices a path that has died before the browser does (it takes five seconds
 * and more). Pure: samples in, what to do now out.
 */

export interface Sample {
  readonly now: number; // ms
  readonly age: number; // ms since the connection was begun
  readonly received: number; // bytes of media so far
  readonly expected: boolean; // the other side says that it sends
  readonly state: RTCPeerConnectionState;
  /** DTLS has failed, which no new path mends (RFC 8842 section 3): Firefox's does when it cannot write while ICE has no path. */
  readonly hopFailed: boolean;
}

/** ICE again on the connection that there is, or a connection anew. */
export type Cure = 'restart' | 'anew';

const SILENT_MS = 1300;
const DISCONNECTED_MS = 800;
const ASKED_AGAIN_MS = 1500;
const AGAIN_FIRST_MS = 3000;
const AGAIN_MOST_MS = 15000;
/** A connection lasts for so long before another is made: two that both fail at once must not make them as fast as they can. */
const ANEW_MS = 3000;

export class Health {
  #received = -1;
  #flowed = false; // media came since the last restart
  #risenAt = 0;
  #badSince = -1;
  #notBefore = 0;
  #restartedAt = -Infinity;
  #againMs = AGAIN_FIRST_MS;

  /** What should be done now, null for nothing. */
  take({ now, age, received, expected, state, hopFailed }: Sample): Cure | null {
    if (hopFailed && age >= ANEW_MS) return 'anew';
    if (received > this.#received) this.#rise(now, received);
    if (!expected) this.#risenAt = now;
    this.#badSince = isBad(state) ? (this.#badSince < 0 ? now : this.#badSince) : -1;

    const silent = this.#flowed && now - this.#risenAt >= SILENT_MS;
    const bad = this.#badSince >= 0 && now - this.#badSince >= badMs(state);
    if ((!silent && !bad) || now < this.#notBefore) return null;
    this.restarted(now);
    return 'restart';
  }

  /** ICE has just been restarted, for this or another reason. */
  restarted(now: number): void {
    this.#restartedAt = now;
    this.#risenAt = now;
    this.#notBefore = now + this.#againMs;
    this.#againMs = Math.min(this.#againMs * 2, AGAIN_MOST_MS);
  }

  /** The other side asks for a restart: not where one has just begun. */
  mayRestart(now: number): boolean {
    return now - this.#restartedAt >= ASKED_AGAIN_MS;
  }

  #rise(now: number, received: number): void {
    if (this.#received >= 0) {
      this.#flowed = true;
      this.#againMs = AGAIN_FIRST_MS;
    }
    this.#received = received;
    this.#risenAt = now;
  }
}

function isBad(state: RTCPeerConnectionState): boolean {
  return state === 'failed' || state === 'disconnected';
}

function badMs(state: RTCPeerConnectionState): number {
  return state === 'failed' ? 0 : DISCONNECTED_MS;
}
