import { useEffect, useRef } from 'preact/hooks';
import { forget, play } from './sound';

interface Props {
  readonly stream: MediaStream | null;
  readonly look: string; // classes
}

/** A stream on the screen. It is never heard here: whoever is on no page is heard as well, see Sounds. */
export function MediaView({ stream, look }: Props) {
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

  return <video ref={video} class={look} playsInline muted aria-hidden="true" tabIndex={-1} />;
}
