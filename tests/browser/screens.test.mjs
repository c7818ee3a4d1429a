// Every screen as axe-core sees it, in light, dark and on a phone. States that are hard to reach are
// played by a scripted session: the screens are the product's own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { buildScenes, serveScenes } from '../../web/test/screens/build.mjs';
import { eachScene, looks, wear } from '../../web/test/screens/list.mjs';
import { sharedBrowser } from './lib/browsers.mjs';
import { repository } from './lib/puppeteer.mjs';
import { atEnd, scratchFolder } from './lib/scratch.mjs';
import { test } from './lib/runner.mjs';

const axe = readFileSync(new URL('web/node_modules/axe-core/axe.min.js', repository), 'utf8');

let served = null;

async function scenes() {
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
async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { violations: broken } = await window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return broken.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.target.join(' ')).join(', ')}`);
  });
  return found;
}

/** What reaches out of the window sideways, or is cut off inside a control. */
function clipped() {
  const wide = document.documentElement.scrollWidth > innerWidth ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
  const cut = [...document.querySelectorAll('button, h1, h2, h3, label')]
    .filter((element) => element.checkVisibility() && !element.matches('.sr-only') && element.scrollWidth > element.clientWidth + 1)
    .filter((element) => !element.matches('[data-tip]')) /* their hint hangs outside on purpose */
    .map((element) => `cut off: ${element.textContent}`);
  /* The call never scrolls as a whole: what is outside the window there is out of reach. */
  const lost = [...document.querySelectorAll('.call .top-bar button, .call .controls button, .call .panel > * button, .call textarea')]
    .filter((element) => element.checkVisibility())
    .map((element) => [element.getAttribute('aria-label') ?? element.textContent, element.getBoundingClientRect()])
    .filter(([, box]) => box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight)
    .map(([name]) => `out of reach: ${name}`);
  return [...wide, ...cut, ...lost];
}

async function onEachScreen(look, check) {
  const origin = await scenes();
  const page = await (await sharedBrowser('chromium', 0)).newPage();
  const bad = [];
  page.on('pageerror', (error) => bad.push(`error: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && bad.push(`console: ${message.text()}`));
  try {
    await wear(page, look);
    let visited = 0;
    await eachScene(page, origin, async (name) => {
      visited++;
      for (const line of await check(page)) bad.push(`${name}: ${line}`);
    });
    assert.ok(visited > 40, `${visited} screens`);
  } finally {
    await page.close();
  }
  assert.deepEqual(bad, []);
}

test('The page as the server sends it has no accessibility violation', async (scene) => {
  const ann = await scene.person('Ann', 'chromium');
  await ann.page.goto(`${scene.server.origin}/`);
  await ann.find('Start a room');
  const found = [...await violations(ann.page)];
  await ann.press('Start a room');
  await ann.find('Join');
  found.push(...await violations(ann.page));
  await ann.enter();
  await ann.find('Copy link');
  found.push(...await violations(ann.page));
  assert.deepEqual(found, []);
});

test('Levels move without a change of the page', async () => {
  const origin = await scenes();
  const page = await (await sharedBrowser('chromium', 0)).newPage();
  await page.goto(`${origin}/?scene=call`);
  await page.waitForSelector('.call');
  const changes = await page.evaluate(async () => {
    const seen = [];
    const note = (list) => seen.push(...list.map(({ type, attributeName, target }) => `${type} ${attributeName} ${target.className}`));
    const steps = 40;
    new MutationObserver(note).observe(document.getElementById('app'),
      { subtree: true, childList: true, attributes: true, characterData: true });
    for (let i = 0; i < steps; i++) {
      const { others } = window.session.state;
      window.session.set({ myLevel: i / steps, others: others.map((other) => ({ ...other, level: 1 - i / steps })) });
      await new Promise((next) => { requestAnimationFrame(next); });
    }
    return seen;
  });
  await page.close();
  const drawn = changes.filter((line) => line === 'attributes style voice');
  const rest = changes.filter((line) => line !== 'attributes style voice' && !line.endsWith(' elapsed'));
  assert.ok(drawn.length > 20, `${drawn.length} steps drawn`);
  assert.deepEqual(rest, []);
});

/** The scene, with the window of the codes open and its digits there. */
async function comparing(scene) {
  const origin = await scenes();
  const page = await (await sharedBrowser('chromium', 0)).newPage();
  await page.goto(`${origin}/?scene=${scene}`);
  await page.waitForSelector('.call');
  await page.keyboard.press('k');
  await page.waitForSelector(READY);
  return page;
}

const READY = '.codes-actions [aria-disabled="false"]';
const verified = (page) => page.evaluate(() => window.session.state.others.map((other) => other.verified));

test('Codes are compared without a mouse, and both answers lead on', async () => {
  const page = await comparing('call');
  for (let stops = 0; stops < 5; stops++) {
    if (await page.evaluate(() => document.activeElement.textContent) === 'They differ') break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.waitForSelector('aria/The digits differ[role="heading"]');
  assert.deepEqual(await verified(page), [false]);
  await (await page.$('aria/Look once more[role="button"]')).press('Enter');
  await page.waitForSelector(READY);
  await (await page.$('aria/They are the same[role="button"]')).press('Enter');
  await page.waitForSelector('aria/Codes compared[role="button"]');
  assert.deepEqual(await verified(page), [true]);
  assert.equal(await page.$('dialog'), null);
  assert.equal(await page.evaluate(() => window.session.state.code), null, 'no code is computed for nobody');
  await page.close();
});

test('Nothing said of the digits counts for those that replace them', async () => {
  const page = await comparing('call');
  const pressSame = async () => (await page.$('aria/They are the same[role="button"]')).press('Enter');
  await page.evaluate(() => window.play('comesIn'));
  await pressSame();
  assert.deepEqual(await verified(page), [false, false]);
  await page.waitForFunction(() => document.querySelector('.codes-news').textContent.startsWith('Clara Meißner came in, so'));
  assert.equal(await page.$(READY), null, 'the new digits are held back');
  await pressSame();
  assert.deepEqual(await verified(page), [false, false]);
  await page.waitForSelector(READY);
  await pressSame();
  assert.deepEqual(await verified(page), [true, true]);
  await page.close();
});

for (const [name, look] of Object.entries(looks)) {
  test(`No screen has an accessibility violation: ${name}`, () => onEachScreen(look, violations), { limitMs: 240000 });
}

const narrow = { scheme: 'dark', width: 320, height: 568 };
test('No screen is cut off at 320 pixels', () =>
  onEachScreen(narrow, (page) => page.evaluate(clipped)), { limitMs: 180000 });

/* 200 % zoom of a 1280 by 800 window is a window of half the size at twice the pixels. */
const zoomed = { scheme: 'light', width: 640, height: 400 };
test('No screen is cut off at 200 % zoom', () =>
  onEachScreen(zoomed, (page) => page.evaluate(clipped)), { limitMs: 180000 });
