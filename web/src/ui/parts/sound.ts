/**
 * Sound that the browser holds back until the person does something (autoplay policy).
 * One list for the page: one press lets all of it play.
 */
const held = new Set<HTMLMediaElement>();
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

/** Plays, or remembers that it may not yet. */
export async function play(element: HTMLMediaElement): Promise<void> {
  try {
    await element.play();
    if (held.delete(element)) tell();
  } catch (error) {
    /* AbortError is a stream replaced meanwhile: its own play() follows. */
    if (!(error instanceof DOMException) || error.name !== 'NotAllowedError' || held.has(element)) return;
    held.add(element);
    tell();
  }
}

export function forget(element: HTMLMediaElement): void {
  if (held.delete(element)) tell();
}

export function isHeld(): boolean {
  return held.size > 0;
}

export function playAll(): void {
  for (const element of held) void play(element);
}

export function onHeld(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
