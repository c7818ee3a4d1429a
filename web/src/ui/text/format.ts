/** Names, times and numbers as people write them where they live. */

const whole = new Intl.NumberFormat();
const twoDigits = new Intl.NumberFormat(undefined, { minimumIntegerDigits: 2, useGrouping: false });
const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });

export function number(n: number): string {
  return whole.format(n);
}

/** The words around it are English, whatever the numbers are. */
const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const NAMES_MAX = 3;

/** A, B and C; of more people the first two and how many others. */
export function names(all: readonly string[], others: (n: string) => string): string {
  if (all.length <= NAMES_MAX) return list.format(all);
  const first = all.slice(0, NAMES_MAX - 1);
  return list.format([...first, others(number(all.length - first.length))]);
}

export function timeOfDay(ms: number): string {
  return clock.format(ms);
}

/** 65 s is 1:05, 3,605 s is 1:00:05. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(s / 3600);
  const minutes = Math.floor(s / 60) % 60;
  const seconds = twoDigits.format(s % 60);
  if (hours === 0) return `${number(minutes)}:${seconds}`;
  return `${number(hours)}:${twoDigits.format(minutes)}:${seconds}`;
}

/** The first letters of the first and the last word; '' for a name without letters. */
export function initials(name: string): string {
  const words = name.split(/\s+/u).map((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? '');
  const letters = words.filter((letter) => letter !== '');
  const first = letters[0] ?? '';
  const last = letters.length > 1 ? (letters[letters.length - 1] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}
