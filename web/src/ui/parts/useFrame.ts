import { useEffect } from 'preact/hooks';
import type { Session, SessionState } from '../../session/session';

/** Draws once a frame at most, past the components: for what moves with the sound. */
export function useFrame(session: Session, draw: (state: SessionState) => void): void {
  useEffect(() => {
    let frame = 0;
    const show = (): void => {
      frame = 0;
      draw(session.state);
    };
    const ask = (): void => {
      if (frame === 0) frame = requestAnimationFrame(show);
    };
    ask();
    const stop = session.subscribe(ask);
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [session]);
}
