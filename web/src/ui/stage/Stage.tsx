import type { Session, SessionState } from '../../session/session';
import { isAlone } from '../parts/roster';
import type { Copy } from '../parts/useCopy';
import { useSlice } from '../parts/useSlice';
import { call as words } from '../text/messages';
import { MyScreen } from './MyScreen';
import { MyTile } from './MyTile';
import { Outside } from './Outside';
import { Pictures } from './Pictures';
import { Sounds } from './Sounds';
import type { Views } from './views';
import { Waiting } from './Waiting';

interface Props {
  readonly session: Session;
  readonly views: Views;
  readonly copy: Copy;
}

/** What stands in the place of the others: nobody yet, their pictures, or the reason why there are none. */
function placeOf(state: SessionState): 'outside' | 'empty' | 'pictures' {
  if (state.membership !== 'in') return 'outside';
  return isAlone(state) ? 'empty' : 'pictures';
}

export function Stage({ session, views, copy }: Props) {
  const now = useSlice(session, (s) => ({ place: placeOf(s), myScreen: s.screenOn && s.myScreen !== null }));
  return (
    <div class="stage-frame">
      {now.place === 'pictures' ? (
        <Pictures session={session} views={views} />
      ) : (
        <section class="stage faces" aria-label={words.stage}>
          {now.place === 'outside' ? <Outside session={session} /> : <Waiting session={session} copy={copy} />}
          <MyTile session={session} views={views} resizes={false} />
        </section>
      )}
      {now.myScreen && <MyScreen session={session} />}
      <Sounds session={session} />
    </div>
  );
}
