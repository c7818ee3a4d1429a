import { useRef } from 'preact/hooks';
import type { Session } from '../../session/session';
import { IconButton } from '../parts/IconButton';
import { useFrame } from '../parts/useFrame';
import { useSlice } from '../parts/useSlice';
import { call as words } from '../text/messages';
import { Face } from './Face';

interface Props {
  readonly session: Session;
  readonly small: boolean;
  readonly note?: string;
  readonly onResize?: () => void;
}

export function MyTile({ session, small, note, onResize }: Props) {
  const my = useSlice(session, (s) => ({
    name: s.myName,
    stream: s.preview,
    cameraOn: s.cameraOn && s.devices.cameraTrouble === 'none',
    microphoneOn: s.microphoneOn && s.devices.microphoneTrouble === 'none',
  }));
  const voice = useRef<HTMLSpanElement>(null);
  useFrame(session, (state) => {
    const level = state.microphoneOn && state.membership === 'in' ? state.myLevel : 0;
    if (voice.current !== null) voice.current.style.opacity = String(Math.min(1, level * 1.5));
  });
  return (
    <Face
      who="me"
      name={words.youNamed(my.name)}
      letters={my.name}
      stream={my.stream}
      cameraOn={my.cameraOn}
      microphoneOn={my.microphoneOn}
      voice={voice}
      {...(note === undefined ? {} : { note })}
    >
      {onResize !== undefined && (
        <IconButton
          icon={small ? 'larger' : 'smaller'}
          name={small ? words.larger : words.smaller}
          look="over resize"
          onPress={onResize}
        />
      )}
    </Face>
  );
}
