import type { Path, Session } from '../../session/session';
import { Brand } from '../parts/Brand';
import { Icon, type IconName } from '../parts/Icon';
import { IconButton } from '../parts/IconButton';
import { useHeadingFocus } from '../parts/useHeadingFocus';
import { useSlice } from '../parts/useSlice';
import type { PanelName } from '../panel/Panel';
import { keys } from '../text/keys';
import { call as words, path as pathWords, sealed as sealedWords, server } from '../text/messages';
import { Elapsed } from './Elapsed';

interface Props {
  readonly session: Session;
  readonly title: string; // of the screen, for who does not see it
  readonly panel: PanelName | null;
  readonly onPanel: (name: PanelName) => void;
  readonly onDevices: () => void;
  readonly onHelp: () => void;
}

const pathIcons: Readonly<Record<Path, IconName>> = {
  none: 'search',
  direct: 'direct',
  'relay-udp': 'relay',
  'relay-tcp': 'relay',
  'relay-tls': 'relay',
};

export function TopBar({ session, title, panel, onPanel, onDevices, onHelp }: Props) {
  const now = useSlice(session, (s) => ({
    sealed: s.sealed,
    path: s.path,
    alone: s.other === null,
    startedAt: s.startedAt,
  }));
  const heading = useHeadingFocus();
  const sealing = now.alone ? sealedWords.alone : now.sealed ? sealedWords.on : sealedWords.off;
  const way = pathWords[now.path].short;

  return (
    <header class="top-bar">
      <h1 class="sr-only" ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <Brand />
      <button
        type="button"
        class="status"
        aria-expanded={panel === 'server'}
        aria-keyshortcuts={keys.server}
        aria-label={now.alone ? `${sealing}. ${server.title}` : `${sealing}, ${way}. ${server.title}`}
        data-tip={`${server.title}  ${keys.server}`}
        onClick={() => onPanel('server')}
      >
        <span class={now.sealed || now.alone ? 'chip good' : 'chip'}>
          <Icon name="sealed" />
          {sealing}
        </span>
        {!now.alone && (
          <span class="chip" data-path={now.path}>
            <Icon name={pathIcons[now.path]} />
            {way}
          </span>
        )}
      </button>
      <Elapsed since={now.alone ? 0 : now.startedAt} />
      <div class="top-actions">
        <IconButton
          icon="people"
          name={words.people}
          shortcut={keys.people}
          look="plain below"
          expanded={panel === 'people'}
          onPress={() => onPanel('people')}
        />
        <IconButton icon="sliders" name={words.devices} look="plain below" onPress={onDevices} />
        <IconButton icon="help" name={words.help} shortcut={keys.help} look="plain below keyboard-only" onPress={onHelp} />
      </div>
    </header>
  );
}
