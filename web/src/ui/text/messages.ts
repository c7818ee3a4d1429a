/**
 * Every word the page says to a person, in one place.
 *
 * One sentence says what is so, the next what to do. No component holds text of its own.
 */
import type { DeviceTrouble, Failure, Path, Trouble } from '../../session/session';
import type { Browser } from './browser';

export interface Notice {
  readonly title: string;
  readonly next: string;
}

export const product = 'incamera';

export const start = {
  title: 'A closed room for two',
  lead: 'A video call that is sealed in your browser before it leaves it. The server in between carries it and cannot open it.',
  button: 'Start a room',
  starting: 'Making the room…',
  promise: 'No account, nothing to install, nothing kept.',
  asks: 'Your browser will ask for your camera and microphone. Nothing is sent until you join.',
  howTitle: 'How it works',
  how: [
    {
      title: 'Your browser makes the room',
      text: 'The key is made on your device. It is part of the link and never reaches the server.',
    },
    {
      title: 'You send the link to one person',
      text: 'Use a way you trust: the link is the key. A room has two seats, and a third person stays outside.',
    },
    {
      title: 'You talk',
      text: 'Picture, sound, screen and chat go straight between you where the network allows it, and sealed in any case.',
    },
  ],
  trust: 'This server learns your network addresses and when you call. It does not learn what you say, show or write.',
  failed: 'The room could not be made. Reload the page and try again.',
} as const;

export const opening = { title: 'Opening the room…' } as const;

export const prejoin = {
  hostTitle: 'Your room is ready',
  hostLead: 'Check how you look and sound. You get the link to send once you are inside.',
  guestTitle: 'You are invited to a room',
  guestLead: 'Check how you look and sound, then come in.',
  name: 'Your name',
  nameHint: 'Sealed like everything else: only the other person sees it.',
  join: 'Join',
  joining: 'Joining…',
  preview: 'Your picture',
  askTitle: 'See and hear yourself first',
  askText: 'Your browser will ask to use your camera and microphone. Choose Allow: nothing is sent until you join.',
  askButton: 'Turn on camera and microphone',
  asking: 'Your browser is asking for your camera and microphone. Choose Allow.',
  cameraOff: 'Your camera is off',
  noCamera: 'No picture',
  sayHint: 'Say something: the bar should move.',
  muted: 'Your microphone is muted.',
} as const;

export const devices = {
  title: 'Devices',
  microphone: 'Microphone',
  camera: 'Camera',
  speaker: 'Speaker',
  systemSpeaker: 'As the system chooses',
  unnamed: (kind: string, n: number): string => `${kind} ${n}`,
  none: 'Not available',
  hide: 'Hide my address',
  hideText: 'Always goes through the relay, so the other person cannot see your network address.',
  again: 'Try again',
} as const;

export const call = {
  title: (name: string): string => `Call with ${name}`,
  you: 'You',
  youNamed: (name: string): string => (name === '' ? 'You' : `${name} (you)`),
  unnamed: 'Guest',
  mute: 'Mute microphone',
  unmute: 'Unmute microphone',
  cameraOff: 'Turn camera off',
  cameraOn: 'Turn camera on',
  noMicrophone: 'Microphone not available',
  noCamera: 'Camera not available',
  share: 'Share screen',
  unshare: 'Stop sharing',
  copy: 'Copy link',
  copied: 'Link copied',
  send: 'Send link…',
  leave: 'Leave',
  chat: 'Chat',
  chatUnread: (n: string): string => `Chat, ${n} unread`,
  people: 'People',
  devices: 'Devices',
  help: 'Keyboard shortcuts',
  close: 'Close',
  controls: 'Call controls',
  stage: 'Pictures',
  waitingTitle: 'You are the only one here',
  waitingText: 'Send this link to the person you want to talk to. Whoever has it can come in, so choose a way you trust.',
  waitingLink: 'Link to this room',
  screenOf: (name: string): string => `Screen of ${name}`,
  yourScreen: 'Your screen',
  youShare: 'You are sharing your screen',
  youShareText: (name: string): string => `${name} sees what you share.`,
  mutedMark: 'Microphone off',
  away: 'Reconnecting…',
  smaller: 'Make my picture small',
  larger: 'Make my picture large',
  fullScreen: 'Full screen',
  endFullScreen: 'End full screen',
  soundHeld: 'Your browser is holding the sound back until you say so.',
  playSound: 'Play sound',
  copyByHand: 'Copy this link',
  copyByHandText: 'Your browser did not let the page copy it. It is selected: copy it with the keyboard or the menu.',
  connecting: 'Connecting…',
} as const;

export const sealed = {
  on: 'Sealed',
  off: 'Sealing…',
  alone: 'Sealed room',
} as const;

