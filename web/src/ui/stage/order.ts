/**
 * In which order people stand, so that the page keeps still. Pure.
 *
 * As long as all fit on one page nobody moves. Beyond that, people without a camera stand after those with one, and
 * who speaks comes onto the page that is looked at, in the place of the one there who was silent longest. Whoever
 * moves changes places with one other: nobody else's tile does.
 */

export interface Member {
  readonly id: string;
  readonly camera: boolean;
  readonly speaks: boolean;
}

export interface Order {
  readonly ids: readonly string[];
  readonly cameras: ReadonlySet<string>;
  readonly heard: ReadonlyMap<string, number>; // the turn in which each was heard last
  readonly turn: number;
  readonly paged: boolean; // when it was made
}

/** What is on the screen while the order is looked at. */
export interface Shown {
  readonly paged: boolean; // not all fit on one page
  readonly tiles: ReadonlySet<string>; // of the page
  readonly held: ReadonlySet<string>; // must not be put away: large, or with the focus in it
}

export const nobody: Order = { ids: [], cameras: new Set(), heard: new Map(), turn: 0, paged: false };

class Places {
  readonly ids: string[];
  readonly #tiles: Set<string>;

  constructor(
    ids: readonly string[],
    readonly shown: Shown,
    readonly of: ReadonlyMap<string, Member>,
    readonly heard: ReadonlyMap<string, number>,
  ) {
    this.ids = [...ids];
    this.#tiles = new Set(shown.tiles);
  }

  isSeen(id: string): boolean {
    return this.#tiles.has(id) || this.shown.held.has(id);
  }

  #put(id: string, onPage: boolean): void {
    if (onPage) this.#tiles.add(id);
    else this.#tiles.delete(id);
  }

  swap(a: string, b: string): void {
    const [i, j] = [this.ids.indexOf(a), this.ids.indexOf(b)];
    this.ids[i] = b;
    this.ids[j] = a;
    const [had, has] = [this.#tiles.has(a), this.#tiles.has(b)];
    this.#put(a, has);
    this.#put(b, had);
  }

  /** Those on pages after the one that is looked at. */
  later(): string[] {
    const end = Math.max(-1, ...this.ids.flatMap((id, i) => (this.#tiles.has(id) ? [i] : [])));
    return this.ids.filter((id, i) => i > end && !this.shown.held.has(id));
  }

  /** Their place is taken by the next who is not seen, so that the others keep theirs. */
  remove(id: string): void {
    const next = this.shown.paged && this.#tiles.has(id) ? this.later().find((one) => this.of.has(one)) : undefined;
    if (next !== undefined) this.swap(id, next);
    this.ids.splice(this.ids.indexOf(id), 1);
    this.#tiles.delete(id);
  }

  /** Who may make room: nobody who speaks, and first of all who was silent longest. */
  quietest(mayGo: (member: Member) => boolean): string | undefined {
    let found: string | undefined;
    for (const id of this.ids) {
      const member = this.of.get(id);
      if (member === undefined || member.speaks || !mayGo(member)) continue;
      if (!this.#tiles.has(id) || this.shown.held.has(id)) continue;
      if (found === undefined || (this.heard.get(id) ?? 0) <= (this.heard.get(found) ?? 0)) found = id;
    }
    return found;
  }

  cameraCame(id: string): void {
    const later = this.later();
    if (!later.includes(id)) return;
    const other = this.quietest(({ camera }) => !camera) ?? later.find((one) => this.of.get(one)?.camera === false);
    if (other !== undefined && this.ids.indexOf(other) < this.ids.indexOf(id)) this.swap(id, other);
  }

  cameraWent(id: string): void {
    if (!this.#tiles.has(id) || this.shown.held.has(id) || this.of.get(id)?.speaks === true) return;
    const other = this.later().find((one) => this.of.get(one)?.camera === true);
    if (other !== undefined) this.swap(id, other);
  }

  speaks(id: string): void {
    if (this.isSeen(id)) return;
    const other = this.quietest(() => true);
    if (other !== undefined) this.swap(id, other);
  }
}

function camerasFirst(ids: readonly string[], of: ReadonlyMap<string, Member>): string[] {
  const has = (id: string): boolean => of.get(id)?.camera === true;
  return [...ids.filter(has), ...ids.filter((id) => !has(id))];
}

function hearing(before: Order, members: readonly Member[]): Pick<Order, 'heard' | 'turn'> {
  const speaking = members.filter(({ speaks }) => speaks);
  if (speaking.length === 0) return { heard: before.heard, turn: before.turn };
  const turn = before.turn + 1;
  const now = speaking.map(({ id }) => [id, turn] as const);
  return { heard: new Map([...before.heard, ...now]), turn };
}

/** The order that follows when these are the people now. */
export function reorder(before: Order, members: readonly Member[], shown: Shown): Order {
  const of = new Map(members.map((member) => [member.id, member]));
  const { heard, turn } = hearing(before, members);
  const places = new Places(before.ids, shown, of, heard);
  const known = new Set(before.ids);

  for (const id of before.ids) if (!of.has(id)) places.remove(id);
  const fresh = members.filter(({ id }) => !known.has(id));
  places.ids.push(...fresh.map(({ id }) => id));
  const cameras = new Set(members.filter(({ camera }) => camera).map(({ id }) => id));
  const made = (ids: readonly string[]): Order => ({ ids, cameras, heard, turn, paged: shown.paged });
  if (!shown.paged) return made(places.ids);
  if (!before.paged) return made(camerasFirst(places.ids, of));

  for (const { id, camera } of members) {
    const had = before.cameras.has(id);
    if (camera && !had) places.cameraCame(id);
    if (!camera && had) places.cameraWent(id);
  }
  for (const { id, speaks } of members) if (speaks) places.speaks(id);
  return made(places.ids);
}

/** Who is large in the speaker's view: who spoke last goes on being it until somebody else speaks. */
export function speaker(before: string | null, members: readonly Member[]): string | null {
  const was = members.find(({ id }) => id === before);
  if (was?.speaks === true) return was.id;
  return (members.find(({ speaks }) => speaks) ?? was ?? members[0])?.id ?? null;
}
