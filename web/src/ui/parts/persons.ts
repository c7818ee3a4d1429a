/** Who is who among the others: worked out once for each state, however many tiles ask. */
import type { Person, SessionState } from '../../session/session';

const known = new WeakMap<readonly Person[], ReadonlyMap<string, Person>>();

export function personOf({ others }: SessionState, id: string): Person | null {
  let found = known.get(others);
  if (found === undefined) {
    found = new Map(others.map((person) => [person.id, person]));
    known.set(others, found);
  }
  return found.get(id) ?? null;
}
