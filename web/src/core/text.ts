import { CoreError } from './types';

// base64url without padding (RFC 4648 §5). For ids and ciphertext: what is
// secret is read and written inside the core.
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Map(Array.from(ALPHABET, (character, value) => [character, value]));

export function toText(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let bitsN = 0;
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xffff;
    bitsN += 8;
    for (; bitsN >= 6; bitsN -= 6) text += ALPHABET.charAt((bits >> (bitsN - 6)) & 63);
  }
  if (bitsN > 0) text += ALPHABET.charAt((bits << (6 - bitsN)) & 63);
  return text;
}

/** Strict: one text for one byte string. Throws CoreError 'form'. */
export function fromText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let bitsN = 0;
  let at = 0;
  for (const character of text) {
    const value = VALUES.get(character);
    if (value === undefined) throw new CoreError('text', 'form');
    bits = ((bits << 6) | value) & 0xffff;
    bitsN += 6;
    if (bitsN >= 8) {
      bitsN -= 8;
      bytes[at++] = (bits >> bitsN) & 0xff;
    }
  }
  // Six bits over would be a character that stands for nothing.
  if (bitsN >= 6 || (bits & ((1 << bitsN) - 1)) !== 0) throw new CoreError('text', 'form');
  return bytes;
}

/** Reads text of exactly len bytes. */
export function fromTextOf(text: string, len: number): Uint8Array<ArrayBuffer> {
  const bytes = fromText(text);
  if (bytes.length !== len) throw new CoreError('text', 'form');
  return bytes;
}
