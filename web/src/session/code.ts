/** The code of the call, computed while it is shown, and whose keys it stands for. */
import codeUrl from '../core/code.wasm?url';
import type { GroupView } from '../group/words';
import type { SealingWorker } from '../worker/client';
import type { CodeAnswer, CodeRequest } from '../worker/code';

export class Code {
  readonly #changed: () => void;
  #worker: Worker | null = null;
  #view: GroupView | null = null;
  #shown = false;
  #asked = ''; // group and epoch
  #code: string | null = null;
  #keys: readonly string[] = [];

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get code(): string | null {
    return this.#code;
  }

  /** The keys that were in the group whose code is shown: what comparing it compares. */
  get keys(): readonly string[] {
    return this.#code === null ? [] : this.#keys;
  }

  show(on: boolean, sealing: SealingWorker | null): void {
    this.#shown = on;
    if (!on) this.#forget();
    else if (this.#view !== null) this.follow(this.#view, sealing);
  }

  /** The group may have changed, and its code with it. */
  follow(view: GroupView, sealing: SealingWorker | null): void {
    this.#view = view;
    if (!this.#shown) return;
    if (view.standing !== 'in' || view.seats.length < 2) return this.#forget();
    const asked = `${view.group} ${view.epoch}`;
    if (asked === this.#asked || sealing === null) return;
    this.#forget();
    this.#asked = asked;
    void this.#ask(sealing, view).catch(() => undefined);
  }

  close(): void {
    this.#forget();
    this.#shown = false;
    this.#view = null;
    this.#worker?.terminate();
    this.#worker = null;
  }

  async #ask(sealing: SealingWorker, { epoch, me, seats }: GroupView): Promise<void> {
    const asked = this.#asked;
    const now = await sealing.call('authenticator', null);
    if (asked !== this.#asked || now === null || now.epoch !== epoch) return;
    this.#keys = seats.filter(({ peer }) => peer !== me).map(({ key }) => key);
    const request: CodeRequest = { k: 'code', epoch, authenticator: now.bytes };
    this.#started().postMessage(request);
  }

  #take({ epoch, code }: CodeAnswer): void {
    if (this.#asked === '' || this.#view?.epoch !== epoch) return;
    this.#code = code;
    this.#changed();
  }

  #forget(): void {
    this.#asked = '';
    this.#keys = [];
    if (this.#code === null) return;
    this.#code = null;
    this.#changed();
  }

  #started(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(new URL('../worker/code.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<CodeAnswer>) => this.#take(data);
    const request: CodeRequest = { k: 'start', wasm: new URL(codeUrl, location.href).href };
    worker.postMessage(request);
    this.#worker = worker;
    return worker;
  }
}
