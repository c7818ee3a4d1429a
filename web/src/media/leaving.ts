/**
 * A stream that shall show what it shows now, and nothing more: its track is about to be somebody else's, or to end. The page is told
 * before, in the same turn, so that it can keep the last picture.
 */
export const LEAVING = 'leaving';

export function leave(stream: MediaStream | null): void {
  stream?.dispatchEvent(new Event(LEAVING));
}
