// Takes off the hop's own protection (DTLS 1.3 and SRTP), as a relay or a server at the other end of the hop would:
// with the secrets that Firefox writes to its key log. What is left is what a hostile hop sees, below which
// there must be nothing but SFrame. RFC 9147 (DTLS 1.3), 5764 and 3711 and 7714 (SRTP), 9260 (SCTP).
import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';

/** Lines of a key log, by the client's random number: { random: { LABEL: bytes } }. */
export function readKeyLog(text) {
  const found = new Map();
  for (const line of text.split('\n')) {
    const [label, random, secret] = line.trim().split(' ');
    if (secret === undefined || label === '#') continue;
    const secrets = found.get(random) ?? {};
    secrets[label] = Buffer.from(secret, 'hex');
    found.set(random, secrets);
  }
  return found;
}

/**
 * packets: [{ from, to, bytes }] in order of arrival, of any number of connections; from and to are texts.
 * A connection's packets may change their addresses as ICE moves them, so which secret a packet
 * opens under is found by trying: every packet is authenticated.
 *
 * Returns rtp: [{ from, payloadType, sequence, timestamp, source, marker, payload, header }],
 * messages: [{ from, bytes }], the user data of data channels, and
 * unopened: how many SRTP packets and records of data opened under no secret.
 */
export function openHop(packets, keyLog) {
  const sides = [];
  const out = { rtp: [], messages: [], unopened: 0 };
  for (const packet of packets) {
    const first = packet.bytes[0];
    if (first === 22) meet(packet.bytes, keyLog, sides);
    else if (first >= 32 && first < 64) openRecords(packet, sides, out);
    else if (first >= 128 && first < 192) openMedia(packet, sides, out);
  }
  return out;
}

/** The same of a hop whose protection was switched off in the browser. */
export function readClearHop(packets) {
  const rtp = packets
    .filter(({ bytes }) => bytes[0] >= 128 && bytes[0] < 192 && (bytes[1] < 192 || bytes[1] >= 224))
    .map(({ from, bytes }) => ({ from, ...readRtp(bytes) }));
  return { rtp, messages: [], unopened: 0 };
}

/** At a ClientHello's first fragment: the two sides of the connection that begins with it. */
function meet(bytes, keyLog, sides) {
  if (bytes.length < 59 || bytes[13] !== 1 || bytes.readUIntBE(19, 3) !== 0) return;
  const random = bytes.subarray(27, 59).toString('hex');
  const secrets = keyLog.get(random);
  if (secrets?.EXPORTER_SECRET === undefined || sides.some((side) => side.random === random)) return;
  sides.unshift(new Side(random, secrets.EXPORTER_SECRET, secrets.CLIENT_TRAFFIC_SECRET_0, 0),
    new Side(random, secrets.EXPORTER_SECRET, secrets.SERVER_TRAFFIC_SECRET_0, 1));
}

/** DTLS records of the application's epoch; several may share a datagram. */
function openRecords({ from, bytes }, sides, out) {
  for (let at = 0; at < bytes.length;) {
    const flags = bytes[at];
    if ((flags & 0xe0) !== 0x20) return;
    const numberLength = (flags & 8) !== 0 ? 2 : 1;
    const headerLength = 1 + numberLength + ((flags & 4) !== 0 ? 2 : 0);
    const length = (flags & 4) !== 0 ? bytes.readUInt16BE(at + 1 + numberLength) : bytes.length - at - headerLength;
    const record = bytes.subarray(at, at + headerLength + length);
    at += headerLength + length;
    if ((flags & 3) !== 3) continue; // the handshake's own epoch
    const inner = firstOf(sides, (side) => side.openRecord(record, headerLength, numberLength));
    if (inner === null) out.unopened++;
    else if (inner.type === 23) readSctp(from, inner.bytes, out.messages);
  }
}

function openMedia({ from, bytes }, sides, out) {
  if (bytes[1] >= 192 && bytes[1] < 224) return; // RTCP: numbers about the transport
  const opened = firstOf(sides, (side) => side.openSrtp(bytes));
  if (opened === null) out.unopened++;
  else out.rtp.push({ from, ...readRtp(opened) });
}