export const path: Readonly<Record<Path, { readonly short: string; readonly long: string }>> = {
  none: { short: 'Connecting', long: 'Looking for a way through the network.' },
  direct: { short: 'Direct', long: 'The call goes straight between the two of you. Nothing of it passes through this server.' },
  'relay-udp': { short: 'Relay, UDP', long: 'The call goes through this server’s relay over UDP, sealed.' },
  'relay-tcp': { short: 'Relay, TCP', long: 'The call goes through this server’s relay over TCP, sealed. Expect a little more delay.' },
  'relay-tls': { short: 'Relay, TLS', long: 'The call goes through this server’s relay over TLS, sealed. Expect a little more delay.' },
};

export const server = {
  title: 'What the server sees',
  sees: 'It sees',
  seesAddresses: 'Your network addresses, and that the two of you are in the same room.',
  seesTimes: 'When each of you comes and goes. It holds that in memory only, while the room is in use.',
  seesSizes: 'When and how much each of you sends, because the call goes through its relay. That can hint at who is talking.',
  seesEnvelopes: 'That your browsers exchange sealed messages to set up the call, and how long those are.',
  never: 'It never sees',
  neverMedia: 'Picture, sound, screen and chat.',
  neverNames: 'Your names.',
  neverKey: 'The key. It is in the part of the link that browsers do not send.',
  fair: 'Good to know',
  fairCut: 'The server can cut or delay a call. It cannot open one, or sit in it unseen.',
  fairOther: 'The other person can record what you show and say.',
  fairPage: 'This page comes from the server. A dishonest server could send a dishonest page, so it matters who runs it.',
  fairAddress: 'The other person’s browser can learn your network address, because the call is direct. “Hide my address” prevents that.',
  fairHidden: 'Your network address is hidden from the other person. The server still sees it.',
  fairLink: 'Keep the link to yourself afterwards too. Whoever runs the server and recorded the call could open it with the link.',
  pathTitle: 'The way it goes',
  codec: (name: string): string => `Picture coded as ${name}.`,
} as const;

export const chat = {
  title: 'Chat',
  message: 'Message',
  placeholder: 'Write a message',
  send: 'Send',
  empty: 'Messages are sealed and go only to the person in the call. Closing the page erases them.',
  alone: 'You can write once somebody is here.',
  sending: 'Sending…',
  delivered: 'Delivered',
  tooLong: (n: string): string => `${n} characters left`,
  by: (name: string, time: string): string => `${name}, ${time}`,
} as const;

export const people = {
  title: 'People',
  count: (n: string): string => `${n} of 2 seats taken`,
  you: 'You',
  host: 'Made the room',
  here: 'Here',
  away: 'Reconnecting',
  free: 'One seat is free. Send the link to fill it.',
  microphone: (on: boolean): string => (on ? 'Microphone on' : 'Microphone off'),
  camera: (on: boolean): string => (on ? 'Camera on' : 'Camera off'),
  screen: 'Sharing the screen',
} as const;

export const help = {
  title: 'Keyboard shortcuts',
  text: 'They work anywhere but in a text field.',
  use: 'Use the shortcuts',
  useText: 'Turn them off if speech input or another tool presses them by mistake.',
  rows: {
    microphone: 'Microphone on or off',
    camera: 'Camera on or off',
    screen: 'Share the screen or stop',
    chat: 'Open or close the chat',
    people: 'See who is here',
    server: 'See what the server sees',
    help: 'This list',
    escape: 'Close what is open',
  },
  escapeKey: 'Esc',
} as const;

export const left = {
  title: 'You left the room',
  talked: (time: string): string => `You talked for ${time}.`,
  text: 'The server keeps nothing of the call. Closing this page erases the chat.',
  back: 'Come back',
  another: 'Start another room',
} as const;

/** What the screen reader hears. */
export const said = {
  joined: (name: string): string => `${name} joined.`,
  left: (name: string): string => `${name} left.`,
  away: (name: string): string => `${name} lost the connection.`,
  back: (name: string): string => `${name} is back.`,
  screenOn: (name: string): string => `${name} shares the screen.`,
  screenOff: (name: string): string => `${name} stopped sharing.`,
  chat: (name: string, text: string): string => `${name} writes: ${text}`,
  copied: 'Link copied.',
  muted: 'Microphone off.',
  unmuted: 'Microphone on.',
  cameraOff: 'Camera off.',
  cameraOn: 'Camera on.',
  sharing: 'You are sharing your screen.',
  notSharing: 'You stopped sharing your screen.',
} as const;

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
    title: 'Both seats are taken',
    next: 'A room holds two people. Try again when one of them has left.',
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

export const troubles: Readonly<Record<Trouble, Notice>> = {
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
    title: 'What arrives cannot be opened.',
    next: 'The other person may have a different link. Send yours again.',
  },
  'camera-lost': { title: 'Your camera is gone.', next: 'Plug it in again or choose another.' },
  'microphone-lost': { title: 'Your microphone is gone.', next: 'Plug it in again or choose another.' },
  'screen-refused': { title: 'The screen was not shared.', next: 'Press Share screen again and choose what to show.' },
};

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
