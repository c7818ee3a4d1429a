import type { Session } from '../../session/session';
import { Icon } from '../parts/Icon';
import { IconButton } from '../parts/IconButton';
import { isBroken } from '../parts/isBroken';
import type { Copy } from '../parts/useCopy';
import { isAlone } from '../parts/roster';
import { useSlice } from '../parts/useSlice';
import { Pager } from '../stage/Pager';
import type { Views } from '../stage/views';
import { number } from '../text/format';
import { keys } from '../text/keys';
import { call as words } from '../text/messages';
import { ViewButtons } from './ViewButtons';

interface Props {
  readonly session: Session;
  readonly views: Views;
  readonly copy: Copy;
  readonly chatOpen: boolean;
  readonly unread: number;
  readonly onChat: () => void;
  readonly onMicrophone: () => void;
  readonly onCamera: () => void;
  readonly onApart: () => void;
}

function canShareScreens(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === 'function';
}

export function Controls(props: Props) {
  const { session, views, copy, chatOpen, unread } = props;
  const my = useSlice(session, (s) => ({
    microphoneOn: s.microphoneOn,
    cameraOn: s.cameraOn,
    screenOn: s.screenOn,
    alone: isAlone(s),
    noMicrophone: isBroken(s.devices.microphoneTrouble),
    noCamera: isBroken(s.devices.cameraTrouble),
  }));
  const heard = my.microphoneOn && !my.noMicrophone;
  const seen = my.cameraOn && !my.noCamera;

  return (
    <footer class="controls" aria-label={words.controls}>
      <Pager views={views} />
      <div class="controls-main">
        <IconButton
          icon={heard ? 'microphone' : 'microphone-off'}
          name={my.noMicrophone ? words.noMicrophone : heard ? words.mute : words.unmute}
          shortcut={keys.microphone}
          look={heard ? '' : 'off'}
          onPress={props.onMicrophone}
        />
        <IconButton
          icon={seen ? 'camera' : 'camera-off'}
          name={my.noCamera ? words.noCamera : seen ? words.cameraOff : words.cameraOn}
          shortcut={keys.camera}
          look={seen ? '' : 'off'}
          onPress={props.onCamera}
        />
        {canShareScreens() && (
          <IconButton
            icon={my.screenOn ? 'screen-off' : 'screen'}
            name={my.screenOn ? words.unshare : words.share}
            shortcut={keys.screen}
            look={my.screenOn ? 'on' : ''}
            onPress={() => void session.setScreen(!my.screenOn)}
          />
        )}
        <IconButton
          icon="chat"
          name={unread > 0 ? words.chatUnread(number(unread)) : words.chat}
          shortcut={keys.chat}
          look={chatOpen ? 'open' : ''}
          expanded={chatOpen}
          {...(unread > 0 ? { badge: number(unread) } : {})}
          onPress={props.onChat}
        />
        {!my.alone && (
          <IconButton
            icon={copy.copied ? 'check' : 'link'}
            name={words.copy}
            tip={copy.copied ? words.copied : words.copy}
            onPress={copy.copy}
          />
        )}
        <button type="button" class="button leave" onClick={() => session.leave()}>
          <Icon name="leave" />
          <span>{words.leave}</span>
        </button>
      </div>
      <ViewButtons session={session} views={views} onApart={props.onApart} />
    </footer>
  );
}
