import type { Session } from '../../session/session';
import { useRoster } from '../parts/useRoster';
import { useSlice } from '../parts/useSlice';
import { shownName } from '../text/changes';
import { call as words } from '../text/messages';
import { Seat } from './Seat';

/** Under the two pictures: those who read and write. */
export function Readers({ session }: { readonly session: Session }) {
  const others = useRoster(session);
  const { withMe } = useSlice(session, (s) => ({ withMe: s.mediaWith }));
  return (
    <ul class="readers" aria-label={words.seats} tabIndex={0}>
      {others.map(({ id, name, here }) =>
        id === withMe ? null : <Seat key={id} name={shownName(name)} letters={name} here={here} />,
      )}
    </ul>
  );
}
