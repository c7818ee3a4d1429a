// Every screen as axe-core sees it, in light, dark, on a phone, and in windows that are small. It looks at no clock.
import assert from 'node:assert/strict';
import { eachScene, looks, wear } from '../../web/test/screens/list.mjs';
import { sharedBrowser } from './lib/browsers.mjs';
import { scenes, violations } from './lib/scenes.mjs';
import { test } from './lib/runner.mjs';

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

for (const [name, look] of Object.entries(looks)) {
  test(`No screen has an accessibility violation: ${name}`, () => onEachScreen(look, violations), { limitMs: 900000 });
}

const narrow = { scheme: 'dark', width: 320, height: 568 };
test('No screen is cut off at 320 pixels', () =>
  onEachScreen(narrow, (page) => page.evaluate(clipped)), { limitMs: 900000 });

/* 200 % zoom of a 1280 by 800 window is a window of half the size at twice the pixels. */
const zoomed = { scheme: 'light', width: 640, height: 400 };
test('No screen is cut off at 200 % zoom', () =>
  onEachScreen(zoomed, (page) => page.evaluate(clipped)), { limitMs: 900000 });
