import type { Session } from '../../session/session';
import { MediaView } from '../parts/MediaView';
import { useSlice } from '../parts/useSlice';
import { shownName } from '../text/changes';
import { call as words } from '../text/messages';

/** A reminder of what one shows. Small: a screen that shows itself large is a hall of mirrors. */
export function MyScreen({ session }: { readonly session: Session }) {
  const my = useSlice(session, ({ myScreen, others, membership }) => ({
    stream: myScreen,
    n: membership === 'in' ? others.length : 0,
    first: others[0]?.name ?? '',
  }));
  const text = my.n === 0 ? null : my.n === 1 ? words.youShareText(shownName(my.first)) : words.youShareToAll;
  return (
    <figure class="my-screen" aria-label={words.yourScreen}>
      <MediaView stream={my.stream} look="media whole" />
      <figcaption>
        <strong>{words.youShare}</strong>
        {text !== null && <span>{text}</span>}
      </figcaption>
    </figure>
  );
}
