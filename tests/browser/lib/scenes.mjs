// Every screen, played by a scripted session: the screens are the product's own.
import { readFileSync } from 'node:fs';
import { buildScenes, serveScenes } from '../../../web/test/screens/build.mjs';
import { repository } from './puppeteer.mjs';
import { atEnd, scratchFolder } from './scratch.mjs';

const axe = readFileSync(new URL('web/node_modules/axe-core/axe.min.js', repository), 'utf8');

let served = null;

/** The origin that serves them. */
export async function scenes() {
  served ??= start();
  return served;
}

async function start() {
  const folder = scratchFolder('scenes');
  await buildScenes(folder);
  const server = await serveScenes(folder);
  atEnd(() => server.close());
  return server.origin;
}

/** One line for each violation: the rule and where. */
export async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { violations: broken } = await window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return broken.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.target.join(' ')).join(', ')}`);
  });
  return found;
}
