import type { Session } from '../../session/session';
import { Icon } from '../parts/Icon';
import { MediaView } from '../parts/MediaView';
import { useSlice } from '../parts/useSlice';
import { call as words } from '../text/messages';

/** The other's screen, whole: nothing of it is cropped. */
export function ScreenTile({ session }: { readonly session: Session }) {
  const now = useSlice(session, (s) => ({
    name: s.other?.name ?? '',
    stream: s.other?.screen ?? null,
    speaker: s.devices.speaker,
  }));
  const label = words.screenOf(now.name === '' ? words.unnamed : now.name);
  return (
    <figure class="tile shared" aria-label={label}>
      <MediaView stream={now.stream} look="media whole" silent={false} speaker={now.speaker} />
      <figcaption class="tile-name">
        <Icon name="screen" />
        <span class="tile-name-text">{label}</span>
      </figcaption>
    </figure>
  );
}
