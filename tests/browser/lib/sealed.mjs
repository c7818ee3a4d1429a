// Is every frame SFrame, as docs/protocol.md (section 5) says, and nothing else? Answers with what is not.

/** What stands in front of the sealed frame: constant bytes, the same for every camera and every picture. */
const wrappers = {
  VP8: [[0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x10, 0x00, 0x10, 0x00], [0x11]],
  VP9: [[]],
  OPUS: [[]],
};

const allowedContexts = { OPUS: [0, 3], VP8: [1, 2], VP9: [1, 2], AV1: [1, 2], H264: [1, 2], CHAT: [4] };

/**
 * frames: as assemble gives them, and { codec: 'CHAT', bytes, from }.
 * Returns { problems, counts: { codec: n }, contexts, leaves }: problems are sentences, the others those of the KIDs seen.
 */
export function inspect(frames, peopleN = 2) {
  const problems = [];
  const counts = {};
  const contexts = new Set();
  const leaves = new Set();
  const bodies = new Map(); // each once: on a wire every packet passes on its way in and on its way out
  const counters = new Map();
  for (const frame of frames) {
    counts[frame.codec] = (counts[frame.codec] ?? 0) + 1;
    const header = sealedParts(frame).map(readHeader).find((one) => isOurs(one, frame.codec, peopleN));
    if (header === undefined) {
      problems.push(`a frame of ${frame.codec} that is not SFrame: ${frame.bytes.subarray(0, 24).toString('hex')}…`);
      continue;
    }
    const name = `${frame.from} ${frame.source} ${header.kid}`;
    const known = counters.get(name) ?? new Map();
    counters.set(name, known);
    const before = known.get(header.counter);
    // RED repeats a frame whole; the same counter over other bytes would be a broken seal.
    if (before !== undefined && !before.equals(header.body)) problems.push(`two frames of KID ${header.kid} share a counter`);
    known.set(header.counter, header.body);
    contexts.add(header.kid >> 12);
    leaves.add(leafOf(header));
    bodies.set(header.body.toString('base64'), header.body);
  }
  const sealed = Buffer.concat([...bodies.values()]);
  if (sealed.length > 20000 && !looksRandom(sealed)) problems.push('what is sealed does not look random');
  return { problems, counts, contexts, leaves };
}

/** The bytes that must be an SFrame, once the wrapper is off; several where the wrapper may be one of several. */
function sealedParts({ codec, bytes, units }) {
  if (codec === 'CHAT') return [bytes];
  if (codec === 'AV1') return sealedObu(units);
  if (codec === 'H264') return sealedNal(units);
  return wrappers[codec]
    .filter((wrapper) => wrapper.every((byte, i) => bytes[i] === byte))
    .map((wrapper) => bytes.subarray(wrapper.length));
}

/** One frame OBU that is all sealed, behind a constant sequence header or nothing; sizes and temporal delimiters are the packetizer's. */
function sealedObu(units) {
  const kept = units.filter((unit) => unit[0] !== 0x10 && unit[0] !== 0x12);
  const last = kept.at(-1);
  const rest = kept.slice(0, -1);
  if (last === undefined || last[0] !== 0x30 || rest.length > 1) return [];
  if (rest.length === 1 && !['0800', '0a0100'].includes(rest[0].toString('hex'))) return [];
  return [last.subarray(1)];
}

/** One slice that is all sealed behind its constant bytes; parameter sets must be the constant ones, so they are short. */
function sealedNal(units) {
  const slice = units.at(-1);
  const heads = [Buffer.from([0x65, 0x88, 0x84]), Buffer.from([0x41, 0x9a, 0x02])];
  if (slice === undefined || !heads.some((head) => head.equals(slice.subarray(0, 3)))) return [];
  if (units.slice(0, -1).some((unit) => ![7, 8].includes(unit[0] & 31) || unit.length > 32)) return [];
  return [unescape(slice.subarray(3))];
}

/** Takes the emulation prevention bytes out: 00 00 03 stands for 00 00. */
function unescape(bytes) {
  const out = [];
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    out.push(byte);
  }
  return Buffer.from(out);
}

/** RFC 9605, section 4.3. Null when these bytes cannot begin an SFrame. */
function readHeader(bytes) {
  if (bytes.length < 1 + 16) return null;
  const [config] = bytes;
  let at = 1;
  const field = (isLong, value) => {
    if (!isLong) return value;
    const length = value + 1;
    const number = length <= 6 ? bytes.readUIntBE(at, length) : -1;
    at += length;
    return number;
  };
  const kid = field((config & 0x80) !== 0, (config >> 4) & 7);
  const counter = field((config & 0x08) !== 0, config & 7);
  if (bytes.length < at + 16) return null;
  return { kid, counter, body: bytes.subarray(at) };
}

/** KID = context ‖ leaf (8 bits) ‖ epoch (4 bits); leaves are those of so many people, and no test counts far. */
function isOurs(header, codec, peopleN) {
  if (header === null || header.kid < 0 || header.counter < 0 || header.counter > 100000) return false;
  return allowedContexts[codec].includes(header.kid >> 12) && leafOf(header) < peopleN;
}

const leafOf = ({ kid }) => (kid >> 4) & 255;

/** Chi-square over byte values: about 255 for random bytes, with a spread of 23; what codecs write is in the thousands. */
export function looksRandom(bytes) {
  const seen = new Array(256).fill(0);
  for (const byte of bytes) seen[byte]++;
  const expected = bytes.length / 256;
  return seen.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0) < 420;
}
