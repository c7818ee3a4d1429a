/**
 * Every word the page says to a person, in one place.
 *
 * One sentence says what is so, the next what to do. No component holds text of its own.
 */
import type { Path } from '../../session/session';

export const product = 'incamera';

export const start = {
  title: 'A closed room',
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
      title: 'You send the link',
      text: 'Use a way you trust: whoever has the link can come in. Everybody inside sees who is there.',
    },
    {
      title: 'You talk',
      text: 'Between two people, picture and sound go straight where the network allows it. Among more, this server passes on what it cannot open.',
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
  nameHint: 'Sealed like everything else: only the people in the room see it.',
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
  hideText: 'Always goes through the relay, so nobody in the call can see your network address.',
  again: 'Try again',
} as const;

export const call = {
  title: (names: string): string => `Call with ${names}`,
  nOthers: (n: string): string => `${n} others`,
  nPeople: (n: string): string => `${n} people`,
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
  waitingText: 'Send this link to whom you want to talk to. Whoever has it can come in, so choose a way you trust.',
  waitingLink: 'Link to this room',
  screenOf: (name: string): string => `Screen of ${name}`,
  yourScreen: 'Your screen',
  youShare: 'You are sharing your screen',
  youShareText: (name: string): string => `${name} sees what you share.`,
  youShareToAll: 'Everybody here sees what you share.',
  mutedMark: 'Microphone off',
  verifiedMark: 'Verified',
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
  notSent: 'Not being sent',
  wayless: 'No picture or sound yet: the page is still looking for a way to the others. You can read and write.',
  openChat: 'Open the chat',
  pin: (name: string): string => `Keep ${name} large`,
  unpin: (name: string): string => `Keep ${name} large no longer`,
  toGrid: 'Show everybody the same size',
  toSpeaker: 'Show who speaks large',
  gridView: 'Everybody is the same size.',
  speakerView: 'Who speaks is large.',
  pages: 'Pages of people',
  previousPage: 'Previous page',
  nextPage: 'Next page',
  page: (nth: number, all: number): string => `Page ${nth} of ${all}`,
  apart: 'Small window',
  endApart: 'Close the small window',
} as const;

export const sealed = {
  on: 'Sealed',
  off: 'Sealing…',
  alone: 'Sealed room',
} as const;

export const path: Readonly<Record<Path, { readonly short: string; readonly long: string }>> = {
  none: { short: 'Connecting', long: 'Looking for a way through the network.' },
  direct: { short: 'Direct', long: 'Picture and sound go straight between the two of you, not through this server.' },
  'relay-udp': { short: 'Relay, UDP', long: 'Picture and sound go through this server’s relay over UDP, sealed.' },
  'relay-tcp': { short: 'Relay, TCP', long: 'Picture and sound go through this server’s relay over TCP, sealed. Expect a little more delay.' },
  'relay-tls': { short: 'Relay, TLS', long: 'Picture and sound go through this server’s relay over TLS, sealed. Expect a little more delay.' },
};

/** Among more than two: from this browser to the server, and from there to the others. */
export const unitPath: Readonly<Record<Path, { readonly short: string; readonly long: string }>> = {
  none: path.none,
  direct: { short: 'Server', long: 'Picture and sound go through this server, which passes them on sealed and cannot open them.' },
  'relay-udp': { short: 'Server', long: 'Picture and sound go through this server, which passes them on sealed and cannot open them.' },
  'relay-tcp': {
    short: 'Server, TCP',
    long: 'Picture and sound go to this server over TCP, which passes them on sealed and cannot open them. Expect a little more delay.',
  },
  'relay-tls': {
    short: 'Server, TLS',
    long: 'Picture and sound go to this server over TLS, which passes them on sealed and cannot open them. Expect a little more delay.',
  },
};

/** A weak connection, and whose. */
export const network = {
  theirs: (name: string, bad: boolean): string => `${name}’s connection is ${bad ? 'very weak' : 'weak'}.`,
  mine: (bad: boolean): string => `Your connection is ${bad ? 'very weak' : 'weak'}.`,
  server: (name: string): string => `The server does not keep up with ${name}’s picture and sound.`,
  unknown: (name: string): string => `${name}’s picture and sound come badly.`,
  own: (bad: boolean): string => `Your connection is ${bad ? 'very weak' : 'weak'}: the others may see and hear you badly.`,
} as const;

