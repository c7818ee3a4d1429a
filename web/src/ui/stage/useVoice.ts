import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import type { Session } from '../../session/session';
import { useFrame } from '../parts/useFrame';
import { Voice } from './voice';

/** The ring of one's own tile. Drawn past the components: what the page knows of oneself is a level. */
export function useVoice(session: Session): RefObject<HTMLSpanElement> {
  const ring = useRef<HTMLSpanElement>(null);
  const voice = useRef(new Voice());
  useFrame(session, ({ microphoneOn, membership, myLevel }) => {
    const level = microphoneOn && membership === 'in' ? myLevel : 0;
    ring.current?.classList.toggle('on', voice.current.speaks(level, performance.now()));
  });
  return ring;
}
