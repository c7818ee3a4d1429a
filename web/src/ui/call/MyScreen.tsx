import type { Session } from '../../session/session';
import { MediaView } from '../parts/MediaView';
import { partner } from '../parts/roster';
import { useSlice } from '../parts/useSlice';
import { shownName } from '../text/changes';
import { call as words } from '../text/messages';

/** A reminder of what one shows. Small: a screen that shows itself large is a hall of mirrors. */
export function MyScreen({ session }: { readonly session: Session }) {
  const my = useSlice(session, (s) => ({ stream: s.myScreen, other: partner(s)?.name ?? null }));
  return (
    <figure class="my-screen" aria-label={words.yourScreen}>
      <MediaView stream={my.stream} look="media whole" silent />
      <figcaption>
        <strong>{words.youShare}</strong>
        {my.other !== null && <span>{words.youShareText(shownName(my.other))}</span>}
      </figcaption>
    </figure>
  );
}
