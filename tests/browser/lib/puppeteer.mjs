// puppeteer-core and what else the tests need, from the web client's lock file: one tree of dependencies for both.
import { createRequire } from 'node:module';

export const repository = new URL('../../../', import.meta.url);

export const fromWeb = createRequire(new URL('web/package.json', repository));
export const puppeteer = fromWeb('puppeteer-core').default;
