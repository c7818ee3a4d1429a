/** The worker that computes the code of the call, and nothing else: it takes a while, in which frames must flow. */
import { loadCode, type CodeOfCall } from '../core';

/** What it is asked: first for its module, then for codes. */
export type CodeRequest =
  | { readonly k: 'start'; readonly wasm: string }
  | { readonly k: 'code'; readonly epoch: number; readonly authenticator: Uint8Array };

export interface CodeAnswer {
  readonly epoch: number;
  readonly code: string;
}

interface Scope {
  onmessage: ((event: MessageEvent<CodeRequest>) => void) | null;
  postMessage(message: CodeAnswer): void;
}

const scope = self as unknown as Scope;
let module: Promise<CodeOfCall> | null = null;

scope.onmessage = ({ data }) => {
  if (data.k === 'start') {
    module = loadCode(data.wasm);
    return;
  }
  const { epoch, authenticator } = data;
  void module?.then((core) => scope.postMessage({ epoch, code: core.callCode(authenticator) }));
};
