import { useEffect, useState } from 'preact/hooks';
import type { Person, Session, SessionState } from '../../session/session';

export type Row = Pick<Person, 'id' | 'name' | 'verified' | 'here'>;

function rows({ others }: SessionState): readonly Row[] {
  return others.map(({ id, name, verified, here }) => ({ id, name, verified, here }));
}

function same(a: Row, b: Row | undefined): boolean {
  return b !== undefined && a.id === b.id && a.name === b.name && a.verified === b.verified && a.here === b.here;
}

/** The others, and a render only when who they are changes: their levels move many times a second. */
export function useRoster(session: Session): readonly Row[] {
  const [roster, setRoster] = useState(() => rows(session.state));

  useEffect(() => {
    const update = (): void =>
      setRoster((old) => {
        const next = rows(session.state);
        return old.length === next.length && old.every((row, i) => same(row, next[i])) ? old : next;
      });
    update();
    return session.subscribe(update);
  }, [session]);

  return roster;
}
