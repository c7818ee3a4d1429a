import { useEffect, useRef, useState } from 'preact/hooks';
import type { Session } from '../../session/session';
import { say } from '../parts/Announcer';
import { CopyByHand } from '../parts/CopyByHand';
import { isBroken } from '../parts/isBroken';
import { useAwake } from '../parts/useAwake';
import { useCopy } from '../parts/useCopy';
import { useKeys } from '../parts/useKeys';
import { useMedia } from '../parts/useMedia';
import { useSlice } from '../parts/useSlice';
import { useTitle } from '../parts/useTitle';
import { Panel, type PanelName } from '../panel/Panel';
import { call as words } from '../text/messages';
import { news } from '../text/news';
import { chime } from './chime';
import { Controls } from './Controls';
import { DevicesDialog } from './DevicesDialog';
import { HelpDialog } from './HelpDialog';
import { Stage } from './Stage';
import { TopBar } from './TopBar';
import { Troubles } from './Troubles';
import { useUnread } from './useUnread';

type Window = 'none' | 'devices' | 'help';

/** Tells by ear what happens, from one state to the next. */
function useNews(session: Session, chatIsOpen: boolean): void {
  const open = useRef(chatIsOpen);
  open.current = chatIsOpen;
  useEffect(() => {
    let before = session.state;
    return session.subscribe(() => {
      const after = session.state;
      for (const line of news(before, after, open.current)) say(line);
      if (before.phase === 'call' && before.other === null && after.other !== null) chime();
      before = after;
    });
  }, [session]);
}

export function Call({ session }: { readonly session: Session }) {
  const [panel, setPanel] = useState<PanelName | null>(null);
  const [dialog, setDialog] = useState<Window>('none');
  const { guestLink, otherName, alone } = useSlice(session, (s) => ({
    guestLink: s.guestLink,
    otherName: s.other?.name ?? '',
    alone: s.other === null,
  }));
  const copy = useCopy(guestLink);
  const narrow = useMedia('(max-width: 720px)');
  const unread = useUnread(session, panel === 'chat');
  const opener = useRef<HTMLElement | null>(null);

  useAwake();
  useNews(session, panel === 'chat');
  const name = otherName === '' ? words.unnamed : otherName;
  const title = alone ? words.waitingTitle : words.title(name);
  useTitle((unread > 0 ? `(${unread}) ` : '') + title);

  const close = (): void => {
    setPanel(null);
    opener.current?.focus();
    opener.current = null;
  };
  const toggle = (wanted: PanelName): void => {
    if (panel === wanted) {
      close();
      return;
    }
    if (panel === null && document.activeElement instanceof HTMLElement) opener.current = document.activeElement;
    setPanel(wanted);
  };

  /* The browser tells of a closed window late: another may be open by then. */
  const closed = (which: Window) => (): void => setDialog((open) => (open === which ? 'none' : open));

  /* A device that cannot be used leads to where it says why. */
  const pressMicrophone = (): void => {
    const { devices, microphoneOn } = session.state;
    if (isBroken(devices.microphoneTrouble)) setDialog('devices');
    else session.setMicrophone(!microphoneOn);
  };
  const pressCamera = (): void => {
    const { devices, cameraOn } = session.state;
    if (isBroken(devices.cameraTrouble)) setDialog('devices');
    else void session.setCamera(!cameraOn);
  };

  useKeys({
    microphone: pressMicrophone,
    camera: pressCamera,
    screen: () => void session.setScreen(!session.state.screenOn),
    chat: () => toggle('chat'),
    people: () => toggle('people'),
    server: () => toggle('server'),
    help: () => setDialog('help'),
  });

  return (
    <div class="call">
      <TopBar
        session={session}
        title={title}
        panel={panel}
        onPanel={toggle}
        onDevices={() => setDialog('devices')}
        onHelp={() => setDialog('help')}
      />
      <div class="call-middle">
        <main class="call-main" inert={narrow && panel !== null}>
          <Troubles session={session} onDevices={() => setDialog('devices')} />
          <Stage session={session} copy={copy} />
        </main>
        {panel !== null && <Panel session={session} name={panel} onClose={close} />}
      </div>
      <Controls
        session={session}
        copy={copy}
        chatOpen={panel === 'chat'}
        unread={unread}
        onChat={() => toggle('chat')}
        onMicrophone={pressMicrophone}
        onCamera={pressCamera}
      />
      {dialog === 'devices' && <DevicesDialog session={session} onClose={closed('devices')} />}
      {dialog === 'help' && <HelpDialog onClose={closed('help')} />}
      {copy.byHand && <CopyByHand link={guestLink} onClose={copy.dismiss} />}
    </div>
  );
}
