/** Node 18, which Debian 12 has, keeps the browsers' crypto in a module only. */
import { webcrypto } from 'node:crypto';

if (!('crypto' in globalThis)) Object.defineProperty(globalThis, 'crypto', { value: webcrypto });
