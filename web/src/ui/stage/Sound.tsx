import { useEffect, useRef } from 'preact/hooks';
import { forget, play } from '../parts/sound';

interface Props {
  readonly stream: MediaStream;
  readonly speaker: string; // device id; '' for the system's choice
}

/** One stream in the room. */
export function Sound({ stream, speaker }: Props) {
  const audio = useRef<HTMLAudioElement>(null);

  useEffect(() => {
    const element = audio.current;
    if (element === null) return;
    element.srcObject = stream;
    void play(element);
    return () => {
      element.srcObject = null;
      forget(element);
    };
  }, [stream]);

  useEffect(() => {
    const element = audio.current;
    if (element === null || !('setSinkId' in element)) return;
    /* A speaker unplugged meanwhile: the system's choice stays. */
    element.setSinkId(speaker).catch(() => undefined);
  }, [speaker]);

  return <audio ref={audio} />;
}
