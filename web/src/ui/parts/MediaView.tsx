import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Film } from './Film';

interface Props {
  readonly stream: MediaStream | null;
  readonly look: string; // classes
  readonly children?: ComponentChildren; // while there is nothing to be seen
}

/** For how long the last picture stands when nothing follows. */
const HOLD_MS = 2000;

/**
 * A stream on the screen. The one before it, or its last picture, is there until the next has its first frame; so one view is for the
 * streams of one person, and of one kind, alone. It is never heard here: whoever is on no page is heard as well, see Sounds.
 */
export function MediaView({ stream, look, children }: Props) {
  const [shown, setShown] = useState<MediaStream | null>(null); // the last that has had a frame

  useEffect(() => {
    if (shown === null || shown === stream) return;
    const timer = setTimeout(() => setShown(null), HOLD_MS);
    return () => clearTimeout(timer);
  }, [shown, stream]);

  const all = [...new Set([shown, stream])].filter((one) => one !== null);
  return (
    <>
      {shown === null && children}
      {all.map((one) => (
        <Film key={one.id} stream={one} look={look} onFrame={() => setShown(one)} onDisowned={() => setShown(null)} />
      ))}
    </>
  );
}
