// What a run leaves behind must be nothing: everything made here is unmade at the end, whatever happens.
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repository } from './puppeteer.mjs';

const undo = [];

/** Runs fn when the whole run ends; the last registered goes first. */
export function atEnd(fn) {
  undo.push(fn);
}

export async function cleanUp() {
  while (undo.length > 0) {
    try {
      await undo.pop()();
    } catch (error) {
      console.log(`# cleaning up: ${error.message}`);
    }
  }
}

/** A folder that is removed at the end of the run. */
export function scratchFolder(name) {
  const path = mkdtempSync(join(tmpdir(), `incamera-${name}-`));
  atEnd(() => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  return path;
}

/** Where pictures and logs of failures go; it stays. */
export function reportFolder() {
  const path = fileURLToPath(new URL('build/browser-tests/', repository));
  mkdirSync(path, { recursive: true });
  return path;
}
