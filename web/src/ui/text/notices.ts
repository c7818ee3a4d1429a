/** What is wrong, and what to do: each with one sentence for the one and one for the other. */
import type { DeviceTrouble, Failure, Trouble } from '../../session/session';
import type { Browser } from './browser';

export interface Notice {
  readonly title: string;
  readonly next: string;
}

export type FailureAction = 'start' | 'reload' | 'again' | 'here';

export const failures: Readonly<Record<Failure, Notice & { readonly action: FailureAction | null }>> = {
  'link-incomplete': {
    title: 'This link is not complete',
    next: 'A part was lost or changed on the way. Ask for the link again and open all of it.',
    action: 'start',
  },
  'link-gone': {
    title: 'This page no longer has the key',
    next: 'The key is in the link and nowhere else. Open the link you were sent again.',
    action: 'start',
  },
  'room-full': {
    title: 'All seats are taken',
    next: 'This room holds no more people. Try again when somebody has left.',
    action: 'again',
  },
  moved: {
    title: 'This call goes on in another tab',
    next: 'Go back to that tab, or take the call over in this one.',
    action: 'here',
  },
  'server-gone': {
    title: 'The server does not answer',
    next: 'Check your network connection, then try again.',
    action: 'again',
  },
  'server-busy': {
    title: 'The server is busy',
    next: 'It takes no more calls right now. Try again in a minute.',
    action: 'again',
  },
  version: {
    title: 'The server has been updated',
    next: 'This page no longer fits it. Open your link again to load the new one.',
    action: null,
  },
  'unsupported-browser': {
    title: 'This browser cannot seal a call, so it sends nothing',
    next: 'Open the link in a current Chrome, Edge, Firefox or Safari.',
    action: null,
  },
  'sealing-failed': {
    title: 'Sealing stopped, so nothing more was sent',
    next: 'Reload the page to seal the call afresh.',
    action: 'reload',
  },
};

export const failureActions = {
  start: 'Start a new room',
  reload: 'Reload the page',
  again: 'Try again',
  here: 'Use this tab',
} as const satisfies Record<FailureAction, string>;

const troubles: Readonly<Record<Trouble, Notice>> = {
  'server-away': {
    title: 'The server is out of reach.',
    next: 'Your call goes on while the page reconnects.',
  },
  'no-path': {
    title: 'No way through the network yet.',
    next: 'The page keeps trying. A different network may help.',
  },
  'peer-away': {
    title: 'The other person lost the connection.',
    next: 'Their seat is kept while they reconnect.',
  },
  'peer-keys-differ': {
    title: 'What arrives cannot be opened, so it is not shown.',
    next: 'If this stays, leave, come back and compare codes.',
  },
  behind: {
    title: 'Something of this call did not reach you.',
    next: 'The page is coming back in by itself: you need not do anything.',
  },
  fork: {
    title: 'This call has been split.',
    next: 'Not everybody here is in the same call any more. Whoever runs the server, or somebody in the call, makes it so. Leave, and send a new link another way.',
  },
  tampered: {
    title: 'This call has been tampered with.',
    next: 'A message about who is in it was not genuine, so it was refused. Ask to be let in again and compare codes. If it happens once more, leave and send a new link another way.',
  },
  removed: {
    title: 'You were taken out of this call.',
    next: 'The others’ browsers do that when the server says that you have gone. Ask to be let in again.',
  },
  'camera-lost': { title: 'Your camera is gone.', next: 'Plug it in again or choose another.' },
  'microphone-lost': { title: 'Your microphone is gone.', next: 'Plug it in again or choose another.' },
  'screen-refused': { title: 'The screen was not shared.', next: 'Press Share screen again and choose what to show.' },
};

/** What all pictures suffer from: said once, not on each. */
export const weakNotices: Readonly<Record<'my-downlink' | 'server', Notice>> = {
  'my-downlink': {
    title: 'Your connection is weak.',
    next: 'Pictures get smaller before the sound suffers. Another network, or less else on this one, may help.',
  },
  server: {
    title: 'The server does not keep up.',
    next: 'Pictures and sound may falter for everybody. Your connection is not to blame.',
  },
};

/** Among several it is said of whom; the one of two needs no name. */
export function troubleNotice(trouble: Trouble, away: string | null): Notice {
  const notice = troubles[trouble];
  return trouble === 'peer-away' && away !== null ? { ...notice, title: `${away} lost the connection.` } : notice;
}

export const chooseDevices = 'Choose devices';

/** How a refused permission is granted, in the words of the browser at hand. */
export const allow: Readonly<Record<Browser, string>> = {
  'chromium-desktop': 'Select the icon at the left end of the address bar, switch the camera and the microphone on, then try again.',
  'chromium-android': 'Tap the icon at the left end of the address bar, then Permissions, allow both, then try again.',
  'firefox-desktop': 'Select the crossed-out camera in the address bar, clear the block, then try again.',
  'firefox-android': 'Tap the shield or lock in the address bar, allow camera and microphone, then try again.',
  'safari-mac': 'Open Safari › Settings for this Website, set Camera and Microphone to Allow, then try again.',
  'safari-ios': 'Tap the page menu in the address bar, then Website Settings, allow both, then try again.',
  other: 'Allow camera and microphone for this page in the browser’s settings, then try again.',
};

type Asked = 'both' | 'camera' | 'microphone';

const what: Readonly<Record<Asked, string>> = {
  both: 'camera and microphone',
  camera: 'camera',
  microphone: 'microphone',
};

/** null where there is nothing to tell. */
export function deviceNotice(trouble: DeviceTrouble, asked: Asked, browser: Browser): Notice | null {
  const it = what[asked];
  switch (trouble) {
    case 'none':
    case 'unasked':
    case 'asking':
      return null;
    case 'denied':
      return { title: `Your browser does not let this page use your ${it}.`, next: allow[browser] };
    case 'missing':
      return {
        title: `No ${asked === 'both' ? 'camera or microphone' : it} was found.`,
        next: 'Plug one in and try again, or join without.',
      };
    case 'in-use':
      return { title: `Another program is using your ${it}.`, next: 'Close that program, then try again.' };
    case 'insecure':
      return {
        title: `Browsers give the ${it} to secure pages only.`,
        next: 'Open this page by its address that begins with https.',
      };
    case 'failed':
      return { title: `Your ${it} could not be started.`, next: 'Unplug and plug in the device or restart the browser, then try again.' };
  }
}
