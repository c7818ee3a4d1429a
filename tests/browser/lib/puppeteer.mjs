// puppeteer-core from the web client's lock file: one tree of dependencies for both.
import { createRequire } from 'node:module';

export const repository = new URL('../../../', import.meta.url);

const require = createRequire(new URL('web/package.json', repository));
export const puppeteer = require('puppeteer-core').default;
