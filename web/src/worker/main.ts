/** The sealing worker: its messages and its streams. */
import { loadCore } from '../core';
import type { CallName, Calls, FromWorker, Request, TransformOptions } from './protocol';
import { Sealing } from './sealing';
import type { EncodedFrame } from './transform';

interface Transformer {
  readonly readable: ReadableStream<EncodedFrame>;
  readonly writable: WritableStream<EncodedFrame>;
  readonly options: TransformOptions;
}

interface Scope {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  onrtctransform: ((event: { readonly transformer: Transformer }) => void) | null;
  postMessage(message: FromWorker, transfer?: readonly Transferable[]): void;
}

type Handlers = {
  readonly [N in CallName]: (ask: Calls[N][0]) => Calls[N][1] | Promise<Calls[N][1]>;
};

/** Timers of a worker run on while its page is in the background. */
const TICK_MS = 100;

const scope = self as unknown as Scope;
let sealing: Sealing | null = null;

function it(): Sealing {
  if (sealing === null) throw new Error('the core has not started');
  return sealing;
}

function done(_: void): null {
  return null;
}

const handlers: Handlers = {
  start: async (wasm) => {
    sealing = new Sealing(await loadCore(wasm), (news) => scope.postMessage({ t: 'group', news }));
    setInterval(() => it().tick(), TICK_MS);
    return null;
  },
  makeRoom: () => it().makeRoom(),
  openRoom: ({ room, payload }) => it().openRoom(room, payload),
  peerOf: (seat) => it().peerOf(seat),
  sealRest: ({ half, text }) => it().sealRest(half, text),
  openRest: ({ half, sealed }) => it().openRest(half, sealed),
  sealEnvelope: ({ from, to, text }) => it().sealEnvelope(from, to, text),
  openEnvelope: ({ from, to, data }) => it().openEnvelope(from, to, data),
  beginGroup: ({ peer, name }) => done(it().beginGroup(peer, name)),
  endGroup: () => done(it().endGroup()),
  rename: (name) => done(it().rename(name)),
  room: (message) => done(it().room(message)),
  say: ({ to, text }) => it().say(to, text),
  sealMessage: (text) => it().sealMessage(text),
  openMessage: (data) => it().openMessage(data),
  authenticator: () => it().authenticator(),
  disconnect: (connection) => done(it().disconnect(connection)),
  payloadTypes: ({ connection, types }) => done(it().setPayloadTypes(connection, types)),
  turned: ({ transform, n }) => done(it().turned(transform, n)),
  stats: () => it().stats(),
};

scope.onmessage = ({ data: { id, name, ask } }) => {
  const handler = handlers[name] as (ask: unknown) => unknown;
  // A handler that answers at once is answered for at once: order is kept.
  try {
    const answer = handler(ask);
    if (answer instanceof Promise) answer.then((a) => reply(id, a), (e) => fail(id, e));
    else reply(id, answer);
  } catch (error) {
    fail(id, error);
  }
};

scope.onrtctransform = ({ transformer: { readable, writable, options } }) => {
  let pass: (frame: EncodedFrame) => void = () => undefined;
  const transform = it().transform(
    options,
    (frame) => pass(frame),
    (turnover) => scope.postMessage({ t: 'turnover', transform: options.transform, turnover }),
  );
  const through = new TransformStream<EncodedFrame, EncodedFrame>({
    start(controller) {
      pass = (frame) => {
        try {
          controller.enqueue(frame);
        } catch {
          // The stream has ended, and what waited with it.
        }
      };
    },
    transform(frame) {
      transform.take(frame, performance.now());
    },
  });
  // The stream ends with its sender or receiver; there is nobody to tell.
  readable.pipeThrough(through).pipeTo(writable).catch(() => undefined);
  scope.postMessage({ t: 'running', transform: options.transform });
};

function reply(id: number, answer: unknown): void {
  const moved = answer instanceof ArrayBuffer ? [answer] : [];
  scope.postMessage({ t: 'answer', id, answer }, moved);
}

function fail(id: number, error: unknown): void {
  scope.postMessage({ t: 'failed', id, error: error instanceof Error ? error.message : 'failed' });
}
