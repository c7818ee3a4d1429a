import { useState } from 'preact/hooks';
import type { Session } from '../../session/session';
import type { Copy } from '../parts/useCopy';
import { useSlice } from '../parts/useSlice';
import { call as words } from '../text/messages';
import { MyScreen } from './MyScreen';
import { MyTile } from './MyTile';
import { OtherTile } from './OtherTile';
import { ScreenTile } from './ScreenTile';
import { Waiting } from './Waiting';

interface Props {
  readonly session: Session;
  readonly copy: Copy;
}

/** The pictures: two faces, or a screen with two small faces, or oneself and an empty seat. */
export function Stage({ session, copy }: Props) {
  const now = useSlice(session, (s) => ({
    alone: s.other === null,
    theirScreen: s.other !== null && s.other.screenOn && s.other.screen !== null,
    myScreen: s.screenOn && s.myScreen !== null,
  }));
  const [small, setSmall] = useState(false);
  const layout = now.theirScreen ? 'screen' : small && !now.alone ? 'corner' : 'faces';

  return (
    <section class={`stage ${layout}`} aria-label={words.stage}>
      {now.theirScreen && <ScreenTile session={session} />}
      {now.alone ? <Waiting session={session} copy={copy} /> : <OtherTile session={session} />}
      <MyTile
        session={session}
        small={small}
        {...(now.alone || now.theirScreen ? {} : { onResize: () => setSmall(!small) })}
      />
      {now.myScreen && <MyScreen session={session} />}
    </section>
  );
}
