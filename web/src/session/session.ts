/**
 * What the screens see of a call, and all they may do with it.
 *
 * The screens (ui/) know this file and nothing below it; the layers below
 * (link, signal, group, media, worker) know nothing of the screens.
 * A session's state is replaced, never changed in place: compare by identity.
 */
import type { Device, DeviceTrouble } from '../media/devices';

export { DISOWNED, LEAVING } from '../media/leaving';

/** Where a packet of ours travels now. */
export type Path = 'none' | 'direct' | 'relay-udp' | 'relay-tcp' | 'relay-tls';

/** Why a session cannot go on; each has one sentence and one next step in ui/messages. */
export type Failure =
  | 'link-incomplete' // the fragment is missing, cut or altered
  | 'link-gone' // reloaded after the seat was given up: open the link again
  | 'room-full'
  | 'moved' // the same tab's session runs elsewhere
  | 'server-gone' // no answer for longer than a short while, before the call
  | 'server-busy'
  | 'version' // page and server differ: reload
  | 'unsupported-browser' // no RTCRtpScriptTransform or no WebAssembly: nothing is ever sent unsealed
  | 'sealing-failed'; // the worker died or refused

/** Trouble inside a running call: shown, and gone when it is. */
export type Trouble =
  | 'server-away' // the socket is down, media flows on
  | 'no-path' // ICE found no way through the network
  | 'peer-away' // the socket of the one other is down
  | 'peer-keys-differ' // nothing that comes opens
  | 'behind' // commits are missing: coming back in by itself
  | 'fork' // beacons differ: somebody splits the room; stopped
  | 'not-quiet' // the server asks how loud people are, in a room where it may not: nothing is sent to it
  | 'tampered' // a commit or a welcome that does not fit; stopped
  | 'removed' // the others removed us; stopped
  | 'camera-lost'
  | 'microphone-lost'
  | 'screen-refused';

export type { Device, DeviceTrouble };

export interface Devices {
  readonly microphones: readonly Device[];
  readonly cameras: readonly Device[];
  readonly speakers: readonly Device[]; // empty where the browser cannot choose
  readonly microphone: string; // the ids in use; '' for none
  readonly camera: string;
  readonly speaker: string;
  readonly microphoneTrouble: DeviceTrouble;
  readonly cameraTrouble: DeviceTrouble;
}

export interface ChatLine {
  readonly id: string;
  readonly mine: boolean;
  readonly by: string; // the peer's id; '' for mine
  readonly from: string; // name, as it was then
  readonly verified: boolean; // the key it came under had been compared; true for mine
  readonly text: string;
  readonly at: number; // ms since 1970, this side's clock
  readonly delivered: boolean; // acknowledged by everybody it was said to; true for theirs
}

/** By what media travel now: nothing, straight or relayed to the one other, or through the forwarding unit. */
export type Way = 'none' | 'pair' | 'unit';

/** How well somebody's media come, and whose part of the way is to blame where it is not 'good'; or that it is no network. */
export interface Network {
  readonly quality: 'good' | 'fair' | 'bad';
  readonly culprit: 'none' | 'their-uplink' | 'my-downlink' | 'my-computer' | 'server';
}

/** A picture that the page shows now, and how large. */
export interface Want {
  readonly id: string; // a person's
  readonly what: 'camera' | 'screen';
  readonly height: number; // of the tile, in device pixels
}

/**
 * Somebody else in the group. Picture and screen are null for whom Session.watch() does not name, and until frames under
 * their key have come. Beside them, SessionState.sounds are to be heard.
 */
export interface Person {
  readonly id: string;
  readonly name: string; // '' for who gave none
  readonly verified: boolean; // the code was compared while this key was here
  readonly here: boolean; // false while their socket is away
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  readonly screenOn: boolean;
  readonly level: number; // 0..1, sound now
  readonly speaks: boolean; // level, without its flicker
  readonly network: Network;
  readonly picture: MediaStream | null; // camera, and of two people the microphone
  readonly screen: MediaStream | null; // screen, and of two people its sound
}

