import { useEffect, useRef } from 'preact/hooks';
import type { Session } from '../../session/session';
import { forget, play } from '../parts/sound';
import { useSlice } from '../parts/useSlice';

/** What is heard beside the pictures: every sound slot of the forwarding unit. */
export function Sounds({ session }: { readonly session: Session }) {
  const { sounds, speaker } = useSlice(session, (s) => ({ sounds: s.sounds, speaker: s.devices.speaker }));
  return (
    <>
      {sounds.map((stream) => (
        <Sound key={stream.id} stream={stream} speaker={speaker} />
      ))}
    </>
  );
}

function Sound({ stream, speaker }: { readonly stream: MediaStream; readonly speaker: string }) {
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
