// A certificate authority of the tests' own, since browsers check the certificate of TURN over TLS
// and cannot be told to make an exception there.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from './scratch.mjs';

const quiet = { stdio: ['ignore', 'ignore', 'pipe'] };

let made = null;

/** { folder, ca, cert, key }: paths of PEM files; one authority and one server certificate a run. */
export function authority() {
  made ??= makeAuthority();
  return made;
}

function makeAuthority() {
  const folder = scratchFolder('ca');
  const at = (name) => join(folder, name);
  const openssl = (...args) => execFileSync('openssl', args, { ...quiet, cwd: folder });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2',
    '-subj', '/CN=incamera test authority',
    '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign');
  openssl('req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=incamera test server');
  writeFileSync(at('server.ext'), [
    'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1,IP:10.78.0.1',
    'basicConstraints=CA:FALSE',
    'keyUsage=digitalSignature',
    'extendedKeyUsage=serverAuth',
  ].join('\n'));
  openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
    '-days', '2', '-extfile', 'server.ext', '-out', 'server.pem');
  return { folder, ca: at('ca.pem'), cert: at('server.pem'), key: at('server.key') };
}

/** Makes the authority trusted in a folder of certificates as NSS keeps them. */
export function trustIn(folder) {
  mkdirSync(folder, { recursive: true });
  const database = `sql:${folder}`;
  execFileSync('certutil', ['-d', database, '-N', '--empty-password'], quiet);
  execFileSync('certutil', ['-d', database, '-A', '-t', 'C,,', '-n', 'incamera tests', '-i', authority().ca], quiet);
}