/** The window of its own, above the others. */
export const apart = {
  title: 'Who speaks',
} as const;

export const server = {
  title: 'What the server sees',
  sees: 'It sees',
  seesAddresses: 'Your network addresses, and that you are in the same room.',
  seesTimes: 'When each of you comes and goes, and when the keys change. It holds that in memory only, while the room is in use.',
  seesSizes: 'When and how much is sent, because picture and sound go through its relay. That can hint at who is talking.',
  seesUnit: 'When and how much each of you sends and watches, because picture and sound go through it.',
  seesLevels: 'How loud each microphone is, so that it passes on those who speak. It does not learn what they say.',
  seesEnvelopes: 'That your browsers exchange sealed messages, when, from whom, and how long those are.',
  never: 'It never sees',
  neverMedia: 'Picture, sound, screen and chat.',
  neverNames: 'Your names.',
  neverKey: 'The keys. Your browsers agree on them, and the part of the link that lets one in is never sent.',
  fair: 'Good to know',
  fairCut: 'The server can cut, delay or split a call. It cannot open one, or sit in it without standing under People.',
  fairOther: 'Everybody in the call can record what you show, say and write.',
  fairPage: 'This page comes from the server. A dishonest server could send a dishonest page, so it matters who runs it.',
  fairAddress: 'The other person’s browser can learn your network address, because the call is direct. “Hide my address” prevents that.',
  fairHidden: 'Your network address is hidden from the other person. The server still sees it.',
  fairLink: 'Keep the link to yourself afterwards too. Whoever runs the server could read your names with it, but not the call.',
  fairCodes: 'People are called what they call themselves. Comparing codes by voice shows that you are all in one and the same call.',
  pathTitle: 'The way it goes',
  codec: (name: string): string => `Picture coded as ${name}.`,
} as const;

export const chat = {
  title: 'Chat',
  message: 'Message',
  placeholder: 'Write a message',
  send: 'Send',
  empty: 'Messages are sealed and go only to the people in the call. Closing the page erases them.',
  alone: 'You can write once somebody is here.',
  outside: 'You can write once you are in.',
  stopped: 'Nothing of yours is being sent, so you cannot write now.',
  sending: 'Sending…',
  delivered: 'Delivered',
  tooLong: (n: string): string => `${n} characters left`,
  by: (name: string, time: string): string => `${name}, ${time}`,
  verified: 'verified',
  uncompared: 'not compared',
} as const;

export const people = {
  title: 'People',
  count: (n: number, shown: string): string => (n === 1 ? '1 person' : `${shown} people`),
  notYet: 'You see who is here once you are in.',
  asItWas: 'Who was in the call until a moment ago.',
  nobody: 'Compare codes, and you know that nobody else is in the call.',
  verified: 'Everybody here is verified.',
  fresh: (names: string, n: number): string =>
    `${names} ${n === 1 ? 'is' : 'are'} new since codes were compared. Compare them again.`,
  differ: 'The digits differed. Do not trust this call: leave, and send a new link another way.',
  you: 'You',
  host: 'Made the room',
  here: 'Here',
  away: 'Reconnecting',
  free: 'Nobody else is here yet. Send the link to whom you want to talk to.',
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
    view: 'Who speaks large, or all the same size',
    apart: 'Small window above the others',
    previous: 'Previous page of people',
    next: 'Next page of people',
    codes: 'Compare codes',
    server: 'See what the server sees',
    help: 'This list',
    escape: 'Close what is open',
  },
  keyNames: { PageUp: 'Page Up', PageDown: 'Page Down' } as Readonly<Record<string, string>>,
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
  letIn: (names: string): string => `You are in, with ${names}.`,
  cameIn: (names: string): string => `${names} came in.`,
  cameInFresh: (names: string): string => `${names} came in: new, not compared yet.`,
  left: (names: string): string => `${names} left.`,
  compared: 'Codes compared: everybody here is verified.',
  unverified: (names: string, n: number): string => `${names} ${n === 1 ? 'is' : 'are'} not verified any more.`,
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
