// UDP out of a capture by tcpdump, and what TURN wraps around it.

/** [{ from, to }] of every IPv4 packet in it, of any protocol. */
export function readAddresses(file) {
  return readFrames(file).filter((frame) => frame.readUInt16BE(12) === 0x0800)
    .map((frame) => ({ from: dotted(frame.subarray(26, 30)), to: dotted(frame.subarray(30, 34)), protocol: frame[23] }));
}

/** [{ from, to, bytes }] of every UDP datagram in a pcap file over Ethernet, loopback included; IPv4 and IPv6. */
export function readUdp(file) {
  return readFrames(file).map(readFrame).filter((datagram) => datagram !== null);
}

function readFrames(file) {
  const little = file.readUInt32LE(0) === 0xa1b2c3d4;
  const u32 = (at) => (little ? file.readUInt32LE(at) : file.readUInt32BE(at));
  if (!little && u32(0) !== 0xa1b2c3d4) throw new Error('not a pcap file');
  if (u32(20) !== 1) throw new Error(`link type ${u32(20)} is not Ethernet`);
  const frames = [];
  for (let at = 24; at + 16 <= file.length;) {
    const length = u32(at + 8);
    frames.push(file.subarray(at + 16, at + 16 + length));
    at += 16 + length;
  }
  return frames;
}

function readFrame(frame) {
  const ip = frame.subarray(14);
  const type = frame.readUInt16BE(12);
  if (type === 0x0800 && ip[9] === 17) {
    return readDatagram(ip.subarray((ip[0] & 15) * 4, ip.readUInt16BE(2)), dotted(ip.subarray(12, 16)), dotted(ip.subarray(16, 20)));
  }
  if (type === 0x86dd && ip[6] === 17) {
    return readDatagram(ip.subarray(40), ip.subarray(8, 24).toString('hex'), ip.subarray(24, 40).toString('hex'));
  }
  return null;
}

const dotted = (bytes) => [...bytes].join('.');

function readDatagram(udp, from, to) {
  return {
    from: `${from}:${udp.readUInt16BE(0)}`,
    to: `${to}:${udp.readUInt16BE(2)}`,
    bytes: udp.subarray(8, udp.readUInt16BE(4)),
  };
}

/**
 * What TURN carries: the data of ChannelData messages and of Send and Data indications. What is no TURN
 * comes out as it is; other STUN is left out. Flows keep the outer addresses.
 */
export function unwrapTurn(datagrams) {
  return datagrams.flatMap((datagram) => {
    const { bytes } = datagram;
    if (bytes.length < 4) return [];
    if (bytes[0] >= 64 && bytes[0] < 80) {
      return [{ ...datagram, bytes: bytes.subarray(4, 4 + bytes.readUInt16BE(2)) }];
    }
    if (bytes[0] < 4) {
      const data = dataAttribute(bytes);
      return data === null ? [] : [{ ...datagram, bytes: data }];
    }
    return [datagram];
  });
}

function dataAttribute(message) {
  for (let at = 20; at + 4 <= message.length;) {
    const length = message.readUInt16BE(at + 2);
    if (message.readUInt16BE(at) === 0x0013) return message.subarray(at + 4, at + 4 + length);
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return null;
}