export type Phase =
  | 'opening' // reading the link, starting the worker
  | 'prejoin' // devices on, nothing sent yet
  | 'joining' // taking the seat
  | 'call' // seated; membership says what that is worth
  | 'left'
  | 'failed';

/** Where I stand in the room's group. Nothing is sent but where it is 'in'. */
export type Membership =
  | 'none' // no seat yet
  | 'waiting' // asking to be let in; by who is here already, without anybody's doing
  | 'in'
  | 'stopped'; // for a trouble 'fork', 'tampered' or 'removed', until comeBackIn()

export interface SessionState {
  readonly phase: Phase;
  readonly failure: Failure | null; // set in 'failed'
  readonly troubles: readonly Trouble[];
  readonly devices: Devices;
  readonly preview: MediaStream | null; // my own camera and microphone
  readonly myLevel: number; // 0..1
  readonly myName: string;
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  readonly screenOn: boolean;
  readonly myScreen: MediaStream | null;
  readonly hideAddress: boolean; // relay only
  readonly path: Path;
  readonly way: Way;
  readonly myNetwork: Network; // of what I send: 'their-uplink' is mine
  readonly codec: string; // of the picture being sent: 'VP9', 'VP8', ... or ''
  readonly sealed: boolean; // every transform of ours runs and their frames open
  readonly membership: Membership;
  readonly others: readonly Person[]; // the tree without me, by leaf, as last known; empty where not 'in' or 'stopped'
  readonly sounds: readonly MediaStream[]; // of the forwarding unit: all to be played, always
  readonly code: string | null; // 20 digits; null while not asked for, or being computed
  readonly chat: readonly ChatLine[];
  readonly guestLink: string; // to copy
  readonly isHost: boolean;
  readonly quiet: boolean; // nobody learns who speaks: neither the server, nor does the page show it
  readonly startedAt: number; // ms since 1970 when there first was somebody else; 0 before
}

export interface Session {
  readonly state: SessionState;
  /** Calls fn after each change; returns the way to stop that. */
  subscribe(fn: () => void): () => void;

  setName(name: string): void;
  /** Asks the browser for devices: first of all, and again after denial or a plugged-in camera. */
  askDevices(): Promise<void>;
  chooseMicrophone(id: string): Promise<void>;
  chooseCamera(id: string): Promise<void>;
  chooseSpeaker(id: string): Promise<void>;
  setHideAddress(on: boolean): void;
  /** From 'prejoin', 'left' (come back) or 'failed'/'room-full' (try again). */
  join(): void;
  setMicrophone(on: boolean): void;
  setCamera(on: boolean): Promise<void>;
  setScreen(on: boolean): Promise<void>;
  /** All the pictures that the page shows now, the most important first; the others may stop coming. */
  watch(wants: readonly Want[]): void;
  say(text: string): void;
  /** The code of the call is computed while it is on, anew whenever the group changes. */
  showCode(on: boolean): void;
  /** What the person said of the codes: the same for everybody here, or not, which takes it back. */
  markVerified(same: boolean): void;
  /** From membership 'stopped': asks to be let in again, as somebody new. */
  comeBackIn(): void;
  leave(): void;
}

/** A room's door: what the address bar held. The payload is the secret part. */
export interface Door {
  readonly room: string;
  readonly payload: string; // '' after a reload: the sealed copy is looked for
}

/**
 * What session/index.ts gives the screens:
 *
 * readDoor()      null on the start page; reads the fragment once and removes it
 *                 from the address bar. /r/ROOM is a door, anything else is not.
 * startRoom()     makes a new room's link, of a quiet room or another; the address bar then shows /r/ROOM.
 *                 Rejects with a Failure ('unsupported-browser', 'sealing-failed').
 * createSession() goes from 'opening' to 'prejoin' (or 'failed') by itself, and
 *                 after a reload within a call straight on to 'joining'.
 *
 * The screens attach Person.picture and Person.screen to media elements (with
 * sound), Devices.speaker by setSinkId, and show preview muted.
 */
export interface Entrance {
  readDoor(): Door | null;
  startRoom(quiet: boolean): Promise<Door>;
  createSession(door: Door): Session;
}
