import { existsSync } from 'node:fs';
export function readTap(path) { return existsSync(path) ? null : null; }
