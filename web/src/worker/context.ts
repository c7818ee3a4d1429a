/** What a stream is for; the first number of its KIDs (docs/protocol.md §5) and the order of the m-lines. */
export const Context = { microphone: 0, camera: 1, screen: 2, screenSound: 3, messages: 4 } as const;
export type Context = (typeof Context)[keyof typeof Context];

export const CONTEXTS: readonly Context[] = [0, 1, 2, 3, 4];

/** The contexts that are media, in the order of their m-lines. */
export const MEDIA_CONTEXTS = [
  Context.microphone,
  Context.camera,
  Context.screen,
  Context.screenSound,
] as const;
export type MediaContext = (typeof MEDIA_CONTEXTS)[number];

export function isSound(context: Context): boolean {
  return context === Context.microphone || context === Context.screenSound;
}
