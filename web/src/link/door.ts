/** The address bar: which room it names, and the secret part behind its '#'. */

export interface Door {
  readonly room: string;
  readonly payload: string;
}

const ROOM_PATH = /^\/r\/([A-Za-z0-9_-]{22})$/;

/** null where the path is not a room's. */
export function parseDoor(path: string, hash: string): Door | null {
  const room = ROOM_PATH.exec(path)?.[1];
  if (room === undefined) return null;
  return { room, payload: hash.startsWith('#') ? hash.slice(1) : hash };
}

export function doorPath(room: string): string {
  return `/r/${room}`;
}

export function doorUrl(origin: string, room: string, payload: string): string {
  return `${origin}${doorPath(room)}#${payload}`;
}
