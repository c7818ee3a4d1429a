import { useEffect, useState } from 'preact/hooks';

/** Device pixels of a pixel of the page: it changes with the zoom, and when the window goes to another screen. */
export function usePixelRatio(): number {
  const [ratio, setRatio] = useState(devicePixelRatio);
  useEffect(() => {
    const list = matchMedia(`(resolution: ${ratio}dppx)`);
    const update = (): void => setRatio(devicePixelRatio);
    update();
    list.addEventListener('change', update);
    return () => list.removeEventListener('change', update);
  }, [ratio]);
  return ratio;
}
