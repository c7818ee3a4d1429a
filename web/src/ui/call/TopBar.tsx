import type { Path, Session, SessionState } from '../../session/session';
import { Brand } from '../parts/Brand';
import { Icon, type IconName } from '../parts/Icon';
import { IconButton } from '../parts/IconButton';
import { isAlone, type Verdict } from '../parts/roster';
import { useHeadingFocus } from '../parts/useHeadingFocus';
import { useSlice } from '../parts/useSlice';
import type { PanelName } from '../panel/Panel';
import { keys } from '../text/keys';
import { outside } from '../text/membership';
import { call as words, path as pathWords, sealed as sealedWords, server, unitPath } from '../text/messages';
import { CodesButton } from './CodesButton';
import { Elapsed } from './Elapsed';

interface Props {
  readonly session: Session;
  readonly title: string; // of the screen, for who does not see it
  readonly panel: PanelName | null;
  readonly verdict: Verdict['is'];
  readonly onCompare: () => void;
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

/** Whether what I send is sealed, in two words; and whether that is as it should be. */
function sealing(state: SessionState): { readonly text: string; readonly good: boolean; readonly icon: IconName } {
  const icon = state.membership === 'stopped' ? 'alert' : 'sealed';
  if (state.membership !== 'in') return { text: outside.short[state.membership], good: false, icon };
  if (isAlone(state)) return { text: sealedWords.alone, good: true, icon };
  return { text: state.sealed ? sealedWords.on : sealedWords.off, good: state.sealed, icon };
}

export function TopBar(props: Props) {
  const { session, title, panel, verdict, onCompare, onPanel, onDevices, onHelp } = props;
  const now = useSlice(session, (s) => ({
    ...sealing(s),
    connected: s.membership === 'in' && !isAlone(s),
    path: s.path,
    unit: s.way === 'unit',
    startedAt: s.membership === 'in' && !isAlone(s) ? s.startedAt : 0,
  }));
  const heading = useHeadingFocus();
  const way = (now.unit ? unitPath : pathWords)[now.path].short;

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
        aria-label={`${now.text}${now.connected ? `, ${way}` : ''}. ${server.title}`}
        data-tip={`${server.title}  ${keys.server}`}
        onClick={() => onPanel('server')}
      >
        <span class={now.good ? 'chip good' : 'chip'}>
          <Icon name={now.icon} />
          {now.text}
        </span>
        {now.connected && (
          <span class="chip" data-path={now.path}>
            <Icon name={now.unit && now.path !== 'none' ? 'relay' : pathIcons[now.path]} />
            <span>{way}</span>
          </span>
        )}
      </button>
      <Elapsed since={now.startedAt} />
      <div class="top-actions">
        <CodesButton session={session} verdict={verdict} onPress={onCompare} />
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
