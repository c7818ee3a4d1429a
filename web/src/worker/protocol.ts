/** What the page and its sealing worker say to each other. Keys never cross; the link's payload does, when it is read. */
import type { FromRoom, GroupView, Heard, ToRoom } from '../group/words';
import type { Codec } from './codec';
import type { MediaContext } from './context';
import type { Carries, Fate } from './frames';
import type { Opener, Turnover } from './gate';

export interface RoomFacts {
  readonly room: string;
  readonly auth: string;
  readonly isHost: boolean;
  readonly guestPayload: string;
  readonly ownPayload: string;
}

export type Direction = 'send' | 'receive';

/** How many frames met which fate. */
export type Fates = Readonly<Record<Fate, number>>;

export interface TransformStats {
  readonly connection: string;
  readonly direction: Direction;
  readonly context: MediaContext | null; // null: a slot
  readonly slot: SlotName | null;
  readonly opener: Opener | null; // of a slot: whose its frames are now
  readonly sound: boolean;
  readonly fates: Fates;
}

/** A place for what the forwarding unit forwards: its number among those of its kind. */
export interface SlotName {
  readonly kind: 'sound' | 'picture';
  readonly number: number;
}

/** Payload type to codec, for browsers that do not name the codec of a frame. */
export interface PayloadTypes {
  readonly send: Readonly<Record<number, Codec>>;
  readonly receive: Readonly<Record<number, Codec>>;
}

/** By name: what is asked with, and what is answered. */
export interface Calls {
  start: [wasm: string, answer: null];
  makeRoom: [ask: null, answer: { readonly room: string; readonly payload: string }];
  openRoom: [ask: { readonly room: string; readonly payload: string }, answer: RoomFacts | null];
  peerOf: [seat: string, answer: string];
  /** The link, some small facts and what the group keeps, sealed under the server's half; see session/reload.ts. */
  sealRest: [ask: { readonly half: string; readonly text: string }, answer: string];
  openRest: [ask: { readonly half: string; readonly sealed: string }, answer: string | null];
  sealEnvelope: [
    ask: { readonly from: string; readonly to: string; readonly text: string },
    answer: string,
  ];
  openEnvelope: [
    ask: { readonly from: string; readonly to: string; readonly data: string },
    answer: string | null,
  ];
  /** We are this peer from now on; the group's machine begins, or begins anew as somebody else. */
  beginGroup: [ask: { readonly peer: string; readonly name: string }, answer: null];
  endGroup: [ask: null, answer: null];
  /** For the next time that we come in. */
  rename: [name: string, answer: null];
  /** What the server says of the group; what follows comes as GroupNews. */
  room: [message: FromRoom, answer: null];
  /** A message to one peer, or '' for all, by way of the server; false while that cannot be. */
  say: [ask: { readonly to: string; readonly text: string }, answer: boolean];
  /** For the data channel. */
  sealMessage: [text: string, answer: ArrayBuffer | null];
  openMessage: [data: ArrayBuffer, answer: Heard | null];
  /** What the code of the call is made from; null outside a group. */
  authenticator: [ask: null, answer: { readonly epoch: number; readonly bytes: Uint8Array } | null];
  /** A connection has ended. */
  disconnect: [connection: string, answer: null];
  payloadTypes: [ask: { readonly connection: string; readonly types: PayloadTypes }, answer: null];
  /** A turnover of a slot was heard: its track is shown under the name before no more. */
  turned: [ask: { readonly transform: string; readonly n: number }, answer: null];
  stats: [ask: null, answer: readonly TransformStats[]];
}

export type CallName = keyof Calls;

export interface Request {
  readonly id: number;
  readonly name: CallName;
  readonly ask: unknown;
}

export type FromWorker =
  | { readonly t: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly t: 'failed'; readonly id: number; readonly error: string }
  | { readonly t: 'running'; readonly transform: string }
  | { readonly t: 'turnover'; readonly transform: string; readonly turnover: Turnover }
  | { readonly t: 'group'; readonly news: GroupNews };

/** What the group's machine says by itself, in order. */
export type GroupNews =
  | { readonly k: 'post'; readonly word: ToRoom } // to the server
  | { readonly k: 'view'; readonly view: GroupView }
  | { readonly k: 'heard'; readonly heard: Heard };

/** Options of an RTCRtpScriptTransform. */
export type TransformOptions = LineOptions | SlotOptions;

interface OfAny {
  readonly transform: string; // its id, told back when it runs
  readonly connection: string;
}

/** What we send, or what comes by a line that is one person's. */
export interface LineOptions extends OfAny {
  readonly peer: string; // whom it is with; '' for the forwarding unit, to which is only sent
  readonly direction: Direction;
  readonly context: MediaContext;
}

/** What comes by a slot: anybody's of the group. */
export interface SlotOptions extends OfAny {
  readonly direction: 'receive';
  readonly slot: SlotName;
}

export function carriesOf(options: TransformOptions): Carries {
  return 'slot' in options ? options.slot.kind : options.context;
}
