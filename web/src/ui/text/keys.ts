/** The keys of a call, and when they count. */
export type Command =
  | 'microphone'
  | 'camera'
  | 'screen'
  | 'chat'
  | 'people'
  | 'view'
  | 'apart'
  | 'previous'
  | 'next'
  | 'codes'
  | 'server'
  | 'help';

export const keys: Readonly<Record<Command, string>> = {
  microphone: 'M',
  camera: 'V',
  screen: 'S',
  chat: 'C',
  people: 'P',
  view: 'G',
  apart: 'I',
  previous: 'PageUp',
  next: 'PageDown',
  codes: 'K',
  server: 'W',
  help: '?',
};

export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
}

/** null for a key that is none of ours, or is held down, or is part of the browser's own shortcut. */
export function commandOf(press: Press): Command | null {
  if (press.ctrlKey || press.altKey || press.metaKey || press.repeat) return null;
  const pressed = press.key.toUpperCase();
  for (const [command, key] of Object.entries(keys) as [Command, string][]) if (key.toUpperCase() === pressed) return command;
  return null;
}
