import type { Session } from '../../session/session';
import { personOf } from '../parts/persons';
import { useSlice } from '../parts/useSlice';
import { MediaState } from './MediaState';

/** What somebody else sends now; drawn anew when they change it, and the rest of the list is not. */
export function TheirMedia({ session, id }: { readonly session: Session; readonly id: string }) {
  const now = useSlice(session, (state) => {
    const person = personOf(state, id);
    return {
      microphoneOn: person?.microphoneOn ?? false,
      cameraOn: person?.cameraOn ?? false,
      screenOn: person?.screenOn ?? false,
    };
  });
  return <MediaState {...now} />;
}
