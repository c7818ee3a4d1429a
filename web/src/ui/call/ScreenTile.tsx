import { useRef } from 'preact/hooks';
import type { Session } from '../../session/session';
import { Icon } from '../parts/Icon';
import { IconButton } from '../parts/IconButton';
import { MediaView } from '../parts/MediaView';
import { partner } from '../parts/roster';
import { useSlice } from '../parts/useSlice';
import { shownName } from '../text/changes';
import { call as words } from '../text/messages';
import { useFullScreen } from './useFullScreen';

/** The other's screen, whole: nothing of it is cropped. */
export function ScreenTile({ session }: { readonly session: Session }) {
  const now = useSlice(session, (s) => ({
    name: partner(s)?.name ?? '',
    stream: partner(s)?.screen ?? null,
    speaker: s.devices.speaker,
  }));
  const tile = useRef<HTMLElement>(null);
  const full = useFullScreen(tile);
  const label = words.screenOf(shownName(now.name));
  return (
    <figure ref={tile} class="tile shared" aria-label={label}>
      <MediaView stream={now.stream} look="media whole" silent={false} speaker={now.speaker} />
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
