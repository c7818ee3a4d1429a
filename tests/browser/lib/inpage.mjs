// What runs inside the page: before its own scripts (prepare) and beside them (the others).
// Each function is sent as text, so none may use anything outside itself.

/**
 * Keeps hold of the page's peer connections, asks for small pictures (two cores encode and decode for
 * everybody here), and narrows what the browser offers:
 * want.transport: 'udp' | 'tcp' | 'tls', the only relay the browser is told of;
 * want.camera: how large and how often it takes pictures, instead of 320 by 180, 10 a second;
 * want.codec: 'VP9' | 'VP8' | 'AV1' | 'H264', the only one the browser admits to know, and takes of the unit's offer;
 * want.clearHop: for a Chromium whose hop protection is switched off, and with it DTLS. Data channels cannot be
 * without it, so there is no chat, and a connection counts as connected when ICE is.
 */
export function prepare(want) {
  const seen = { connections: [], received: new Map(), violations: [], errors: [] };
  Object.defineProperty(window, 'incameraTest', { value: seen });
  document.addEventListener('securitypolicyviolation', (event) => {
    seen.violations.push(`${event.violatedDirective}: ${event.blockedURI}`);
  });
  /** A connection's statistics; none of one that closes meanwhile, of which Firefox never says any. */
  seen.reportsOf = async (connection) => {
    let look = 0;
    const closed = new Promise((resolve) => {
      look = setInterval(() => connection.connectionState === 'closed' && resolve(new Map()), 100);
    });
    return Promise.race([connection.getStats(), closed]).finally(() => clearInterval(look));
  };
  window.addEventListener('unhandledrejection', (event) => seen.errors.push(String(event.reason)));

  const kinds = { udp: /^turn:.*transport=udp/, tcp: /^turn:.*transport=tcp/, tls: /^turns:/ };
  const narrow = (configuration) => {
    if (!want.transport || !configuration?.iceServers) return configuration;
    const iceServers = configuration.iceServers.map((server) => ({
      ...server,
      urls: [server.urls].flat().filter((url) => kinds[want.transport].test(url)),
    })).filter((server) => server.urls.length > 0);
    return { ...configuration, iceServers };
  };
  /** Of each line of pictures only that codec and its retransmission. */
  const withCodecAlone = (sdp) => sdp.split(/(?=^m=)/m).map((section) => {
    const type = new RegExp(`^a=rtpmap:(\\d+) ${want.codec}/`, 'mi').exec(section)?.[1];
    if (!section.startsWith('m=video') || type === undefined) return section;
    const repair = new RegExp(`^a=fmtp:(\\d+) apt=${type}\\b`, 'm').exec(section)?.[1];
    const kept = [type, repair].filter((one) => one !== undefined);
    return section.replace(/^(m=video \S+ \S+) .*$/m, `$1 ${kept.join(' ')}`)
      .replace(/^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) .*\r\n/gm, (line, of) => (kept.includes(of) ? line : ''));
  }).join('');

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration, ...rest) {
      super(narrow(configuration), ...rest);
      seen.connections.push(this);
      if (!want.clearHop) return;
      this.addEventListener('iceconnectionstatechange', () => this.dispatchEvent(new Event('connectionstatechange')));
    }

    get connectionState() {
      const state = super.connectionState;
      const reached = ['connected', 'completed'].includes(this.iceConnectionState);
      return want.clearHop && state === 'connecting' && reached ? 'connected' : state;
    }

    createDataChannel(...words) {
      return want.clearHop ? Object.assign(new EventTarget(), { readyState: 'connecting', close() {} }) : super.createDataChannel(...words);
    }

    setConfiguration(configuration) {
      super.setConfiguration(narrow(configuration));
    }

    setRemoteDescription(description) {
      const { type, sdp } = description;
      return super.setRemoteDescription(want.codec && type === 'offer' ? { type, sdp: withCodecAlone(sdp) } : description);
    }
  };

  const media = navigator.mediaDevices;
  if (media !== undefined) {
    const ask = media.getUserMedia.bind(media);
    media.getUserMedia = (constraints) => {
      if (!constraints?.video) return ask(constraints);
      const { deviceId } = constraints.video;
      const small = want.camera ?? { width: 320, height: 180, frameRate: 10 };
      return ask({ ...constraints, video: deviceId === undefined ? small : { ...small, deviceId } });
    };
    MediaStreamTrack.prototype.applyConstraints = async () => {};
  }

  if (want.codec) {
    const fits = ({ mimeType }) => mimeType.toUpperCase() === `VIDEO/${want.codec}` || /rtx|red|ulpfec/i.test(mimeType);
    for (const side of [RTCRtpSender, RTCRtpReceiver]) {
      const all = side.getCapabilities.bind(side);
      side.getCapabilities = (kind) => {
        const found = all(kind);
        return kind === 'video' && found ? { ...found, codecs: found.codecs.filter(fits) } : found;
      };
    }
  }
}

