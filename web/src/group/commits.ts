/** Our own commit on its way: made, sent, and then the one of its epoch or not. */
import { CoreError } from '../core';
import type { GroupKeys } from './keys';
import type { Task } from './steward';
import type { CommitWord } from './words';

interface Pending {
  readonly word: CommitWord;
  readonly task: Task;
}

export class Commits {
  readonly #keys: GroupKeys;
  readonly #toText: (bytes: Uint8Array) => string;
  #pending: Pending | null = null;

  constructor(keys: GroupKeys, toText: (bytes: Uint8Array) => string) {
    this.#keys = keys;
    this.#toText = toText;
  }

  /** What was sent and not answered yet. */
  get word(): CommitWord | null {
    return this.#pending?.word ?? null;
  }

  /** null where the core does not take it. */
  make(task: Task, nowS: number): CommitWord | null {
    const made = this.#made(task, nowS);
    if (made === null) return null;
    const to = task.adds.map(({ peer }) => peer);
    const welcome = made.welcome === null ? null : { to, data: this.#toText(made.welcome) };
    const { epoch } = this.#keys;
    const word: CommitWord = {
      t: 'commit',
      epoch,
      data: this.#toText(made.commit),
      welcome,
      gone: task.gone,
    };
    this.#pending = { word, task };
    return word;
  }

  /** The refs of those without whom it could be made; all, where it is not one alone. */
  spoilers(task: Task, nowS: number): string[] {
    const spoils = task.adds.filter((add) => this.#made({ ...task, adds: [add] }, nowS) === null);
    this.drop();
    return (spoils.length === 0 ? task.adds : spoils).map(({ ref }) => ref);
  }

  /** It is the one: the group is in its next epoch. */
  taken(): Task | null {
    const task = this.#pending?.task ?? null;
    this.#pending = null;
    if (task !== null) this.#keys.taken();
    return task;
  }

  drop(): void {
    this.#pending = null;
    this.#keys.drop();
  }

  /** Another's is the one, and the core has dropped ours. */
  lost(): void {
    this.#pending = null;
  }

  #made({ adds, removes }: Task, nowS: number): ReturnType<GroupKeys['commit']> | null {
    try {
      return this.#keys.commit(adds.map(({ keyPackage }) => keyPackage), removes, nowS);
    } catch (error) {
      if (error instanceof CoreError) return null;
      throw error;
    }
  }
}
