/**
 * What survives a reload: the seat, and the link with a few choices, sealed
 * under the half that only the server holds (docs/protocol.md §1).
 */
import { asObject } from '../signal/wire';

const SLOT = 'incamera';

export interface Kept {
  readonly room: string;
  readonly seat: string;
  readonly sealed: string;
}

/** The plaintext of Kept.sealed. */
export interface Rest {
  readonly payload: string;
  readonly name: string;
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  readonly hideAddress: boolean;
  readonly asked: boolean; // the browser's devices were in use
  readonly verified: readonly string[]; // signature keys
}

export function readKept(storage: Storage | null, room: string): Kept | null {
  const kept = parse(storage?.getItem(SLOT) ?? '');
  if (kept === null || kept['room'] !== room) return null;
  const { seat, sealed } = kept;
  return typeof seat === 'string' && typeof sealed === 'string' ? { room, seat, sealed } : null;
}

export function writeKept(storage: Storage | null, kept: Kept | null): void {
  if (kept === null) storage?.removeItem(SLOT);
  else storage?.setItem(SLOT, JSON.stringify(kept));
}

export function writeRest(rest: Rest): string {
  return JSON.stringify(rest);
}

export function readRest(text: string): Rest | null {
  const r = parse(text);
  if (r === null) return null;
  const { payload, name, microphoneOn, cameraOn, hideAddress, asked } = r;
  if (typeof payload !== 'string' || typeof name !== 'string') return null;
  if (typeof microphoneOn !== 'boolean' || typeof cameraOn !== 'boolean') return null;
  if (typeof hideAddress !== 'boolean' || typeof asked !== 'boolean') return null;
  const verified = readTexts(r['verified']);
  if (verified === null) return null;
  return { payload, name, microphoneOn, cameraOn, hideAddress, asked, verified };
}

function readTexts(value: unknown): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  const texts = (value as unknown[]).filter((item) => typeof item === 'string');
  return texts.length === value.length ? texts : null;
}

/** null where the person has forbidden it: then a reload needs the link again. */
export function tabStorage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

function parse(text: string): Record<string, unknown> | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null;
  }
}
