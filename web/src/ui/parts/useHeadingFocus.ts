import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** A new screen begins at its heading, for the keyboard and for a screen reader. */
export function useHeadingFocus(): RefObject<HTMLHeadingElement> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return heading;
}
