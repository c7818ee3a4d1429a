/** Whether the fields of two objects are the very same. */
export function isSame<T extends object>(a: T, b: T): boolean {
  for (const key in a) if (!Object.is(a[key], b[key])) return false;
  return true;
}