/**
 * What each picture from the other side shows now, as names:
 * 'chromium camera' (a bright disc on dark green, with a clock), 'chromium screen' (the same with bright corners),
 * 'firefox camera' (one green all over, slowly changing), 'firefox screen' (white, see display.mjs), or the colours seen.
 * Chromium's disc is eaten up and comes back, so ask until the name is there. How dark its ground is depends on how a
 * coding and a version read the range of the colours: from 77 to 135 were seen.
 */
export function picturesShown() {
  const received = new Set(window.incameraTest.connections
    .flatMap((connection) => connection.getReceivers()).map((receiver) => receiver.track));
  const name = (video) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [32, 18];
    const pen = canvas.getContext('2d');
    pen.drawImage(video, 0, 0, 32, 18);
    const at = (x, y) => [...pen.getImageData(x, y, 1, 1).data.slice(0, 3)];
    const near = (one, other, by) => one.every((value, i) => Math.abs(value - other[i]) <= by);
    const [middle, top, bottom, other] = [at(13, 9), at(5, 1), at(1, 16), at(16, 16)];
    const all = [middle, top, bottom, other, at(22, 1), at(26, 1), at(30, 1)];
    const [red, green, blue] = middle;
    if (all.every((one) => near(one, [255, 255, 255], 20))) return 'firefox screen';
    if (all.every((one) => near(one, middle, 8)) && green > 50 && green > red + 20 && green > blue + 40) return 'firefox camera';
    const ground = [0, 106, 0];
    if (near(middle, [67, 243, 20], 40) && near(other, ground, 59)) {
      if (near(bottom, ground, 59)) return 'chromium camera';
      if (near(bottom, [0, 245, 0], 50)) return 'chromium screen';
    }
    return JSON.stringify(all);
  };
  return [...document.querySelectorAll('video')]
    .filter((video) => video.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }))
    .filter((video) => video.videoWidth > 0 && video.srcObject?.getVideoTracks().some((track) => received.has(track)))
    .map(name);
}

/** Counters of everything that arrives, summed over the page's connections. One that was closed counts as it was last seen. */
export async function received() {
  const { connections, received: last } = window.incameraTest;
  for (const connection of connections) {
    if (connection.connectionState === 'closed') continue;
    const now = { frames: 0, energy: 0 };
    for (const report of (await window.incameraTest.reportsOf(connection)).values()) {
      if (report.type !== 'inbound-rtp') continue;
      now.frames += report.framesDecoded ?? 0;
      now.energy += report.totalAudioEnergy ?? 0;
    }
    const before = last.get(connection) ?? { frames: 0, energy: 0 };
    last.set(connection, {
      frames: Math.max(now.frames, before.frames),
      energy: Math.max(now.energy, before.energy),
    });
  }
  const sum = { frames: 0, energy: 0, connections: connections.length };
  for (const { frames, energy } of last.values()) {
    sum.frames += frames;
    sum.energy += energy;
  }
  return sum;
}

/** The way packets really take, by the browser's own statistics, in the words of the page's path. */
export async function pathTaken() {
  const open = window.incameraTest.connections.filter((one) => one.connectionState !== 'closed');
  const connection = open[open.length - 1];
  if (connection === undefined) return 'none';
  const reports = await window.incameraTest.reportsOf(connection);
  const chosen = new Set();
  for (const report of reports.values()) {
    if (report.type === 'transport' && report.selectedCandidatePairId) chosen.add(report.selectedCandidatePairId);
    if (report.type === 'candidate-pair' && report.selected) chosen.add(report.id);
  }
  for (const id of chosen) {
    const pair = reports.get(id);
    const local = reports.get(pair?.localCandidateId);
    const remote = reports.get(pair?.remoteCandidateId);
    if (local?.candidateType === 'relay') return `relay-${local.relayProtocol}`;
    if (remote?.candidateType === 'relay') return 'relay of the other';
    if (local !== undefined) return 'direct';
  }
  return 'none';
}

/** The coding of the pictures being sent, as 'VP9'. */
export async function codecSent() {
  for (const connection of window.incameraTest.connections) {
    if (connection.connectionState === 'closed') continue;
    const reports = await window.incameraTest.reportsOf(connection);
    for (const report of reports.values()) {
      if (report.type === 'outbound-rtp' && report.kind === 'video' && report.framesEncoded > 0) {
        return reports.get(report.codecId)?.mimeType.replace('video/', '') ?? '';
      }
    }
  }
  return '';
}

/** { payloadType: 'VP9' | 'OPUS' | 'RTX' | … } of all that was negotiated. */
export function payloadTypes() {
  const types = {};
  for (const connection of window.incameraTest.connections) {
    if (connection.connectionState === 'closed') continue;
    for (const description of [connection.localDescription, connection.remoteDescription]) {
      for (const [, type, name] of (description?.sdp ?? '').matchAll(/^a=rtpmap:(\d+) ([^/\r\n]+)/gm)) types[type] = name.toUpperCase();
    }
  }
  return types;
}
