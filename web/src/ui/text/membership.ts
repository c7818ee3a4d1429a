/** What the page says to who is not, or no longer, among those who have the keys. */

export const outside = {
  waitingTitle: 'Waiting to be let in…',
  waitingText: 'The browser of somebody inside lets you in by itself. Nobody has to press anything.',
  waitingSlow: 'This takes longer than it should. The people inside may be offline, or the server is holding you up.',
  openingTitle: 'Taking a seat…',
  behindTitle: 'Coming back in…',
  nothingSent: 'Nothing of yours is being sent.',
  comeBack: 'Ask to be let in again',
  leaveRoom: 'Leave the room',
  stoppedTitle: 'The call has stopped for you',
  short: { none: 'Not in yet', waiting: 'Not in yet', stopped: 'Stopped' },
} as const;

export type Stop = 'fork' | 'tampered' | 'removed';

/** Which of the two ways on is the one to take. */
export const wayOn: Readonly<Record<Stop, 'leave' | 'comeBack'>> = {
  fork: 'leave',
  tampered: 'comeBack',
  removed: 'comeBack',
};
