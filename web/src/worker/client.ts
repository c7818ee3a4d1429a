/** The page's end of the sealing worker. */
import type { CallName, Calls, FromWorker, GroupNews, TransformOptions } from './protocol';

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class SealingWorker {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #running = new Map<string, () => void>();
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
  attach(part: RTCRtpSender | RTCRtpReceiver, options: Omit<TransformOptions, 'transform'>): Promise<void> {
    const transform = `${options.connection} ${options.direction} ${options.context}`;
    const running = new Promise<void>((resolve) => this.#running.set(transform, resolve));
    part.transform = new RTCRtpScriptTransform(this.#worker, { ...options, transform });
    return running;
  }

  close(): void {
    this.onDeath = () => undefined;
    this.#die();
  }

  #take(message: FromWorker): void {
    if (message.t === 'group') return this.onGroup(message.news);
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

  #die(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(new Error('the sealing worker is gone'));
    this.#waiting.clear();
    this.onDeath();
  }
}
