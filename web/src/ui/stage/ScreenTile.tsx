import { useRef } from 'preact/hooks';
import type { Session } from '../../session/session';
import { Icon } from '../parts/Icon';
import { IconButton } from '../parts/IconButton';
import { MediaView } from '../parts/MediaView';
import { memo } from '../parts/memo';
import { personOf } from '../parts/persons';
import { useSlice } from '../parts/useSlice';
import { shownName } from '../text/changes';
import { call as words } from '../text/messages';
import { placed } from './Face';
import type { Box } from './grid';
import { useFullScreen } from './useFullScreen';

interface Props {
  readonly session: Session;
  readonly id: string;
  readonly box: Box;
}

/** Somebody's screen, whole: nothing of it is cropped. */
function Shared({ session, id, box }: Props) {
  const now = useSlice(session, (s) => ({
    name: personOf(s, id)?.name ?? '',
    stream: personOf(s, id)?.screen ?? null,
  }));
  const tile = useRef<HTMLElement>(null);
  const full = useFullScreen(tile);
  const label = words.screenOf(shownName(now.name));
  return (
    <figure ref={tile} class="tile placed shared" aria-label={label} style={placed(box)}>
      <MediaView key={id} stream={now.stream} look="media whole" />
      <figcaption class="tile-name">
        <Icon name="screen" />
        <span class="tile-name-text">{label}</span>
      </figcaption>
      {full.possible && (
        <IconButton
          icon={full.on ? 'shrink' : 'expand'}
          name={full.on ? words.endFullScreen : words.fullScreen}
          look="over resize"
          onPress={full.toggle}
        />
      )}
    </figure>
  );
}

export const ScreenTile = memo(Shared);
