/** Annex B byte streams of H.264: start codes, and the bytes that keep data from looking like one. */

/** Inserts 03 wherever two zeros are followed by a byte below 4 (7.4.1). */
export function escapeNal(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + Math.ceil(data.length / 2));
  let to = 0;
  let zeros = 0;
  for (const byte of data) {
    if (zeros === 2 && byte <= 3) {
      out[to++] = 3;
      zeros = 0;
    }
    out[to++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return out.subarray(0, to);
}

/** Undoes escapeNal. */
export function unescapeNal(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length);
  let to = 0;
  let zeros = 0;
  for (const byte of data) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    out[to++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return out.subarray(0, to);
}

/** The units between start codes of three or four bytes; empty ones are left out. */
export function nalUnits(stream: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  let begin = -1;
  for (let at = 0; at + 2 < stream.length; at++) {
    if (stream[at] !== 0 || stream[at + 1] !== 0 || stream[at + 2] !== 1) continue;
    // A zero before a start code belongs to it: a unit never ends with one.
    const end = at > 0 && stream[at - 1] === 0 ? at - 1 : at;
    if (begin >= 0 && end > begin) units.push(stream.subarray(begin, end));
    begin = at + 3;
    at += 2;
  }
  if (begin >= 0 && begin < stream.length) units.push(stream.subarray(begin));
  return units;
}
