/** Microphone and camera: asking for them, choosing among them, losing them. */

/**
 * A session never makes the browser ask by itself: the page explains first.
 * 'unasked' until askDevices() is called, 'asking' while the browser's question is open.
 */
export type DeviceTrouble =
  | 'none'
  | 'unasked'
  | 'asking'
  | 'denied'
  | 'missing'
  | 'in-use'
  | 'insecure'
  | 'failed';

export interface Device {
  readonly id: string;
  readonly label: string;
}

export interface Choice {
  readonly microphones: readonly Device[];
  readonly cameras: readonly Device[];
  readonly speakers: readonly Device[];
}

export type Kind = 'microphone' | 'camera';

export interface Got {
  readonly track: MediaStreamTrack | null;
  readonly trouble: DeviceTrouble;
}

const SOUND: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};
const PICTURE: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
};

export function canAsk(): boolean {
  // Outside a secure context the browser hides this member altogether.
  return window.isSecureContext && 'mediaDevices' in navigator;
}

/** Both in one question where the browser can; else each for itself, so that one may be missing. */
export async function openBoth(
  microphone: string,
  camera: string,
): Promise<Readonly<Record<Kind, Got>>> {
  if (canAsk()) {
    try {
      const both = await navigator.mediaDevices.getUserMedia({
        audio: chosen(SOUND, microphone),
        video: chosen(PICTURE, camera),
      });
      return {
        microphone: got(both.getAudioTracks()),
        camera: got(both.getVideoTracks()),
      };
    } catch {
      // Which of the two it was is found out by asking for each.
    }
  }
  return {
    microphone: await openOne('microphone', microphone),
    camera: await openOne('camera', camera),
  };
}

export async function openOne(kind: Kind, id: string): Promise<Got> {
  if (!canAsk()) return { track: null, trouble: 'insecure' };
  try {
    const stream = await navigator.mediaDevices.getUserMedia(
      kind === 'camera' ? { video: chosen(PICTURE, id) } : { audio: chosen(SOUND, id) },
    );
    return got(stream.getTracks());
  } catch (error) {
    const trouble = troubleOf(error);
    // The one that was chosen is gone: any other is better than none.
    if (trouble === 'missing' && id !== '') return openOne(kind, '');
    return { track: null, trouble };
  }
}

/** Labels are empty until the browser has been asked for a device. */
export async function listDevices(): Promise<Choice> {
  if (!canAsk()) return { microphones: [], cameras: [], speakers: [] };
  const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  const of = (kind: MediaDeviceKind): Device[] =>
    all
      .filter((d) => d.kind === kind && d.deviceId !== '')
      .map((d) => ({ id: d.deviceId, label: d.label }));
  const canChooseSpeaker = 'setSinkId' in HTMLMediaElement.prototype;
  return {
    microphones: of('audioinput'),
    cameras: of('videoinput'),
    speakers: canChooseSpeaker ? of('audiooutput') : [],
  };
}

export function troubleOf(error: unknown): DeviceTrouble {
  switch (error instanceof Error || error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use';
    case 'SecurityError':
    case 'TypeError':
      return 'insecure';
    default:
      return 'failed';
  }
}

export function idOf(track: MediaStreamTrack | null): string {
  return track?.getSettings().deviceId ?? '';
}

function chosen(constraints: MediaTrackConstraints, id: string): MediaTrackConstraints {
  return id === '' ? constraints : { ...constraints, deviceId: { exact: id } };
}

function got(tracks: readonly MediaStreamTrack[]): Got {
  const track = tracks[0] ?? null;
  return { track, trouble: track === null ? 'missing' : 'none' };
}
