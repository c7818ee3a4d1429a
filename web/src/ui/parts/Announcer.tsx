import { useEffect, useState } from 'preact/hooks';

type Listener = (text: string) => void;
const listeners = new Set<Listener>();

/** Says a line to screen readers, politely; a moment later, when a window that closes with it is gone. */
export function say(text: string): void {
  setTimeout(() => {
    for (const listener of listeners) listener(text);
  });
}

const KEPT = 3;

interface Line {
  readonly n: number;
  readonly text: string;
}

/**
 * The place where such lines appear, always there, so that readers watch it. There is one in the page and one in
 * each window: while a window is open, nothing outside it is heard.
 */
export function Announcer() {
  const [lines, setLines] = useState<readonly Line[]>([]);
  useEffect(() => {
    const listener: Listener = (text) =>
      setLines((old) => [...old, { n: (old[old.length - 1]?.n ?? 0) + 1, text }].slice(-KEPT));
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return (
    <div class="sr-only" role="log" aria-live="polite" aria-relevant="additions">
      {lines.map((line) => (
        <p key={line.n}>{line.text}</p>
      ))}
    </div>
  );
}
