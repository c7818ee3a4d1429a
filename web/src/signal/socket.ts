/** Keeps our seat over one WebSocket after another; machine.ts says when what happens. */
import { Allowance } from './allowance';
import {
  refusalPasses,
  retryDelayMs,
  socketStep,
  type SocketEvent,
  type SocketState,
  type SocketTodo,
} from './machine';
import {
  readFromServer,
  SUBPROTOCOL,
  type FromServer,
  type Joined,
  type Standing,
  type ToServer,
  type Why,
} from './wire';

const PING_EVERY_MS = 15_000;
/** A server that has said nothing for so long after a question is away. */
const SILENCE_MS = 5_000;
/** The same where there is reason to think so. */
const DOUBTED_SILENCE_MS = 2_000;
const OPENING_MS = 8_000;
const CLOSE_CODE = 4000;

export interface Seat {
  readonly room: string;
  readonly auth: string;
  readonly seat: string;
  /** Asked at each join. */
  readonly member: () => Standing | null;
}

export interface SocketEvents {
  /** The answer to asking with askHalf; call take() next, or leave(). */
  half(half: string): void;
  seated(joined: Joined): void;
  away(): void;
  /** The end; nothing follows. */
  refused(why: Why): void;
  message(message: FromServer): void;
}

export class SignalSocket {
  readonly #url: string;
  readonly #events: SocketEvents;
  // The server allows one ping in ten seconds and a set of credentials a minute, with some to spare.
  #pings = new Allowance(2, 10_500);
  readonly #turns = new Allowance(5, 65_000);
  #state: SocketState = 'idle';
  #seat: Seat | null = null; // null while the half is wanted first
  #seatId = '';
  #ws: WebSocket | null = null;
  #why: Why = 'form';
  #tries = 0;
  #half = '';
  #joined: Joined | null = null;
  #retryTimer = 0;
  #pingTimer = 0;
  #deadline = 0;
  readonly #online = (): void => this.#hurry();

  constructor(url: string, events: SocketEvents) {
    this.#url = url;
    this.#events = events;
  }

  get seated(): boolean {
    return this.#state === 'seated';
  }

  /** Asks for the half of a seat that this tab had before it was reloaded. */
  askHalf(seatId: string): void {
    this.#seatId = seatId;
    this.#start();
  }

  /** Takes the seat, on the socket that asked for the half or on a new one. */
  take(seat: Seat): void {
    this.#seat = seat;
    this.#seatId = seat.seat;
    if (this.#state === 'asking') this.#step('open');
    else this.#start();
  }

  /** False when there is no seat at the moment; then nothing was sent. */
  send(message: ToServer): boolean {
    if (this.#state !== 'seated') return false;
    this.#write(message);
    return true;
  }

  /** Asks for fresh TURN credentials; false when it is too early for that, or there is no seat. */
  askTurn(): boolean {
    if (this.#state !== 'seated' || !this.#turns.take(performance.now())) return false;
    this.#write({ t: 'turn' });
    this.#expectWithin(DOUBTED_SILENCE_MS);
    return true;
  }

  /** Asks for proof that the server is there: the network may have changed. */
  check(): void {
    if (this.#state === 'seated') this.#ping(DOUBTED_SILENCE_MS);
    else this.#hurry();
  }

  leave(): void {
    this.#step('leave');
  }

  /** Closes without giving the seat up. */
  abandon(): void {
    this.#step('abandon');
  }

  #start(): void {
    window.addEventListener('online', this.#online);
    this.#step('start');
  }

  #step(event: SocketEvent): void {
    const step = socketStep(this.#state, event);
    if (step === null) return;
    this.#state = step.to;
    for (const todo of step.todo) this.#todo[todo]();
    if (step.to === 'closed') this.#stop();
  }

  readonly #todo: Readonly<Record<SocketTodo, () => void>> = {
    connect: () => this.#connect(),
    'send-back': () => this.#write({ t: 'back', v: 3, seat: this.#seatId }),
    'send-join': () => {
      if (this.#seat === null) return;
      const { room, auth, seat, member } = this.#seat;
      this.#write({ t: 'join', v: 3, room, auth, seat, member: member() });
    },
    'send-leave': () => this.#write({ t: 'leave' }),
    wait: () => {
      this.#drop();
      this.#retryTimer = window.setTimeout(() => this.#step('retry'), retryDelayMs(this.#tries));
      this.#tries += 1;
    },
    'tell-half': () => this.#events.half(this.#half),
    'tell-seated': () => {
      this.#tries = 0;
      this.#pings = new Allowance(2, 10_500);
      this.#pingTimer = window.setInterval(() => this.#ping(SILENCE_MS), PING_EVERY_MS);
      if (this.#joined !== null) this.#events.seated(this.#joined);
    },
    'tell-away': () => this.#events.away(),
    'tell-refused': () => this.#events.refused(this.#why),
    close: () => this.#drop(),
  };

  #connect(): void {
    const ws = new WebSocket(this.#url, SUBPROTOCOL);
    this.#ws = ws;
    this.#expectWithin(OPENING_MS);
    ws.onopen = () => this.#step(this.#seat === null ? 'open-asking' : 'open');
    ws.onclose = () => this.#step('lost');
    ws.onmessage = ({ data }) => this.#take(data);
  }

  #take(data: unknown): void {
    const message = typeof data === 'string' ? readFromServer(data) : null;
    this.#relax();
    if (message === null) return this.#refuse('version');
    if (message.t === 'refused') return this.#refuse(message.why);
    if (message.t === 'half') {
      this.#half = message.half;
      return this.#step('half');
    }
    if (message.t === 'joined') {
      this.#joined = message;
      return this.#step('joined');
    }
    if (this.#state === 'seated') this.#events.message(message);
  }

  #refuse(why: Why): void {
    this.#why = why;
    const passes = refusalPasses(why, this.#state === 'seated' || this.#joined !== null);
    this.#step(passes ? 'refused-again' : 'refused-for-good');
  }

  #ping(silenceMs: number): void {
    if (!this.#pings.take(performance.now())) return;
    this.#write({ t: 'ping' });
    this.#expectWithin(silenceMs);
  }

  #expectWithin(ms: number): void {
    this.#relax();
    this.#deadline = window.setTimeout(() => this.#step('lost'), ms);
  }

  #relax(): void {
    window.clearTimeout(this.#deadline);
  }

  #hurry(): void {
    this.#tries = 0;
    if (this.#state === 'waiting') {
      window.clearTimeout(this.#retryTimer);
      this.#step('retry');
    } else if (this.#state === 'seated') {
      this.#ping(DOUBTED_SILENCE_MS);
    }
  }

  #write(message: ToServer): void {
    if (this.#ws?.readyState === WebSocket.OPEN) this.#ws.send(JSON.stringify(message));
  }

  #drop(): void {
    this.#relax();
    window.clearInterval(this.#pingTimer);
    const ws = this.#ws;
    this.#ws = null;
    if (ws === null) return;
    ws.onopen = ws.onclose = ws.onmessage = null;
    ws.close(CLOSE_CODE);
  }

  #stop(): void {
    this.#drop();
    window.clearTimeout(this.#retryTimer);
    window.removeEventListener('online', this.#online);
  }
}
