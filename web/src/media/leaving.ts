/** What is told of a stream before its track is taken out of it or ends, in the same turn, so that the page can act on what it still shows. */

/** It shows what it shows now, and nothing more: the last picture may stand. */
export const LEAVING = 'leaving';
/** What it shows may be somebody else's, as it came past the worker: nothing of it may stand. */
export const DISOWNED = 'disowned';

export function leave(stream: MediaStream | null): void {
  stream?.dispatchEvent(new Event(LEAVING));
}

export function disown(stream: MediaStream | null): void {
  stream?.dispatchEvent(new Event(DISOWNED));
}
