import { useEffect, useState } from 'preact/hooks';
import type { Session, SessionState } from '../../session/session';

type Fields = Readonly<Record<string, unknown>>;

function same(a: Fields, b: Fields): boolean {
  for (const key in a) if (!Object.is(a[key], b[key])) return false;
  return true;
}

/**
 * The fields a component shows, and a render only when one of them changes: levels move many times a
 * second, and nothing but a meter may care. `pick` must depend on the state alone.
 */
export function useSlice<T extends Fields>(session: Session, pick: (state: SessionState) => T): T {
  const [slice, setSlice] = useState(() => pick(session.state));

  useEffect(() => {
    const update = (): void =>
      setSlice((old) => {
        const next = pick(session.state);
        return same(old, next) ? old : next;
      });
    update();
    return session.subscribe(update);
  }, [session]);

  return slice;
}
