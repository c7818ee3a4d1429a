import type { Session } from '../../session/session';
import { Icon } from '../parts/Icon';
import { IconButton } from '../parts/IconButton';
import type { Copy } from '../parts/useCopy';
import { useSlice } from '../parts/useSlice';
import { number } from '../text/format';
import { keys } from '../text/keys';
import { call as words } from '../text/messages';

interface Props {
  readonly session: Session;
  readonly copy: Copy;
  readonly chatOpen: boolean;
  readonly unread: number;
  readonly onChat: () => void;
}

function canShareScreens(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === 'function';
}

export function Controls({ session, copy, chatOpen, unread, onChat }: Props) {
  const my = useSlice(session, (s) => ({
    microphoneOn: s.microphoneOn,
    cameraOn: s.cameraOn,
    screenOn: s.screenOn,
    alone: s.other === null,
  }));

  return (
    <footer class="controls" aria-label={words.controls}>
      <IconButton
        icon={my.microphoneOn ? 'microphone' : 'microphone-off'}
        name={my.microphoneOn ? words.mute : words.unmute}
        shortcut={keys.microphone}
        look={my.microphoneOn ? '' : 'off'}
        onPress={() => session.setMicrophone(!my.microphoneOn)}
      />
      <IconButton
        icon={my.cameraOn ? 'camera' : 'camera-off'}
        name={my.cameraOn ? words.cameraOff : words.cameraOn}
        shortcut={keys.camera}
        look={my.cameraOn ? '' : 'off'}
        onPress={() => void session.setCamera(!my.cameraOn)}
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
        onPress={onChat}
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
    </footer>
  );
}
