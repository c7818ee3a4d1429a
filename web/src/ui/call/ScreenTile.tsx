import { useRef } from 'preact/hooks';
import type { Session } from '../../session/session';
import { Icon } from '../parts/Icon';
import { IconButton } from '../parts/IconButton';
import { MediaView } from '../parts/MediaView';
import { useSlice } from '../parts/useSlice';
import { call as words } from '../text/messages';
import { useFullScreen } from './useFullScreen';

/** The other's screen, whole: nothing of it is cropped. */
export function ScreenTile({ session }: { readonly session: Session }) {
  const now = useSlice(session, (s) => ({
    name: s.other?.name ?? '',
    stream: s.other?.screen ?? null,
    speaker: s.devices.speaker,
  }));
  const tile = useRef<HTMLElement>(null);
  const full = useFullScreen(tile);
  const label = words.screenOf(now.name === '' ? words.unnamed : now.name);
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
