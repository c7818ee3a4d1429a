import type { Session } from '../../session/session';
import { useRoster } from '../parts/useRoster';
import { useSlice } from '../parts/useSlice';
import { shownName } from '../text/changes';
import { call as words } from '../text/messages';
import { Seat } from './Seat';

/** Everybody by name, for who sees no picture. The first two of the others have them. */
export function Gathering({ session }: { readonly session: Session }) {
  const others = useRoster(session);
  const { myName } = useSlice(session, (s) => ({ myName: s.myName }));
  return (
    <ul class="gathering" aria-label={words.stage} tabIndex={0}>
      {others.map(({ id, name, here }, i) => (
        <Seat
          key={id}
          name={shownName(name)}
          letters={name}
          here={here}
          {...(i < 2 ? { note: words.inPicture } : {})}
        />
      ))}
      <Seat name={words.youNamed(myName)} letters={myName} here note={words.notSent} />
    </ul>
  );
}
