/** The KID in front of a sealed frame (RFC 9605, section 4.3), and what it names. Pure. */
import { MEDIA_CONTEXTS, type MediaContext } from './context';

/** No KID of ours is longer: context, leaf and epoch are 15 bits. */
const KID_BYTES_MAX = 2;

/** -1 for what is no SFrame under a KID of ours. Whether it opens is for the key to say. */
export function kidOfSealed(sealed: Uint8Array): number {
  const [config] = sealed;
  if (config === undefined) return -1;
  const isLong = (config & 0x80) !== 0;
  const bits = (config >> 4) & 7;
  if (!isLong) return bits;
  const length = bits + 1;
  if (length > KID_BYTES_MAX || sealed.length < 1 + length) return -1;
  let kid = 0;
  for (const byte of sealed.subarray(1, 1 + length)) kid = kid * 256 + byte;
  return kid;
}

/** null for a KID of no media. */
export function mediaContextOf(kid: number): MediaContext | null {
  return MEDIA_CONTEXTS.find((context) => kid >= 0 && context === Math.floor(kid / 4096)) ?? null;
}
