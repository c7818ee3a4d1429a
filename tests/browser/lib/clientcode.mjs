// The client's own code for members without a browser: the group's machine, the real core, the reading of messages.
// Bundled from web/src as it is, so that what is tested is what is served.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { fromWeb, repository } from './puppeteer.mjs';
import { scratchFolder } from './scratch.mjs';

const entry = `
export { loadCode, loadCore, CoreError } from './src/core';
export { GroupMember } from './src/group/member';
export { Kind, MESSAGE_METADATA } from './src/group/messages';
export { readFromServer, SUBPROTOCOL } from './src/signal/wire';
export { Chat } from './src/session/chat';
export { Names } from './src/session/names';
export { Talk } from './src/session/talk';
export { failures, troubleNotice } from './src/ui/text/notices';
export { standings } from './src/ui/text/codes';
export { outside } from './src/ui/text/membership';
`;

let bundled = null;

/** The module that the entry above names, with newCore() and newCallCode() beside it. */
export function clientCode() {
  bundled ??= bundle();
  return bundled;
}

async function bundle() {
  const web = fileURLToPath(new URL('web/', repository));
  const outfile = join(scratchFolder('client'), 'client.mjs');
  await fromWeb('esbuild').build({
    stdin: { contents: entry, resolveDir: web, loader: 'ts' }, outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'error',
  });
  const compile = (name) => WebAssembly.compile(readFileSync(join(web, 'src/core', name)));
  const [code, core, callCode] = await Promise.all([import(pathToFileURL(outfile).href), compile('core.wasm'), compile('code.wasm')]);
  return { ...code, newCore: () => code.loadCore(core), newCallCode: () => code.loadCode(callCode) };
}
