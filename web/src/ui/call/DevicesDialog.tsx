import type { Session } from '../../session/session';
import { DeviceNotices } from '../parts/DeviceNotices';
import { DevicePickers } from '../parts/DevicePickers';
import { Dialog } from '../parts/Dialog';
import { LevelMeter } from '../parts/LevelMeter';
import { Switch } from '../parts/Switch';
import { useSlice } from '../parts/useSlice';
import { devices as words } from '../text/messages';

interface Props {
  readonly session: Session;
  readonly onClose: () => void;
}

export function DevicesDialog({ session, onClose }: Props) {
  const { hideAddress } = useSlice(session, (s) => ({ hideAddress: s.hideAddress }));
  return (
    <Dialog title={words.title} onClose={onClose}>
      <DeviceNotices session={session} />
      <DevicePickers session={session} />
      <LevelMeter session={session} />
      <Switch label={words.hide} text={words.hideText} on={hideAddress} onChange={(on) => session.setHideAddress(on)} />
    </Dialog>
  );
}
