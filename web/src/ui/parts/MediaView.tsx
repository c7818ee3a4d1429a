import { useEffect, useRef } from 'preact/hooks';
import { forget, play } from './sound';

interface Props {
  readonly stream: MediaStream | null;
  readonly look: string; // classes
  readonly silent: boolean; // one's own: shown, not heard
  readonly speaker?: string; // device id; '' for the system's choice
}

/** A stream on the screen and, unless silent, in the room. */
export function MediaView({ stream, look, silent, speaker }: Props) {
  const video = useRef<HTMLVideoElement>(null);

  useEffect(() => {
    const element = video.current;
    if (element === null || stream === null) return;
    element.srcObject = stream;
    void play(element);
    return () => {
      element.srcObject = null;
      forget(element);
    };
  }, [stream]);

  useEffect(() => {
    const element = video.current;
    if (element === null || speaker === undefined || !('setSinkId' in element)) return;
    /* A speaker unplugged meanwhile: the system's choice stays. */
    element.setSinkId(speaker).catch(() => undefined);
  }, [speaker]);

  return <video ref={video} class={look} playsInline muted={silent} aria-hidden="true" tabIndex={-1} />;
}
