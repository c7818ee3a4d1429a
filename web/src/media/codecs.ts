/** Which codecs are offered, best first. */

const PICTURE_ORDER = ['video/vp9', 'video/vp8', 'video/av1', 'video/h264'];
const REPAIR = 'video/rtx';

/** VP9, VP8, AV1, H.264, each in the browser's own order, then retransmission; nothing we cannot seal. */
export function pictureCodecs(offered: readonly RTCRtpCodec[]): RTCRtpCodec[] {
  const best = PICTURE_ORDER.flatMap((mime) => offered.filter((c) => is(c, mime) && usable(c)));
  return best.length === 0 ? [] : [...best, ...offered.filter((c) => is(c, REPAIR))];
}

/** Opus alone. */
export function soundCodecs(offered: readonly RTCRtpCodec[]): RTCRtpCodec[] {
  return offered.filter((c) => is(c, 'audio/opus'));
}

/** H.264 in single packets has no room for a sealed key frame. */
function usable(codec: RTCRtpCodec): boolean {
  return !is(codec, 'video/h264') || /packetization-mode=1/.test(codec.sdpFmtpLine ?? '');
}

function is(codec: RTCRtpCodec, mime: string): boolean {
  return codec.mimeType.toLowerCase() === mime;
}

/** Without capabilities of its own a browser keeps its own order. */
export function preferCodecs(transceiver: RTCRtpTransceiver, kind: 'audio' | 'video'): void {
  const offered = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const wanted = kind === 'audio' ? soundCodecs(offered) : pictureCodecs(offered);
  if (wanted.length > 0) transceiver.setCodecPreferences(wanted);
}

/** For the hello: what we can receive, by name. */
export function ownCodecs(): string[] {
  const offered = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
  return PICTURE_ORDER.filter((mime) => offered.some((c) => is(c, mime))).map((mime) => mime.slice(6));
}
