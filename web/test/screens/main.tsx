/** One scene of the page, named by the query: ?scene=call. Without one, the start screen. */
import { options, render } from 'preact';
import type { Door, Entrance } from '../../src/session/session';
import { App } from '../../src/ui/App';
import { photograph } from './pictures';
import { plays, scenes } from './scenes';
import { Scripted } from './scripted';

declare global {
  interface Window {
    photograph: typeof photograph;
    sceneNames: readonly string[];
    play: (name: keyof typeof plays) => void; // goes on in the scene on the screen
    drawn: Record<string, number>; // how often each component was, by name
    session: Scripted | undefined; // of the scene on the screen, for tests that play on
  }
}

const door: Door = { room: 'room', payload: 'payload' };
const name = new URLSearchParams(location.search).get('scene') ?? '';
const scene = Object.entries(scenes).find(([known]) => known === name)?.[1];
const session = scene?.();

window.photograph = photograph;
window.sceneNames = Object.keys(scenes);
window.session = session;
window.play = (what) => session !== undefined && plays[what](session);

const entrance: Entrance = {
  readDoor: () => (session === undefined ? null : door),
  startRoom: async () => door,
  createSession: () => session ?? new Scripted({}),
};

window.drawn = {};
const { diffed } = options; /* the hooks' own */
options.diffed = (node) => {
  diffed?.(node);
  const { type } = node;
  if (typeof type === 'function') window.drawn[type.name] = (window.drawn[type.name] ?? 0) + 1;
};

const root = document.getElementById('app');
if (root !== null) render(<App entrance={entrance} />, root);