function firstOf(sides, open) {
  for (const side of sides) {
    const opened = open(side);
    if (opened !== null) return opened;
  }
  return null;
}

/** What one end of one connection sends. */
class Side {
  constructor(random, exporter, traffic, number) {
    Object.assign(this, { random, number, nextRecord: 0, indexes: new Map(), profile: null });
    this.record = { key: expandLabel(traffic, 'key', 16), iv: expandLabel(traffic, 'iv', 12), mask: expandLabel(traffic, 'sn', 16) };
    this.profiles = profiles.map(({ keyLength, saltLength, open }) => ({
      open, keys: deriveSrtp(exporter, number, keyLength, saltLength),
    }));
  }

  openRecord(sealed, headerLength, numberLength) {
    const record = Buffer.from(sealed);
    const mask = aesBlock(this.record.mask, record.subarray(headerLength, headerLength + 16));
    for (let i = 0; i < numberLength; i++) record[1 + i] ^= mask[i];
    const number = nearest(this.nextRecord, record.readUIntBE(1, numberLength), numberLength * 8);
    const plain = openGcm(this.record.key, xorNumber(this.record.iv, number),
      record.subarray(0, headerLength), record.subarray(headerLength));
    if (plain === null) return null;
    this.nextRecord = number + 1;
    let end = plain.length;
    while (end > 0 && plain[end - 1] === 0) end--;
    return { type: plain[end - 1], bytes: plain.subarray(0, end - 1) };
  }

  openSrtp(bytes) {
    const source = bytes.readUInt32BE(8);
    const index = nearest(this.indexes.get(source) ?? bytes.readUInt16BE(2), bytes.readUInt16BE(2), 16);
    for (const profile of this.profile === null ? this.profiles : [this.profile]) {
      const opened = profile.open(profile.keys, bytes, Math.floor(index / 65536), index);
      if (opened === null) continue;
      this.profile = profile;
      this.indexes.set(source, index);
      return opened;
    }
    return null;
  }
}

// ---- SRTP

const profiles = [
  { keyLength: 16, saltLength: 14, open: openCm }, // SRTP_AES128_CM_HMAC_SHA1_80
  { keyLength: 16, saltLength: 12, open: openAead }, // SRTP_AEAD_AES_128_GCM
  { keyLength: 32, saltLength: 12, open: openAead }, // SRTP_AEAD_AES_256_GCM
];

function deriveSrtp(exporter, side, keyLength, saltLength) {
  const secret = expandLabel(exporter, 'EXTRACTOR-dtls_srtp', 32, sha256(''));
  const all = expandLabel(secret, 'exporter', 2 * (keyLength + saltLength), sha256(''));
  const key = all.subarray(side * keyLength, (side + 1) * keyLength);
  const salts = all.subarray(2 * keyLength);
  const salt = Buffer.alloc(14);
  salts.copy(salt, 0, side * saltLength, (side + 1) * saltLength);
  const derive = (label, length) => {
    const iv = Buffer.concat([salt, Buffer.alloc(2)]);
    iv[7] ^= label;
    return createCipheriv(`aes-${keyLength * 8}-ctr`, key, iv).update(Buffer.alloc(length));
  };
  return { key: derive(0, keyLength), authentication: derive(1, 20), salt: derive(2, saltLength) };
}

function openCm({ key, authentication, salt }, bytes, roll, index) {
  const body = bytes.subarray(0, bytes.length - 10);
  const rolled = Buffer.alloc(4);
  rolled.writeUInt32BE(roll);
  const tag = createHmac('sha1', authentication).update(body).update(rolled).digest().subarray(0, 10);
  if (!tag.equals(bytes.subarray(bytes.length - 10))) return null;
  const iv = Buffer.concat([salt, Buffer.alloc(2)]);
  for (let i = 0; i < 4; i++) iv[4 + i] ^= bytes[8 + i];
  const packetIndex = Buffer.alloc(8);
  packetIndex.writeBigUInt64BE(BigInt(index));
  for (let i = 0; i < 6; i++) iv[8 + i] ^= packetIndex[2 + i];
  const at = rtpHeaderLength(body);
  return Buffer.concat([body.subarray(0, at), createDecipheriv('aes-128-ctr', key, iv).update(body.subarray(at))]);
}

