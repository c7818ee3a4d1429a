/** The screen and its sound. */

export interface Shared {
  readonly picture: MediaStreamTrack;
  readonly sound: MediaStreamTrack | null;
}

/** null where the person or the browser refused. */
export async function openScreen(): Promise<Shared | null> {
  if (!window.isSecureContext || !('mediaDevices' in navigator)) return null;
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: true });
    const picture = stream.getVideoTracks()[0];
    if (picture === undefined) return null;
    // Text must stay sharp; it may move slower.
    picture.contentHint = 'detail';
    return { picture, sound: stream.getAudioTracks()[0] ?? null };
  } catch {
    return null;
  }
}
