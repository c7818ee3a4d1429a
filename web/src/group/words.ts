/**
 * What a member's machine is told and what it says: the messages of
 * docs/protocol.md §2 that are about the group, and what it shows.
 */

export interface Seen {
  readonly id: string; // peer
  readonly here: boolean;
}

export type FromRoom =
  | {
      readonly t: 'joined';
      readonly you: string;
      readonly group: {
        readonly group: string;
        readonly epoch: number;
        readonly in: boolean;
      } | null;
      readonly peers: readonly Seen[];
    }
  | { readonly t: 'group'; readonly is: 'yours' | 'there' | 'none' }
  | { readonly t: 'knock'; readonly from: string; readonly data: string }
  | { readonly t: 'commit'; readonly from: string; readonly epoch: number; readonly data: string }
  | { readonly t: 'taken'; readonly epoch: number }
  | { readonly t: 'stale'; readonly of: number; readonly epoch: number }
  | {
      readonly t: 'welcome';
      readonly from: string;
      readonly epoch: number;
      readonly group: string;
      readonly data: string;
      readonly peers: readonly Seen[];
    }
  | { readonly t: 'said'; readonly from: string; readonly data: string }
  | { readonly t: 'peer'; readonly id: string; readonly state: 'here' | 'away' | 'gone' }
  | { readonly t: 'lost' }; // ours: the socket is gone

/** What only a member is told. */
export type FromInside = Extract<
  FromRoom,
  { readonly t: 'knock' | 'commit' | 'taken' | 'stale' | 'said' }
>;

export interface CommitWord {
  readonly t: 'commit';
  readonly epoch: number;
  readonly data: string;
  readonly welcome: { readonly to: readonly string[]; readonly data: string } | null;
  readonly gone: readonly string[];
}

export type ToRoom =
  | { readonly t: 'found'; readonly group: string }
  | { readonly t: 'knock'; readonly data: string }
  | CommitWord
  | { readonly t: 'say'; readonly to: string; readonly data: string };

export type Standing = 'none' | 'waiting' | 'in' | 'stopped';

/** Why a member stopped. */
export type Stop = 'fork' | 'tampered' | 'removed';

export interface Seat {
  readonly leaf: number;
  readonly peer: string;
  readonly name: string; // as the tree has it
  readonly key: string; // of the signature
  readonly here: boolean;
}

/** Replaced, never changed. */
export interface GroupView {
  readonly standing: Standing;
  readonly stop: Stop | null; // set where stopped
  readonly behind: boolean; // waiting, and was in before: comes back by itself
  readonly group: string | null; // null where there is none to name to the server
  readonly epoch: number;
  readonly me: string; // peer
  /** The tree, by leaf, with me. While behind or stopped, as it was. */
  readonly seats: readonly Seat[];
}

/** A message of a member, opened: who said it is the leaf of the key. */
export interface Heard {
  readonly from: string; // peer
  readonly key: string;
  readonly text: string;
}

/** What a member's machine is given, and where what it says goes. */
export interface Outside {
  now(): number; // ms, goes forward
  wallS(): number; // seconds since 1970
  toText(bytes: Uint8Array): string;
  fromText(text: string): Uint8Array; // throws CoreError
  post(word: ToRoom): void;
  view(view: GroupView): void;
  heard(heard: Heard): void;
}
