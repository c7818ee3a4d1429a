/** Which picture slot carries which picture: whoever is wanted still keeps their slot. Pure. */
import { PICTURE_SLOTS } from '../media/offer';
import type { SlotWish } from '../signal/wire';
import { Context } from '../worker/context';
import type { Want } from './session';

/** Of a tile; the server reads no more. */
const HEIGHT_MAX = 4320;

/** What each slot carries, by the picture's key. */
export type Assignment = ReadonlyMap<string, number>;

export const NONE: Assignment = new Map();

export function keyOf({ id, what }: Pick<Want, 'id' | 'what'>): string {
  return `${id} ${what}`;
}

/** The first of each picture, and no more than there are slots. */
export function shorten(wants: readonly Want[]): readonly Want[] {
  const first = new Map<string, Want>();
  for (const want of wants) if (!first.has(keyOf(want))) first.set(keyOf(want), want);
  return [...first.values()].slice(0, PICTURE_SLOTS);
}

/** wants is short. */
export function assign(before: Assignment, wants: readonly Want[]): Assignment {
  const keys = wants.map(keyOf);
  const kept = new Map([...before].filter(([key]) => keys.includes(key)));
  const taken = new Set(kept.values());
  // Who was there before may be wanted again: their slot goes last.
  const recent = new Set([...before.values()].filter((slot) => !taken.has(slot)));
  const all = Array.from({ length: PICTURE_SLOTS }, (_, slot) => slot).filter((s) => !taken.has(s));
  const free = [...all.filter((s) => !recent.has(s)), ...all.filter((s) => recent.has(s))];
  for (const key of keys) {
    if (kept.has(key)) continue;
    const slot = free.shift();
    if (slot !== undefined) kept.set(key, slot);
  }
  return kept;
}

/** What the server is told, the most important first. */
export function wishes(assignment: Assignment, wants: readonly Want[]): readonly SlotWish[] {
  return wants.flatMap((want) => {
    const s = assignment.get(keyOf(want));
    const k = want.what === 'camera' ? Context.camera : Context.screen;
    const h = Math.min(HEIGHT_MAX, Math.max(1, Math.round(want.height)));
    return s === undefined ? [] : [{ s, from: want.id, k, h }];
  });
}

interface Sharer {
  readonly id: string;
  readonly screenOn: boolean;
}

/** As long as nobody says what is shown: every screen, and the cameras of the first ones. */
export function everybody(others: readonly Sharer[]): readonly Want[] {
  const screens = others.filter(({ screenOn }) => screenOn);
  return shorten([
    ...screens.map(({ id }) => ({ id, what: 'screen', height: 1080 }) as const),
    ...others.slice(0, PICTURE_SLOTS - 1).map(({ id }) => ({ id, what: 'camera', height: 360 }) as const),
  ]);
}
