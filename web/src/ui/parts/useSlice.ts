import { useEffect, useState } from 'preact/hooks';
import { isSame } from './shallow';

/** What can be looked at and tells when it changes: a session, or what the screens keep themselves. */
export interface Store<S> {
  readonly state: S;
  subscribe(fn: () => void): () => void;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields a component shows, and a render only when one of them changes: levels move many times a
 * second, and nothing but a meter may care. `pick` must depend on the state alone.
 */
export function useSlice<S, T extends Fields>(store: Store<S>, pick: (state: S) => T): T {
  const [slice, setSlice] = useState(() => pick(store.state));

  useEffect(() => {
    const update = (): void =>
      setSlice((old) => {
        const next = pick(store.state);
        return isSame(old, next) ? old : next;
      });
    update();
    return store.subscribe(update);
  }, [store]);

  return slice;
}
