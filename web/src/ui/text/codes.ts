/** The words around the code of the call, for people who never heard of a key. */
const again = 'so there are new digits. Start again with those.';

export const codes = {
  title: 'Compare codes',
  what: 'Read these digits to each other aloud, by a voice or a face you know. Every screen must show the same.',
  why: 'The same digits everywhere mean that nobody else is in this call, and that nobody sits between you.',
  here: (names: string): string => `In this call: ${names}.`,
  youCannotHear: 'You do not hear the others here yet, so read the digits over the telephone.',
  everybody: 'Press “They are the same” only once everybody here has compared.',
  digits: 'The digits',
  group: (nth: number, digits: string): string => `Group ${nth}: ${digits}.`,
  working: 'Working out the digits…',
  slow: 'The digits are not coming. Close this window and open it again; if that does not help, reload the page.',
  qr: 'The same digits as a QR code',
  qrText: 'Side by side? Scan this with a phone: it shows these digits.',
  same: 'They are the same',
  differ: 'They differ',
  done: 'You have compared: everybody here is verified.',
  cameIn: (who: string): string => `${who} came in, ${again}`,
  wentOut: (who: string): string => `${who} left, ${again}`,
  cameAndWent: `People came and left, ${again}`,
  renewed: `A call renews its keys every few minutes, ${again}`,
  differTitle: 'The digits differ',
  differLead: 'Somebody may sit between you. Say, show and write nothing here that a stranger must not know.',
  differSteps: [
    'Leave this room.',
    'Start a new room, and send its link another way than you sent this one.',
    'Compare codes there before you talk.',
  ],
  differElse: 'Was a digit misread, or did somebody come or leave meanwhile? Then look once more.',
  lookAgain: 'Look once more',
  leave: 'Leave the room',
} as const;

/** The button that opens the window: it says in what state things are. */
export const codesButton = {
  none: 'Compare codes',
  verified: 'Codes compared',
  fresh: 'Compare codes again',
  differ: 'The digits differ',
} as const;

/** Beside a name: what is known of who that is. */
export const standings = {
  verified: 'Verified',
  fresh: 'New, not compared yet',
  uncompared: 'Not compared',
  differ: 'Digits differed',
} as const;
