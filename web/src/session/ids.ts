import { toBase64Url } from '../link/base64';

const ID_BYTES = 16;

/** Seats and instances: b64 of 16 random bytes. */
export function randomId(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(ID_BYTES)));
}
