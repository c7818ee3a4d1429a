import type { DeviceTrouble } from '../../session/session';

/** A device that cannot be used until the person does something about it. */
export function isBroken(trouble: DeviceTrouble): boolean {
  return trouble !== 'none' && trouble !== 'unasked' && trouble !== 'asking';
}
