import { describe, expect, it } from 'vitest';
import { pictureCodecs, soundCodecs } from '../../src/media/codecs';

function codec(mimeType: string, sdpFmtpLine = ''): RTCRtpCodec {
  return { mimeType, sdpFmtpLine, clockRate: 90000 };
}

const H264 = codec('video/H264', 'packetization-mode=1');
const OFFERED = [
  codec('video/VP8'), codec('video/rtx'), H264, codec('video/H264', 'packetization-mode=0'),
  codec('video/AV1'), codec('video/VP9', 'profile-id=0'), codec('video/VP9', 'profile-id=2'),
  codec('video/red'), codec('video/ulpfec'), codec('video/H265'),
];

describe('the codecs offered', () => {
  it('are VP9, VP8, AV1 and H.264, in this order, with retransmission', () => {
    expect(pictureCodecs(OFFERED).map((c) => c.mimeType)).toEqual([
      'video/VP9', 'video/VP9', 'video/VP8', 'video/AV1', 'video/H264', 'video/rtx',
    ]);
  });

  it('have no H.264 whose frames must fit one packet', () => {
    expect(pictureCodecs(OFFERED).filter((c) => c.mimeType === 'video/H264')).toEqual([H264]);
  });

  it('keep the browser’s order of profiles', () => {
    expect(pictureCodecs(OFFERED)[0]?.sdpFmtpLine).toBe('profile-id=0');
  });

  it('are none where there is none that we can seal', () => {
    expect(pictureCodecs([codec('video/H265'), codec('video/rtx')])).toEqual([]);
  });

  it('are Opus alone for sound', () => {
    const offered = [codec('audio/red'), codec('audio/opus'), codec('audio/PCMU')];
    expect(soundCodecs(offered).map((c) => c.mimeType)).toEqual(['audio/opus']);
  });
});
