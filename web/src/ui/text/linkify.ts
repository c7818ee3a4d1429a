/** Splits a message into words and web addresses, so that addresses can be followed. */
export interface Part {
  readonly text: string;
  readonly url: string | null;
}

/* Only addresses that say https or http themselves; a full stop or bracket after one is the sentence's. */
const ADDRESS = /https?:\/\/[^\s<>"]+/giu;
const TRAILING = /[.,;:!?'’”»)\]]+$/u;

function isAddress(text: string): boolean {
  try {
    return new URL(text).hostname !== '';
  } catch {
    return false;
  }
}

export function parts(message: string): Part[] {
  const found: Part[] = [];
  let at = 0;
  for (const match of message.matchAll(ADDRESS)) {
    const url = match[0].replace(TRAILING, '');
    if (!isAddress(url)) continue;
    if (match.index > at) found.push({ text: message.slice(at, match.index), url: null });
    found.push({ text: url, url });
    at = match.index + url.length;
  }
  if (at < message.length) found.push({ text: message.slice(at), url: null });
  return found;
}
