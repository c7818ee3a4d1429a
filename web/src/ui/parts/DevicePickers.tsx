import type { Session } from '../../session/session';
import { devices as words } from '../text/messages';
import { DeviceSelect } from './DeviceSelect';
import { useSlice } from './useSlice';

/** Which microphone, camera and, where the browser lets the page choose, speaker. */
export function DevicePickers({ session }: { readonly session: Session }) {
  const { devices } = useSlice(session, (s) => ({ devices: s.devices }));
  const lists = [devices.microphones, devices.cameras, devices.speakers];
  if (lists.every((list) => list.length === 0)) return null; /* DeviceNotices says why */
  return (
    <div class="pickers">
      <DeviceSelect
        icon="microphone"
        label={words.microphone}
        list={devices.microphones}
        chosen={devices.microphone}
        onChoose={(id) => void session.chooseMicrophone(id)}
      />
      <DeviceSelect
        icon="camera"
        label={words.camera}
        list={devices.cameras}
        chosen={devices.camera}
        onChoose={(id) => void session.chooseCamera(id)}
      />
      {devices.speakers.length > 0 && (
        <DeviceSelect
          icon="sound"
          label={words.speaker}
          list={devices.speakers}
          chosen={devices.speaker}
          empty={words.systemSpeaker}
          onChoose={(id) => void session.chooseSpeaker(id)}
        />
      )}
    </div>
  );
}