function openAead({ key, salt }, bytes, roll) {
  const iv = Buffer.alloc(12);
  bytes.copy(iv, 2, 8, 12);
  iv.writeUInt32BE(roll, 6);
  bytes.copy(iv, 10, 2, 4);
  for (let i = 0; i < 12; i++) iv[i] ^= salt[i];
  const at = rtpHeaderLength(bytes);
  const plain = openGcm(key, iv, bytes.subarray(0, at), bytes.subarray(at));
  return plain === null ? null : Buffer.concat([bytes.subarray(0, at), plain]);
}

export function rtpHeaderLength(bytes) {
  let at = 12 + (bytes[0] & 15) * 4;
  if ((bytes[0] & 16) !== 0) at += 4 + bytes.readUInt16BE(at + 2) * 4;
  return at;
}

/** A clear RTP packet, with its padding taken off. */
export function readRtp(bytes) {
  const at = rtpHeaderLength(bytes);
  const padding = (bytes[0] & 32) !== 0 ? bytes[bytes.length - 1] : 0;
  return {
    marker: (bytes[1] & 128) !== 0,
    payloadType: bytes[1] & 127,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    source: bytes.readUInt32BE(8),
    header: bytes.subarray(0, at),
    payload: bytes.subarray(at, bytes.length - padding),
  };
}

// ---- SCTP

/** User data of DATA and I-DATA chunks; fragments come one by one. Labels and acknowledgements of the channel are not user data. */
function readSctp(from, bytes, messages) {
  for (let at = 12; at + 4 <= bytes.length;) {
    const length = bytes.readUInt16BE(at + 2);
    if (length < 4) return;
    const head = { 0: 16, 64: 20 }[bytes[at]];
    if (head !== undefined) messages.push({ from, bytes: bytes.subarray(at + head, at + length) });
    at += Math.ceil(length / 4) * 4;
  }
}

// ---- TLS 1.3's key schedule, with DTLS 1.3's prefix

const sha256 = (text) => createHash('sha256').update(text).digest();

function expandLabel(secret, label, length, context = Buffer.alloc(0)) {
  const name = Buffer.from(`dtls13${label}`);
  const info = Buffer.concat([Buffer.from([length >> 8, length & 255, name.length]), name, Buffer.from([context.length]), context]);
  let block = Buffer.alloc(0);
  let all = Buffer.alloc(0);
  for (let i = 1; all.length < length; i++) {
    block = createHmac('sha256', secret).update(Buffer.concat([block, info, Buffer.from([i])])).digest();
    all = Buffer.concat([all, block]);
  }
  return all.subarray(0, length);
}

function aesBlock(key, block) {
  return createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block);
}

function openGcm(key, iv, associated, sealed) {
  if (sealed.length < 16) return null;
  const opener = createDecipheriv(`aes-${key.length * 8}-gcm`, key, iv);
  opener.setAAD(associated);
  opener.setAuthTag(sealed.subarray(sealed.length - 16));
  const plain = opener.update(sealed.subarray(0, sealed.length - 16));
  try {
    opener.final();
  } catch {
    return null;
  }
  return plain;
}

function xorNumber(iv, number) {
  const out = Buffer.from(iv);
  const wide = Buffer.alloc(8);
  wide.writeBigUInt64BE(BigInt(number));
  for (let i = 0; i < 8; i++) out[4 + i] ^= wide[i];
  return out;
}

/** The number nearest to the expected one whose low bits these are. */
function nearest(expected, low, bits) {
  const size = 2 ** bits;
  const base = expected - (expected % size) + low;
  const choices = [base - size, base, base + size].filter((n) => n >= 0);
  return choices.reduce((best, n) => (Math.abs(n - expected) < Math.abs(best - expected) ? n : best));
}
