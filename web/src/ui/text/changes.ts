/** Who came and who left between two rosters, and what that does to the digits. */
import { codes } from './codes';
import { names } from './format';
import { call } from './messages';

interface Named {
  readonly id: string;
  readonly name: string;
}

export function shownName(name: string): string {
  return name === '' ? call.unnamed : name;
}

/** Those of `there` who are not in `elsewhere`. */
export function missing<T extends Named>(there: readonly T[], elsewhere: readonly Named[]): readonly T[] {
  const known = new Set(elsewhere.map(({ id }) => id));
  return there.filter(({ id }) => !known.has(id));
}

export function allNames(people: readonly Named[]): string {
  return names(people.map(({ name }) => shownName(name)), call.nOthers);
}

/** Why the digits are not what they were. */
export function whyNew(before: readonly Named[], after: readonly Named[]): string {
  const came = missing(after, before);
  const gone = missing(before, after);
  if (came.length > 0 && gone.length > 0) return codes.cameAndWent;
  if (came.length > 0) return codes.cameIn(allNames(came));
  if (gone.length > 0) return codes.wentOut(allNames(gone));
  return codes.renewed;
}
