import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export interface FullScreen {
  readonly possible: boolean;
  readonly on: boolean;
  readonly toggle: () => void;
}

/** Shows an element over the whole screen, where the browser can. */
export function useFullScreen(element: RefObject<HTMLElement>): FullScreen {
  const [on, setOn] = useState(false);

  useEffect(() => {
    const update = (): void => setOn(element.current !== null && document.fullscreenElement === element.current);
    document.addEventListener('fullscreenchange', update);
    return () => document.removeEventListener('fullscreenchange', update);
  }, []);

  const toggle = (): void => {
    const done = on ? document.exitFullscreen() : element.current?.requestFullscreen();
    done?.catch(() => undefined); /* refused: it stays as it is, and so does the button */
  };
  return { possible: document.fullscreenEnabled, on, toggle };
}
