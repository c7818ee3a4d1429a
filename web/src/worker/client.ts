/** The page's end of the sealing worker. */
import type { Turnover } from './gate';
import type { CallName, Calls, FromWorker, GroupNews, LineOptions, SlotOptions, TransformOptions } from './protocol';

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class SealingWorker {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #running = new Map<string, () => void>();
  readonly #turned = new Map<string, (turnover: Turnover) => void>();
  #lastId = 0;
  #dead = false;

  /** Told once, when the worker can no longer be relied on. */
  onDeath: () => void = () => undefined;
  /** Told what the group's machine says. */
  onGroup: (news: GroupNews) => void = () => undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = (event: MessageEvent<FromWorker>) => this.#take(event.data);
    worker.onerror = () => this.#die();
    worker.onmessageerror = () => this.#die();
  }

  call<N extends CallName>(name: N, ask: Calls[N][0]): Promise<Calls[N][1]> {
    if (this.#dead) return Promise.reject(new Error('the sealing worker is gone'));
    const id = ++this.#lastId;
    return new Promise<Calls[N][1]>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      const moved = name === 'openMessage' ? [ask as ArrayBuffer] : [];
      this.#worker.postMessage({ id, name, ask }, moved);
    });
  }

  /**
   * Puts every frame of a sender or receiver through the worker, from this turn
   * on. The promise is for the worker's word that its end of it runs.
   */
  attach(part: RTCRtpSender | RTCRtpReceiver, options: Omit<LineOptions, 'transform'>): Promise<void> {
    const transform = `${options.connection} ${options.direction} ${options.context}`;
    return this.#put(part, { ...options, transform });
  }

  /**
   * The same for a slot. turned is called before the first frame of somebody else leaves the worker: when it has returned, the
   * slot's track must not be shown under the name before any more.
   */
  attachSlot(
    receiver: RTCRtpReceiver,
    options: Omit<SlotOptions, 'transform' | 'direction'>,
    turned: (turnover: Turnover) => void,
  ): Promise<void> {
    const { kind, number } = options.slot;
    const transform = `${options.connection} ${kind} ${number}`;
    this.#turned.set(transform, turned);
    return this.#put(receiver, { ...options, direction: 'receive', transform });
  }

  /** A connection has ended: nothing of it is told any more. */
  detach(connection: string): void {
    for (const transform of this.#turned.keys())
      if (transform.startsWith(`${connection} `)) this.#turned.delete(transform);
    this.call('disconnect', connection).catch(() => undefined);
  }

  close(): void {
    this.onDeath = () => undefined;
    this.#die();
  }

  #put(part: RTCRtpSender | RTCRtpReceiver, options: TransformOptions): Promise<void> {
    const running = new Promise<void>((resolve) => this.#running.set(options.transform, resolve));
    part.transform = new RTCRtpScriptTransform(this.#worker, options);
    return running;
  }

  #take(message: FromWorker): void {
    if (message.t === 'group') return this.onGroup(message.news);
    if (message.t === 'turnover') return this.#turnover(message.transform, message.turnover);
    if (message.t === 'running') {
      this.#running.get(message.transform)?.();
      this.#running.delete(message.transform);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.t === 'answer') waiting?.resolve(message.answer);
    else waiting?.reject(new Error(message.error));
  }

  #turnover(transform: string, turnover: Turnover): void {
    const turned = this.#turned.get(transform);
    if (turned === undefined) return;
    turned(turnover);
    this.call('turned', { transform, n: turnover.n }).catch(() => undefined);
  }

  #die(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(new Error('the sealing worker is gone'));
    this.#waiting.clear();
    this.onDeath();
  }
}
