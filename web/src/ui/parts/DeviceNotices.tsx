import type { DeviceTrouble, Session } from '../../session/session';
import { thisBrowser } from '../text/browser';
import { devices as words } from '../text/messages';
import { deviceNotice, type Notice } from '../text/notices';
import { Icon } from './Icon';
import { useSlice } from './useSlice';

function noticesFor(camera: DeviceTrouble, microphone: DeviceTrouble): Notice[] {
  const browser = thisBrowser();
  const found =
    camera === microphone
      ? [deviceNotice(camera, 'both', browser)]
      : [deviceNotice(camera, 'camera', browser), deviceNotice(microphone, 'microphone', browser)];
  return found.filter((notice) => notice !== null);
}

/** Why there is no picture or sound of one's own, and what to do. Nothing where both work. */
export function DeviceNotices({ session }: { readonly session: Session }) {
  const { camera, microphone } = useSlice(session, (s) => ({
    camera: s.devices.cameraTrouble,
    microphone: s.devices.microphoneTrouble,
  }));
  const notices = noticesFor(camera, microphone);
  if (notices.length === 0) return null;
  return (
    <div class="notice" role="alert">
      <Icon name="alert" />
      <div>
        {notices.map((notice) => (
          <p key={notice.title}>
            <strong>{notice.title}</strong> {notice.next}
          </p>
        ))}
        <button type="button" class="button small" onClick={() => void session.askDevices()}>
          {words.again}
        </button>
      </div>
    </div>
  );
}
