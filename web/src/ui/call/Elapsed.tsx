import { useEffect, useRef } from 'preact/hooks';
import { duration } from '../text/format';

/** How long the call has run. Not read out: a screen reader would never stop. */
export function Elapsed({ since }: { readonly since: number }) {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const show = (): void => {
      if (place.current !== null) place.current.textContent = since === 0 ? '' : duration(Date.now() - since);
    };
    show();
    if (since === 0) return;
    const timer = setInterval(show, 1000);
    return () => clearInterval(timer);
  }, [since]);
  return <span class="elapsed" ref={place} aria-hidden="true" />;
}
