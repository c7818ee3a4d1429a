import { useState } from 'preact/hooks';
import type { Session, SessionState } from '../../session/session';
import { isAlone, onlyReads, partner } from '../parts/roster';
import type { Copy } from '../parts/useCopy';
import { useSlice } from '../parts/useSlice';
import { call as words } from '../text/messages';
import { Gathering } from './Gathering';
import { MyScreen } from './MyScreen';
import { MyTile } from './MyTile';
import { Outside } from './Outside';
import { PartnerTile } from './PartnerTile';
import { Readers } from './Readers';
import { ScreenTile } from './ScreenTile';
import { Waiting } from './Waiting';

interface Props {
  readonly session: Session;
  readonly copy: Copy;
}

/** What stands in the place of the other: nobody yet, somebody, or the reason why there is none. */
function placeOf(state: SessionState): 'outside' | 'empty' | 'partner' | 'gathering' {
  if (state.membership !== 'in') return 'outside';
  if (isAlone(state)) return 'empty';
  return onlyReads(state) ? 'gathering' : 'partner';
}

/** The pictures: two faces, or a screen with two small faces, or oneself and an empty seat. */
export function Stage({ session, copy }: Props) {
  const now = useSlice(session, (s) => ({
    place: placeOf(s),
    theirScreen: placeOf(s) === 'partner' && partner(s)?.screenOn === true && partner(s)?.screen !== null,
    myScreen: s.screenOn && s.myScreen !== null,
    readers: placeOf(s) === 'partner' && s.others.length > 1,
  }));
  const [small, setSmall] = useState(false);
  const faces = now.place === 'partner';
  const layout = now.theirScreen ? 'screen' : small && faces ? 'corner' : 'faces';
  if (now.place === 'gathering') return <Gathering session={session} />;

  return (
    <>
      <section class={`stage ${layout}`} aria-label={words.stage}>
        {now.theirScreen && <ScreenTile session={session} />}
        {now.place === 'outside' && <Outside session={session} />}
        {now.place === 'empty' && <Waiting session={session} copy={copy} />}
        {faces && <PartnerTile session={session} />}
        <MyTile
          session={session}
          small={small}
          {...(now.place === 'outside' ? { note: words.notSent } : {})}
          {...(faces && !now.theirScreen ? { onResize: () => setSmall(!small) } : {})}
        />
        {now.myScreen && <MyScreen session={session} />}
      </section>
      {now.readers && <Readers session={session} />}
    </>
  );
}
