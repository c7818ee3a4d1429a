/** The states shown, by name. */
import type { ChatLine, DeviceTrouble, Failure, Network, Path, Person, SessionState, Trouble } from '../../src/session/session';
import { oneOfMany, person, screen } from './pictures';
import { guest, reader, Scripted, withDevices } from './scripted';

const MINUTES_MS = 60_000;

function chat(now: number): ChatLine[] {
  const line = (id: string, mine: boolean, text: string, ago: number, delivered = true): ChatLine => ({
    id,
    mine,
    by: mine ? '' : 'ben',
    from: mine ? 'Ann Okafor' : 'Ben Lindqvist',
    text,
    at: now - ago * MINUTES_MS,
    delivered,
    verified: mine,
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

const ben = (change: Partial<Person> = {}): Person => ({ ...guest, picture: person('ben'), ...change });

function call(change: Partial<SessionState> = {}, digits?: string | null): Scripted {
  const state: Partial<SessionState> = {
    phase: 'call',
    preview: person('ann'),
    path: 'direct',
    way: 'pair',
    codec: 'VP9',
    sealed: true,
    others: [ben({ level: 0.5 })],
    startedAt: Date.now() - 7.4 * MINUTES_MS,
    ...change,
  };
  return digits === undefined ? new Scripted(state) : new Scripted(state, digits);
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

const LONG = 'Dr. Maria-Magdalena Konstantinopoulou-Papadimitriou von Hohenzollern';
const clara = (change: Partial<Person> = {}): Person => reader('p2', 'Clara Meißner', change);
const firstNames = ['Amina', 'Bruno', 'Chidi', 'Dana', 'Elif', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas'];
const lastNames = ['Adeyemi', 'Brandt', 'Castellanos-Whitfield', 'Dvořák', 'Eriksen'];

/** So many, in a call that goes through the unit; some without a camera, some muted, one away. */
function many(n: number, verified = 0): Person[] {
  return Array.from({ length: n }, (_, i) =>
    reader(`m${i}`, `${firstNames[i % firstNames.length]} ${lastNames[Math.floor(i / firstNames.length) % lastNames.length]}`, {
      verified: i < verified,
      here: i % 11 !== 7,
      cameraOn: i % 7 !== 5,
      microphoneOn: i % 3 !== 1,
    }));
}

function withPictures(people: readonly Person[]): Person[] {
  return people.map((one, i) => ({ ...one, picture: oneOfMany(i) }));
}

/** Pictures come as the page asks for them, as through the unit. */
function crowd(n: number, change: Partial<SessionState> = {}): Scripted {
  const others = many(n - 1).map((one, i) => ({ ...one, speaks: i === 3 }));
  const session = call({ way: 'unit', others, ...change });
  session.cameras = (id) => oneOfMany(Number(id.slice(1)));
  return session;
}

const weak = (quality: 'fair' | 'bad', culprit: Network['culprit']): Partial<Person> => ({ network: { quality, culprit } });

function eachWeak(n: number, culprit: Network['culprit']): Person[] {
  return withPictures(many(n)).map((one) => ({ ...one, here: true, ...weak('fair', culprit) }));
}

const nothingFlows = { way: 'none', sealed: false, path: 'none', codec: '' } as const;

function claras(now: number): ChatLine[] {
  const line = (id: string, from: string, text: string, ago: number, verified: boolean): ChatLine =>
    ({ id, mine: from === '', by: from, from, text, at: now - ago * MINUTES_MS, delivered: true, verified });
  return [
    line('1', 'Ben Lindqvist', 'Shall we wait for Clara?', 4, false),
    line('2', '', 'She has the link. A minute more.', 3, true),
    /* The scene's comparison is seen as it starts: what comes later is of after it. */
    line('3', 'Ben Lindqvist', 'There she is.', -1, true),
    line('4', 'Clara Meißner', 'Good morning, both. My camera stays off today, if you do not mind.', -1, false),
    line('5', 'Clara Meißner', 'Then I will take the notes.', -1, false),
  ];
}

const outside = (change: Partial<SessionState>) => (): Scripted =>
  call({ membership: 'waiting', others: [], path: 'none', sealed: false, codec: '', startedAt: 0, ...change });
const stopped = (trouble: Trouble) => (): Scripted =>
  call({ membership: 'stopped', troubles: [trouble], path: 'none', sealed: false, codec: '',
    others: [{ ...guest, cameraOn: false, verified: true }, clara()] });

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
  waiting: () => call({ others: [], path: 'none', sealed: false, startedAt: 0, codec: '' }),
  connecting: () =>
    call({ path: 'none', sealed: false, startedAt: 0, codec: '', others: [{ ...guest, name: '', cameraOn: false }] }),
  call: () => call({ chat: chat(Date.now()) }),
  'call-cameras-off': () =>
    call({
      cameraOn: false,
      microphoneOn: false,
      others: [ben({ cameraOn: false, microphoneOn: false })],
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
    call({ others: [ben({ screenOn: true, screen: screen() })] }),
  'call-my-screen': () => call({ screenOn: true, myScreen: screen() }),
  'call-long-names': () =>
    call({
      myName: 'Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh the Younger',
      cameraOn: false,
      microphoneOn: false,
      others: [{ ...guest, name: LONG, cameraOn: false }],
      troubles: ['peer-away'],
    }),
  'trouble-server-away': troubled('server-away'),
  'trouble-no-path': () => call({ troubles: ['no-path'], path: 'none', sealed: false, others: [{ ...guest, cameraOn: false }] }),
  'trouble-peer-away': () =>
    call({ troubles: ['peer-away'], others: [ben({ here: false })] }),
  'trouble-keys': () =>
    call({ troubles: ['peer-keys-differ'], sealed: false, others: [{ ...guest, cameraOn: false }] }),
  'trouble-devices': troubled('camera-lost', 'microphone-lost', 'screen-refused'),
  'call-working': () => call({}, null),
  'call-verified': () => call({ others: [ben({ verified: true })] }),
  'call-three': () => call({ way: 'unit', others: [ben(), clara()] }),
  'call-three-new': () => call({ way: 'unit', others: [ben({ verified: true }), clara()], chat: claras(Date.now()) }),
  'call-three-wayless': () =>
    call({ ...nothingFlows, myName: 'Clara Meißner', isHost: false, others: [reader('p0', 'Ann Okafor'), reader('p1', 'Ben Lindqvist')] }),
  'call-three-screen': () => call({ way: 'unit', others: [ben({ screenOn: true, screen: screen() }), clara()] }),
  'call-three-away': () =>
    call({ way: 'unit', others: [ben({ here: false }), clara({ here: false })], troubles: ['peer-away'] }),
  'call-three-long-names': () =>
    call({ way: 'unit', others: [{ ...guest, name: LONG, cameraOn: false, verified: true }, clara({ name: `${LONG} the Younger` }), reader('p3', '')] }),
  'call-five': () => crowd(5),
  'call-seven-wayless': () => call({ ...nothingFlows, others: many(6) }),
  'call-nine': () => crowd(9),
  'call-nine-screen': () =>
    call({ way: 'unit', others: withPictures(many(8)).map((one, i) => (i === 2 ? { ...one, screenOn: true, screen: screen() } : one)) }),
  'call-nine-my-screen': () => crowd(9, { screenOn: true, myScreen: screen() }),
  'call-sixteen': () => crowd(16),
  'call-twenty-five': () => crowd(25),
  many: () => crowd(49),
  'call-fifty-new': () => call({ way: 'unit', others: [ben({ verified: true }), ...many(48, 44)] }),
  'call-fifty-wayless': () => call({ ...nothingFlows, others: many(49) }),
  'call-weak-theirs': () =>
    call({
      way: 'unit',
      myNetwork: { quality: 'bad', culprit: 'their-uplink' },
      others: withPictures(many(4)).map((one, i) => ({ ...one, here: true, ...(i === 0 ? weak('bad', 'their-uplink') : i === 1 ? weak('fair', 'server') : {}) })),
    }),
  'call-weak-mine': () => call({ way: 'unit', others: eachWeak(5, 'my-downlink') }),
  'call-weak-server': () => call({ way: 'unit', others: eachWeak(3, 'server') }),
  'outside-seat': outside({ membership: 'none' }),
  'outside-waiting': outside({}),
  'outside-behind': outside({ troubles: ['behind'], others: [ben(), clara()] }),
  'stopped-fork': stopped('fork'),
  'stopped-tampered': stopped('tampered'),
  'stopped-removed': stopped('removed'),
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

/** What happens next in a scene, when it is told to. */
export const plays = {
  comesIn: (session: Scripted) => session.comesIn(clara(), '90317264885104773602'),
  /** Everybody is heard a little, ten times a second each, one after the other. */
  talk: (session: Scripted) => {
    let turn = 0;
    const one = (): void => {
      const person = session.state.others[turn++ % session.state.others.length];
      if (person !== undefined) session.change(person.id, { level: ((turn * 7) % 20) / 20 });
    };
    setInterval(() => {
      for (let i = 0; i < session.state.others.length / 10; i++) one();
    }, 10);
  },
} as const satisfies Record<string, (session: Scripted) => void>;
