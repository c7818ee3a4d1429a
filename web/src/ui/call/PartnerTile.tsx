import { useRef } from 'preact/hooks';
import type { Session } from '../../session/session';
import { partner } from '../parts/roster';
import { useFrame } from '../parts/useFrame';
import { useSlice } from '../parts/useSlice';
import { shownName } from '../text/changes';
import { call as words } from '../text/messages';
import { Face } from './Face';

/** The one whom I see and hear. */
export function PartnerTile({ session }: { readonly session: Session }) {
  const now = useSlice(session, (s) => {
    const them = partner(s);
    return {
      name: them?.name ?? '',
      here: them?.here ?? true,
      stream: them?.picture ?? null,
      cameraOn: them?.cameraOn ?? false,
      microphoneOn: them?.microphoneOn ?? true,
      speaker: s.devices.speaker,
      connected: s.path !== 'none',
    };
  });
  const voice = useRef<HTMLSpanElement>(null);
  useFrame(session, (state) => {
    const level = partner(state)?.level ?? 0;
    if (voice.current !== null) voice.current.style.opacity = String(Math.min(1, level * 1.5));
  });
  const note = !now.here ? words.away : !now.connected ? words.connecting : undefined;
  return (
    <Face
      who="other"
      name={shownName(now.name)}
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
