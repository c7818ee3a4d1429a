#!/usr/bin/env node
// Turns the built web client into a C file: each file as it is, and compressed
// by Brotli where that pays.
//
//   embed-assets.mjs DIST OUT.c [DEPFILE]
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const types = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.wasm', 'application/wasm'],
  ['.txt', 'text/plain; charset=utf-8'],
]);
const compressed = new Set(['.png', '.woff2']);
const hashed = /-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/; // as Vite names them

function fail(text) {
  console.error(`embed-assets: ${text}`);
  process.exit(1);
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((e) => (e.isDirectory() ? filesBelow(join(folder, e.name)) : [join(folder, e.name)]))
    .sort();
}

function extension(path) {
  return path.slice(path.lastIndexOf('.'));
}

function bytes(name, data) {
  const lines = [];
  for (let at = 0; at < data.length; at += 24) {
    lines.push(`\t${Array.from(data.subarray(at, at + 24)).join(',')},`);
  }
  return `static const uint8_t ${name}[] = {\n${lines.join('\n')}\n};\n`;
}

function brotli(data) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 22,
    [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
  };
  return brotliCompressSync(data, { params });
}

const [dist, out, depfile] = process.argv.slice(2);
if (!dist || !out) fail('usage: embed-assets.mjs DIST OUT.c [DEPFILE]');

let files = [];
try {
  files = filesBelow(dist);
} catch {
  fail(`${dist} is not there; run "make web/dist/index.html", or just "make"`);
}
if (!files.some((f) => relative(dist, f) === 'index.html')) {
  fail(`${dist} has no index.html; run "make web/dist/index.html", or just "make"`);
}

const arrays = [];
const entries = [];
for (const [i, file] of files.entries()) {
  const path = `/${relative(dist, file).split(sep).join('/')}`;
  const type = types.get(extension(path));
  if (!type) fail(`${path}: add the type of ${extension(path)} files to tools/embed-assets.mjs`);
  if (!/^[A-Za-z0-9/._-]+$/.test(path)) fail(`${path}: a name no request will match`);
  const data = readFileSync(file);
  if (data.length === 0) fail(`${path} is empty`);
  arrays.push(bytes(`plain_${i}`, data));
  const small = compressed.has(extension(path)) ? data : brotli(data);
  const pays = small.length < data.length;
  if (pays) arrays.push(bytes(`brotli_${i}`, small));
  const fields = [
    JSON.stringify(path === '/index.html' ? '/' : path),
    JSON.stringify(type),
    String(path.startsWith('/assets/') && hashed.test(path)),
    `plain_${i}, sizeof(plain_${i})`,
    pays ? `brotli_${i}, sizeof(brotli_${i})` : 'NULL, 0',
  ];
  entries.push(`\t{ ${fields.join(', ')} },`);
}

writeFileSync(
  out,
  [
    '/* Made by tools/embed-assets.mjs from the built web client. */',
    '#include "control/assets.h"',
    '',
    ...arrays,
    `const struct asset assets[] = {\n${entries.join('\n')}\n};`,
    `const size_t assets_n = ${entries.length};`,
    '',
  ].join('\n'),
);
if (depfile) {
  const escape = (p) => p.replace(/ /g, '\\ ');
  writeFileSync(depfile, `${escape(out)}: ${files.map(escape).join(' ')}\n`);
}
