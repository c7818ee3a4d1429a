import { useRef } from 'preact/hooks';
import type { Session } from '../../session/session';
import { useFrame } from './useFrame';

/** A bar that moves with one's own voice. Drawn past the components: it moves many times a second. */
export function LevelMeter({ session }: { readonly session: Session }) {
  const bar = useRef<HTMLSpanElement>(null);
  useFrame(session, (state) => {
    const level = state.microphoneOn ? Math.min(1, Math.max(0, state.myLevel)) : 0;
    if (bar.current !== null) bar.current.style.transform = `scaleX(${level})`;
  });
  return (
    <span class="level" aria-hidden="true">
      <span class="level-bar" ref={bar} />
    </span>
  );
}
