// Puts encoded frames together again out of clear RTP: RFC 9628 (VP9), 7741 (VP8), 6184 (H.264), 2198 (RED),
// and the AV1 RTP specification. Frames with a packet missing are left out and counted.

/**
 * rtp: as openHop gives it; types: { payloadType: 'VP9' | 'VP8' | 'AV1' | 'H264' | 'OPUS' | 'RED' | 'RTX' | … }.
 * Returns { frames: [{ from, source, codec, bytes, units }], incomplete, strangers }: units are a frame's OBUs or NAL
 * units, for AV1 and H.264; strangers says of payloads that are neither a known codec nor the copy of a packet.
 */
export function assemble(rtp, types) {
  const out = { frames: [], incomplete: 0, strangers: [] };
  const originals = new Set();
  const streams = new Map();
  for (const packet of rtp) {
    const codec = types[packet.payloadType];
    if (packet.payload.length === 0) continue; // padding alone: probing for bandwidth
    if (codec === 'RTX') {
      const copy = packet.payload.subarray(2).toString('base64');
      if (!originals.has(copy)) out.strangers.push(`a retransmission of what was never sent, ${packet.payload.length} bytes`);
      continue;
    }
    originals.add(packet.payload.toString('base64'));
    const blocks = codec === 'RED' ? redBlocks(packet) : [packet];
    for (const block of blocks) place(block, types[block.payloadType], streams, out);
  }
  for (const { codec, packets } of streams.values()) assembleStream(codec, inOrder(packets), out);
  return out;
}

/** One payload of one codec, out of a packet or out of a block of RED. */
function place(packet, codec, streams, out) {
  if (codec === 'OPUS') {
    out.frames.push({ from: packet.from, source: packet.source, codec, bytes: packet.payload });
    return;
  }
  if (readers[codec] === undefined) {
    out.strangers.push(`payload type ${packet.payloadType} (${codec}), ${packet.payload.length} bytes`);
    return;
  }
  const name = `${packet.from} ${packet.source} ${codec}`;
  if (!streams.has(name)) streams.set(name, { codec, packets: new Map() });
  streams.get(name).packets.set(packet.sequence, packet);
}

/** Sequence numbers wrap; within a test they span far less than half of their circle. */
function inOrder(packets) {
  const [first] = packets.keys();
  const turn = ({ sequence }) => ((sequence - first + 98304) & 65535);
  return [...packets.values()].sort((one, other) => turn(one) - turn(other));
}

function assembleStream(codec, packets, out) {
  let frame = [];
  for (const [i, packet] of packets.entries()) {
    frame.push(packet);
    const next = packets[i + 1];
    if (next !== undefined && next.timestamp === packet.timestamp && !(codec === 'VP9' && endsVp9(packet))) continue;
    const whole = frame.every((one, n) => n === 0 || one.sequence === ((frame[n - 1].sequence + 1) & 65535));
    const read = whole ? readers[codec](frame.map(({ payload }) => payload)) : null;
    const isCut = next === undefined && !packet.marker; // by the capture's end
    if (read === null || isCut) out.incomplete++;
    else out.frames.push({ from: packet.from, source: packet.source, codec, ...read });
    frame = [];
  }
}

const readers = {
  VP9(payloads) {
    if ((payloads[0][0] & 8) === 0 || !endsVp9({ payload: payloads.at(-1) })) return null;
    return { bytes: Buffer.concat(payloads.map((payload) => payload.subarray(vp9Descriptor(payload)))) };
  },
  VP8(payloads) {
    if ((payloads[0][0] & 0x17) !== 0x10) return null;
    return { bytes: Buffer.concat(payloads.map((payload) => payload.subarray(vp8Descriptor(payload)))) };
  },
  AV1(payloads) {
    if ((payloads[0][0] & 0x80) !== 0 || (payloads.at(-1)[0] & 0x40) !== 0) return null;
    const units = [];
    for (const payload of payloads) {
      for (const [i, element] of av1Elements(payload).entries()) {
        if (i === 0 && (payload[0] & 0x80) !== 0) units.push(Buffer.concat([units.pop(), element]));
        else units.push(element);
      }
    }
    return { bytes: Buffer.concat(units), units };
  },
  H264(payloads) {
    const units = [];
    for (const payload of payloads) {
      const type = payload[0] & 31;
      if (type === 24) {
        for (let at = 1; at + 2 <= payload.length; at += 2 + payload.readUInt16BE(at)) {
          units.push(payload.subarray(at + 2, at + 2 + payload.readUInt16BE(at)));
        }
      } else if (type === 28) {
        const head = Buffer.from([(payload[0] & 0xe0) | (payload[1] & 31)]);
        if ((payload[1] & 0x80) !== 0) units.push(Buffer.concat([head, payload.subarray(2)]));
        else if (units.length === 0) return null;
        else units.push(Buffer.concat([units.pop(), payload.subarray(2)]));
      } else {
        units.push(payload);
      }
    }
    return { bytes: Buffer.concat(units), units };
  },
};

const endsVp9 = ({ payload }) => (payload[0] & 4) !== 0;

function vp9Descriptor(payload) {
  const [flags] = payload;
  const has = (bit) => (flags & bit) !== 0;
  let at = 1;
  if (has(0x80)) at += (payload[at] & 0x80) !== 0 ? 2 : 1;
  if (has(0x20)) at += has(0x10) ? 1 : 2;
  if (has(0x10) && has(0x40)) while ((payload[at++] & 1) !== 0);
  if (has(0x02)) {
    const structure = payload[at++];
    if ((structure & 0x10) !== 0) at += ((structure >> 5) + 1) * 4;
    if ((structure & 0x08) !== 0) {
      for (let left = payload[at++]; left > 0; left--) at += 1 + ((payload[at] >> 2) & 3);
    }
  }
  return at;
}

function vp8Descriptor(payload) {
  if ((payload[0] & 0x80) === 0) return 1;
  const more = payload[1];
  let at = 2;
  if ((more & 0x80) !== 0) at += (payload[at] & 0x80) !== 0 ? 2 : 1;
  if ((more & 0x40) !== 0) at += 1;
  if ((more & 0x30) !== 0) at += 1;
  return at;
}

function av1Elements(payload) {
  const counted = (payload[0] >> 4) & 3;
  const elements = [];
  for (let at = 1; at < payload.length;) {
    let length = payload.length - at;
    if (counted === 0 || elements.length < counted - 1) {
      length = 0;
      for (let shift = 0; ; shift += 7) {
        length |= (payload[at] & 127) << shift;
        if ((payload[at++] & 128) === 0) break;
      }
    }
    elements.push(payload.subarray(at, at + length));
    at += length;
  }
  return elements;
}

function redBlocks(packet) {
  const { payload } = packet;
  const heads = [];
  let at = 0;
  for (; (payload[at] & 0x80) !== 0; at += 4) heads.push({ type: payload[at] & 127, length: payload.readUInt16BE(at + 2) & 1023 });
  heads.push({ type: payload[at] & 127, length: Infinity });
  at += 1;
  return heads.map(({ type, length }) => {
    const block = { ...packet, payloadType: type, payload: payload.subarray(at, at + length) };
    at += length;
    return block;
  }).filter((block) => block.payload.length > 0);
}
