/** Codecs by the numbers that docs/protocol.md §5 gives them. */

export const Codec = { none: 0, opus: 1, vp8: 2, vp9: 3, av1: 4, h264: 5 } as const;
export type Codec = (typeof Codec)[keyof typeof Codec];

const BY_MIME: Readonly<Record<string, Codec>> = {
  'audio/opus': Codec.opus,
  'video/vp8': Codec.vp8,
  'video/vp9': Codec.vp9,
  'video/av1': Codec.av1,
  'video/h264': Codec.h264,
};

/** Codec.none for a codec no frame may be sealed for. */
export function codecOfMime(mime: string): Codec {
  return BY_MIME[mime.toLowerCase()] ?? Codec.none;
}

export const CODEC_NAMES: Readonly<Record<Codec, string>> = {
  [Codec.none]: '',
  [Codec.opus]: 'Opus',
  [Codec.vp8]: 'VP8',
  [Codec.vp9]: 'VP9',
  [Codec.av1]: 'AV1',
  [Codec.h264]: 'H.264',
};
