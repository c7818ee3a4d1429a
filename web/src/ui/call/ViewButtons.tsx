import type { Session } from '../../session/session';
import { means } from '../apart/apart';
import { say } from '../parts/Announcer';
import { IconButton } from '../parts/IconButton';
import { isTogether } from '../parts/roster';
import { useSlice } from '../parts/useSlice';
import type { Views } from '../stage/views';
import { keys } from '../text/keys';
import { call as words } from '../text/messages';

interface Props {
  readonly session: Session;
  readonly views: Views;
  readonly onApart: () => void;
}

export function switchView(views: Views): void {
  views.switchView();
  say(views.state.view === 'speaker' ? words.speakerView : words.gridView);
}

/** How the pictures are looked at. */
export function ViewButtons({ session, views, onApart }: Props) {
  const { together, several } = useSlice(session, (s) => ({
    together: isTogether(s),
    several: s.membership === 'in' && s.others.length > 1,
  }));
  const { large, apart } = useSlice(views, ({ view, pins, apart }) => ({ large: view === 'speaker' || pins.length > 0, apart }));
  const canApart = together && means() !== 'none';
  if (!several && !canApart) return null;
  return (
    <div class={several ? 'controls-views' : 'controls-views for-two'}>
      {canApart && (
        <IconButton
          icon="apart"
          name={apart ? words.endApart : words.apart}
          shortcut={keys.apart}
          look={apart ? 'plain on' : 'plain'}
          onPress={onApart}
        />
      )}
      {several && (
        <IconButton
          icon={large ? 'grid' : 'speaker'}
          name={large ? words.toGrid : words.toSpeaker}
          shortcut={keys.view}
          look="plain view-switch"
          onPress={() => switchView(views)}
        />
      )}
    </div>
  );
}
