import { useRef, useState } from 'preact/hooks';
import type { Session } from '../../session/session';
import { useApart } from '../apart/useApart';
import { CodesDialog } from '../codes/CodesDialog';
import { CopyByHand } from '../parts/CopyByHand';
import { isBroken } from '../parts/isBroken';
import { isTogether } from '../parts/roster';
import { useAwake } from '../parts/useAwake';
import { useCopy } from '../parts/useCopy';
import { useKeys } from '../parts/useKeys';
import { useMedia } from '../parts/useMedia';
import { useSlice } from '../parts/useSlice';
import { useTitle } from '../parts/useTitle';
import { useVerdict } from '../parts/useVerdict';
import { Panel, type PanelName } from '../panel/Panel';
import { turnPage } from '../stage/Pager';
import { Stage } from '../stage/Stage';
import { viewsOf } from '../stage/views';
import { Controls } from './Controls';
import { DevicesDialog } from './DevicesDialog';
import { HelpDialog } from './HelpDialog';
import { titleOf } from './title';
import { Toasts } from './Toasts';
import { TopBar } from './TopBar';
import { Troubles } from './Troubles';
import { useNews } from './useNews';
import { useUnread } from './useUnread';
import { switchView } from './ViewButtons';
import { Wayless } from './Wayless';

type Window = 'none' | 'devices' | 'codes' | 'help';

export function Call({ session }: { readonly session: Session }) {
  const [panel, setPanel] = useState<PanelName | null>(null);
  const [dialog, setDialog] = useState<Window>('none');
  const { guestLink, title, together, several } = useSlice(session, (s) => ({
    guestLink: s.guestLink,
    title: titleOf(s),
    together: isTogether(s),
    several: s.membership === 'in' && s.others.length > 1,
  }));
  const views = viewsOf(session);
  const apart = useApart(session, views);
  const copy = useCopy(guestLink);
  const narrow = useMedia('(max-width: 720px)');
  const unread = useUnread(session, panel === 'chat');
  const [verdict, decide] = useVerdict(session);
  const opener = useRef<HTMLElement | null>(null);

  useAwake();
  const toasts = useNews(session, panel === 'chat');
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

  const compare = (): void => {
    if (together) setDialog('codes');
  };

  useKeys({
    microphone: pressMicrophone,
    camera: pressCamera,
    screen: () => void session.setScreen(!session.state.screenOn),
    chat: () => toggle('chat'),
    people: () => toggle('people'),
    codes: compare,
    server: () => toggle('server'),
    view: () => {
      if (several) switchView(views);
    },
    apart: () => {
      if (together) apart();
    },
    next: () => turnPage(views, 1),
    previous: () => turnPage(views, -1),
    help: () => setDialog('help'),
  });

  return (
    <div class="call">
      <TopBar
        session={session}
        title={title}
        panel={panel}
        verdict={verdict.is}
        onCompare={compare}
        onPanel={toggle}
        onDevices={() => setDialog('devices')}
        onHelp={() => setDialog('help')}
      />
      <div class="call-middle">
        <main class="call-main" inert={narrow && panel !== null}>
          <Troubles session={session} onDevices={() => setDialog('devices')} />
          <Wayless session={session} chatOpen={panel === 'chat'} onChat={() => toggle('chat')} />
          <Stage session={session} views={views} copy={copy} />
          <Toasts toasts={toasts} />
        </main>
        {panel !== null && (
          <Panel session={session} name={panel} verdict={verdict} onCompare={compare} onClose={close} />
        )}
      </div>
      <Controls
        session={session}
        views={views}
        copy={copy}
        chatOpen={panel === 'chat'}
        unread={unread}
        onChat={() => toggle('chat')}
        onMicrophone={pressMicrophone}
        onCamera={pressCamera}
        onApart={apart}
      />
      {dialog === 'devices' && <DevicesDialog session={session} onClose={closed('devices')} />}
      {dialog === 'codes' && together && (
        <CodesDialog session={session} onVerdict={decide} onClose={closed('codes')} />
      )}
      {dialog === 'help' && <HelpDialog onClose={closed('help')} />}
      {copy.byHand && <CopyByHand link={guestLink} onClose={copy.dismiss} />}
    </div>
  );
}
