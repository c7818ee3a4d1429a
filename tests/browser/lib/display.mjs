// A screen for Firefox to share: headless, it has none of its own, but it captures the one of $DISPLAY.
import { spawn } from 'node:child_process';
import { atEnd } from './scratch.mjs';

let started = null;

/** The name of a virtual screen, all white; started once a run. */
export function display() {
  started ??= start();
  return started;
}

function start() {
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '640x360x24', '-nolisten', 'tcp', '-wr'],
    { stdio: ['ignore', 'pipe', 'ignore'] });
  atEnd(() => server.kill());
  return new Promise((resolve, reject) => {
    server.on('error', () => reject(new Error('Xvfb is missing: apt-get install xvfb')));
    server.on('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    server.stdout.once('data', (number) => resolve(`:${String(number).trim()}`));
  });
}
