/** The states shown, by name. */
import type { ChatLine, DeviceTrouble, Failure, Path, SessionState, Trouble } from '../../src/session/session';
import { person, screen } from './pictures';
import { guest, Scripted, withDevices } from './scripted';

const MINUTES_MS = 60_000;

function chat(now: number): ChatLine[] {
  const line = (id: string, mine: boolean, text: string, ago: number, delivered = true): ChatLine => ({
    id,
    mine,
    from: mine ? 'Ann Okafor' : 'Ben Lindqvist',
    text,
    at: now - ago * MINUTES_MS,
    delivered,
  });
  return [
    line('1', false, 'Can you hear me well?', 4),
    line('2', true, 'Yes, picture and sound are fine.', 4),
    line('3', false, 'Good. I will show you the draft in a moment.', 3),
    line('4', false, 'It is the second version, with the figures from Thursday. Tell me when something is not clear.', 3),
    line('5', true, 'Go ahead.', 2),
    line('6', true, 'I have until noon.', 1, false),
  ];
}

function call(change: Partial<SessionState> = {}): Scripted {
  return new Scripted({
    phase: 'call',
    preview: person('ann'),
    path: 'direct',
    codec: 'VP9',
    sealed: true,
    other: { ...guest, picture: person('ben'), level: 0.5 },
    startedAt: Date.now() - 7.4 * MINUTES_MS,
    ...change,
  });
}

function prejoin(change: Partial<SessionState> = {}): Scripted {
  return new Scripted({ preview: person('ann'), ...change });
}

function noDevices(trouble: DeviceTrouble): Scripted {
  const none = { microphones: [], cameras: [], speakers: [], microphone: '', camera: '' };
  return new Scripted({
    isHost: false,
    myName: '',
    devices: withDevices({ ...none, cameraTrouble: trouble, microphoneTrouble: trouble }),
  });
}

const failed = (failure: Failure) => (): Scripted => new Scripted({ phase: 'failed', failure });
const troubled = (...troubles: Trouble[]) => (): Scripted => call({ troubles });
const onPath = (path: Path) => (): Scripted => call({ path });

export const scenes = {
  opening: () => new Scripted({ phase: 'opening' }),
  'prejoin-host': () => prejoin({ myName: '' }),
  'prejoin-guest': () => prejoin({ isHost: false, myName: 'Ben Lindqvist', preview: person('ben') }),
  'prejoin-unasked': () => noDevices('unasked'),
  'prejoin-asking': () => noDevices('asking'),
  'prejoin-camera-off': () => prejoin({ cameraOn: false, microphoneOn: false }),
  'prejoin-denied': () => noDevices('denied'),
  'prejoin-missing': () => noDevices('missing'),
  'prejoin-in-use': () =>
    new Scripted({ cameraOn: false, devices: withDevices({ cameraTrouble: 'in-use', camera: '' }) }),
  'prejoin-insecure': () => noDevices('insecure'),
  'prejoin-failed': () => noDevices('failed'),
  joining: () => new Scripted({ phase: 'joining' }),
  waiting: () => call({ other: null, path: 'none', sealed: false, startedAt: 0, codec: '' }),
  connecting: () =>
    call({ path: 'none', sealed: false, startedAt: 0, codec: '', other: { ...guest, name: '', cameraOn: false } }),
  call: () => call({ chat: chat(Date.now()) }),
  'call-cameras-off': () =>
    call({
      cameraOn: false,
      microphoneOn: false,
      other: { ...guest, picture: person('ben'), cameraOn: false, microphoneOn: false },
    }),
  'call-no-devices': () =>
    call({
      preview: null,
      devices: withDevices({ microphones: [], cameras: [], microphone: '', camera: '', cameraTrouble: 'denied', microphoneTrouble: 'denied' }),
    }),
  'call-relay-udp': onPath('relay-udp'),
  'call-relay-tcp': onPath('relay-tcp'),
  'call-relay-tls': () => call({ path: 'relay-tls', hideAddress: true }),
  'call-their-screen': () =>
    call({ other: { ...guest, picture: person('ben'), screenOn: true, screen: screen() } }),
  'call-my-screen': () => call({ screenOn: true, myScreen: screen() }),
  'call-long-names': () =>
    call({
      myName: 'Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh the Younger',
      cameraOn: false,
      microphoneOn: false,
      other: { ...guest, name: 'Dr. Maria-Magdalena Konstantinopoulou-Papadimitriou von Hohenzollern', cameraOn: false },
      troubles: ['peer-away'],
    }),
  'trouble-server-away': troubled('server-away'),
  'trouble-no-path': () => call({ troubles: ['no-path'], path: 'none', sealed: false, other: { ...guest, cameraOn: false } }),
  'trouble-peer-away': () =>
    call({ troubles: ['peer-away'], other: { ...guest, here: false, picture: person('ben') } }),
  'trouble-keys': () =>
    call({ troubles: ['peer-keys-differ'], sealed: false, other: { ...guest, cameraOn: false } }),
  'trouble-devices': troubled('camera-lost', 'microphone-lost', 'screen-refused'),
  left: () => new Scripted({ phase: 'left' }),
  'failed-link-incomplete': failed('link-incomplete'),
  'failed-link-gone': failed('link-gone'),
  'failed-room-full': failed('room-full'),
  'failed-moved': failed('moved'),
  'failed-server-gone': failed('server-gone'),
  'failed-server-busy': failed('server-busy'),
  'failed-version': failed('version'),
  'failed-unsupported-browser': failed('unsupported-browser'),
  'failed-sealing': failed('sealing-failed'),
} as const satisfies Record<string, () => Scripted>;
