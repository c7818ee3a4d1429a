import { useRef } from 'preact/hooks';
import type { Session } from '../../session/session';
import { useFrame } from '../parts/useFrame';
import { useSlice } from '../parts/useSlice';
import { call as words } from '../text/messages';
import { Face } from './Face';

export function OtherTile({ session }: { readonly session: Session }) {
  const now = useSlice(session, (s) => ({
    name: s.other?.name ?? '',
    here: s.other?.here ?? true,
    stream: s.other?.picture ?? null,
    cameraOn: s.other?.cameraOn ?? false,
    microphoneOn: s.other?.microphoneOn ?? true,
    speaker: s.devices.speaker,
    connected: s.path !== 'none',
  }));
  const voice = useRef<HTMLSpanElement>(null);
  useFrame(session, (state) => {
    if (voice.current !== null) voice.current.style.opacity = String(Math.min(1, (state.other?.level ?? 0) * 1.5));
  });
  const note = !now.here ? words.away : !now.connected ? words.connecting : undefined;
  return (
    <Face
      who="other"
      name={now.name === '' ? words.unnamed : now.name}
      letters={now.name}
      stream={now.stream}
      cameraOn={now.cameraOn}
      microphoneOn={now.microphoneOn}
      speaker={now.speaker}
      voice={voice}
      {...(note === undefined ? {} : { note })}
    />
  );
}
