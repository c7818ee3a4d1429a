import type { Session } from '../../session/session';
import { IconButton } from '../parts/IconButton';
import { memo } from '../parts/memo';
import { useSlice } from '../parts/useSlice';
import { call as words } from '../text/messages';
import { Face } from './Face';
import type { Box } from './grid';
import { mySign } from './network';
import { useVoice } from './useVoice';
import type { Views } from './views';

interface Props {
  readonly session: Session;
  readonly views: Views;
  readonly box?: Box | undefined; // none beside an empty seat
  readonly resizes: boolean; // of two, one's own may be small
}

function Me({ session, views, box, resizes }: Props) {
  const my = useSlice(session, (s) => ({
    name: s.myName,
    stream: s.preview,
    cameraOn: s.cameraOn && s.devices.cameraTrouble === 'none',
    microphoneOn: s.microphoneOn && s.devices.microphoneTrouble === 'none',
    note: s.membership === 'in' ? undefined : words.notSent,
    sign: s.membership === 'in' && s.others.length > 0 ? mySign(s.myNetwork) : '',
  }));
  const { small } = useSlice(views, ({ small }) => ({ small }));
  const ring = useVoice(session);
  return (
    <Face
      id=""
      name={words.youNamed(my.name)}
      letters={my.name}
      stream={my.stream}
      cameraOn={my.cameraOn}
      microphoneOn={my.microphoneOn}
      sign={my.sign}
      ring={ring}
      {...(my.note === undefined ? {} : { note: my.note })}
      {...(box === undefined ? {} : { box })}
    >
      {resizes && (
        <IconButton
          icon={small ? 'larger' : 'smaller'}
          name={small ? words.larger : words.smaller}
          look="over resize"
          onPress={() => views.set({ small: !small })}
        />
      )}
    </Face>
  );
}

export const MyTile = memo(Me);
