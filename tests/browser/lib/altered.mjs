// Clients that were tampered with, as mutants: each must make the test that guards against it fail.
// Built from the real sources with a line changed, and served in place of the server's own files.
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect as connectTls } from 'node:tls';
import { authority } from './ca.mjs';
import { repository } from './puppeteer.mjs';
import { scratchFolder } from './scratch.mjs';

/** What each mutant changes: in this file, each text into another. */
export const mutants = {
  'sends frames as they are': {
    file: 'src/worker/frames.ts',
    edits: [[
      'const whole = wrap(codec, wrapper, (prefix) => keys.seal(context, data, metadata, prefix));',
      'void wrap; void metadata; const whole = data;',
    ]],
  },
  'waits for no epoch': {
    file: 'src/worker/transform.ts',
    edits: [["if (fate === 'early' && mayWait) return;", 'void mayWait;']],
  },
  'believes every beacon': {
    file: 'src/group/member.ts',
    edits: [['if (beacon.fits === false) {', 'if (false as boolean) {']],
  },
  // A group of its own with the same leaf and epoch, so that the KIDs are those of the call.
  'seals under a key of its own': {
    file: 'src/core/groupkeys.ts',
    edits: [[
      'places.putArgs(random(KEY_LEN));\n',
      'globalThis.linkRoom = room;\n    places.putArgs(random(KEY_LEN));\n',
    ], [
      '    const plain = view(frame);\n    if (plain',
      `    if (globalThis.own === undefined) {
        const own = (globalThis.own = new WasmGroupKeys(this.#places, globalThis.linkRoom));
        own.found('AAAAAAAAAAA', '', 1800000000);
        own.commit([], [], 1800000000);
        own.taken();
        own.receive();
        own.send();
      }
      if (globalThis.own !== this) return globalThis.own.seal(context, frame, metadata, prefix);
      const plain = view(frame);
      if (plain`,
    ]],
  },
};

/** Builds the client with one of the mutants; resolves with the folder of its files. */
export function buildAltered(name) {
  const { file, edits } = mutants[name];
  const web = fileURLToPath(new URL('web/', repository));
  const copy = join(scratchFolder('mutant'), 'web');
  cpSync(web, copy, { recursive: true, filter: (path) => !/\/web\/(node_modules|dist)(\/|$)/.test(path) });
  symlinkSync(join(web, 'node_modules'), join(copy, 'node_modules'));
  let source = readFileSync(join(copy, file), 'utf8');
  for (const [from, to] of edits) {
    if (source.split(from).length !== 2) throw new Error(`the mutant "${name}" no longer fits ${file}`);
    source = source.replace(from, () => to);
  }
  writeFileSync(join(copy, file), source);
  execFileSync(process.execPath, [join(web, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'],
    { cwd: copy, stdio: ['ignore', 'ignore', 'pipe'] });
  return join(copy, 'dist');
}

const types = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css',
  '.wasm': 'application/wasm', '.svg': 'image/svg+xml',
};

/**
 * A server in front of the real one: pages come from the folder with the real one's headers, everything else and the
 * socket from the real one. Resolves with { origin, close }.
 */
export async function serveAltered(folder, server) {
  const { cert, key } = authority();
  const { host } = new URL(server.origin);
  const target = { host: server.host, port: server.facts.tcp, ca: readFileSync(authority().ca), servername: 'localhost' };
  const files = new Map(walk(folder).map((path) => [path.slice(folder.length), readFileSync(path)]));
  const front = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (asked, answer) => {
    const path = /^\/(r\/.*)?$/.test(asked.url) ? '/index.html' : asked.url;
    const file = files.get(path);
    const real = file === undefined ? asked.url : '/';
    const headers = { ...asked.headers, host, 'accept-encoding': 'identity' };
    request({ ...target, agent: false, path: real, method: asked.method, headers }, (got) => {
      if (file === undefined) {
        answer.writeHead(got.statusCode, got.headers);
        got.pipe(answer);
        return;
      }
      got.resume();
      const kept = Object.fromEntries(Object.entries(got.headers).filter(([name]) => !/^(content-|etag|vary|transfer)/.test(name)
        || name === 'content-security-policy'));
      answer.writeHead(200, { ...kept, 'content-type': types[extname(path)] ?? 'application/octet-stream', 'content-length': file.length });
      answer.end(file);
    }).on('error', () => answer.destroy()).end();
  });
  front.on('upgrade', (asked, socket, head) => {
    const through = connectTls(target, () => {
      const names = { ...asked.headers, host, origin: server.origin };
      const lines = Object.entries(names).map(([name, value]) => `${name}: ${value}\r\n`).join('');
      through.write(`GET ${asked.url} HTTP/1.1\r\n${lines}\r\n`);
      through.write(head);
      socket.pipe(through);
      through.pipe(socket);
    });
    for (const [one, other] of [[socket, through], [through, socket]]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise((resolve) => { front.listen(0, '127.0.0.1', resolve); });
  return {
    origin: `https://localhost:${front.address().port}`,
    close: () => { front.closeAllConnections?.(); front.close(); },
  };
}

function walk(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}
