// A whole call without a mouse.
import assert from 'node:assert/strict';
import { test } from './lib/runner.mjs';
import { until } from './lib/wait.mjs';

const TABS_MAX = 30; // as many stops as a screen may have

/** The name of what has the focus, as the accessibility tree says it. */
async function focused(person) {
  const tree = await person.page.accessibility.snapshot({ interestingOnly: false });
  const find = (node) => (node.focused && node.role !== 'RootWebArea' ? node
    : (node.children ?? []).map(find).find((found) => found !== undefined));
  return find(tree)?.name ?? '';
}

/** Presses Tab until that control has the focus; it must then be seen to have it. */
async function tabTo(person, name) {
  for (let stops = 0; stops < TABS_MAX; stops++) {
    if (await focused(person) === name) {
      const outline = await person.page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      assert.notEqual(outline, 'none', `the focus on "${name}" is visible`);
      return;
    }
    await person.page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not reach "${name}"`);
}

test('a call from the start to the goodbye without a mouse', async (scene) => {
  const ann = await scene.person('Ann', 'chromium');
  const keyboard = ann.page.keyboard;
  await ann.page.goto(`${scene.server.origin}/`);
  await ann.find('Start a room');
  await tabTo(ann, 'Start a room');
  await keyboard.press('Enter');

  await ann.find('Your name');
  await ann.turnOnDevices();
  await tabTo(ann, 'Your name');
  await keyboard.type('Ann');
  await keyboard.press('Enter'); // in a form that is Join
  const field = await ann.find('Link to this room');
  const link = await field.evaluate((element) => element.value);

  const bob = await scene.person('Bob', 'firefox');
  await bob.follow(link);
  await ann.find('Sealed, Direct. What the server sees');

  // Keys, and the same by Tab and Space.
  await keyboard.press('m');
  await ann.find('Unmute microphone');
  await tabTo(ann, 'Unmute microphone');
  await keyboard.press('Space');
  await ann.find('Mute microphone');
  await keyboard.press('v');
  await ann.find('Turn camera on');
  await keyboard.press('v');
  await ann.find('Turn camera off');

  // Codes are compared in a window that a key opens.
  await keyboard.press('k');
  await until('the digits are there', () => ann.page.evaluate(() => /^\d{5} \d{5} \d{5} \d{5}$/.test(
    document.querySelector('.digits-shown')?.textContent ?? '')));
  await tabTo(ann, 'They are the same');
  await keyboard.press('Enter');
  await ann.find('Codes compared');

  // In the text field letters are letters.
  await keyboard.press('c');
  await until('the message field has the focus', async () => await focused(ann) === 'Message');
  await keyboard.type('move some svcpw?');
  assert.ok(await ann.has('Mute microphone'));
  await keyboard.press('Enter');
  await bob.readsInChat('move some svcpw?');
  await ann.reads('Delivered');
  await keyboard.press('Escape');
  await until('the chat is closed', async () => !(await ann.has('Message', 'textbox')));

  // A window holds the focus while it is open and gives it back.
  await tabTo(ann, 'Devices');
  await keyboard.press('Enter');
  await ann.find('Microphone', 'combobox');
  await keyboard.press('m');
  assert.ok(!(await ann.has('Unmute microphone')));
  await keyboard.press('Escape');
  await until('the focus is back', async () => await focused(ann) === 'Devices');

  await keyboard.press('?');
  await ann.reads('Microphone on or off');
  await keyboard.press('Escape');

  await tabTo(ann, 'Leave');
  await keyboard.press('Enter');
  await ann.reads('You left the room');
  assert.equal(await focused(ann), 'You left the room');
}, { limitMs: 120000 });

test('shortcuts can be turned off, for speech input', async (scene) => {
  const ann = await scene.person('Ann', 'chromium');
  await ann.startRoom(scene.server.origin);
  await ann.page.keyboard.press('?');
  await ann.press('Use the shortcuts', 'switch');
  await ann.page.keyboard.press('Escape');
  await ann.page.keyboard.press('m');
  await ann.page.keyboard.press('v');
  assert.ok(await ann.has('Mute microphone'));
  assert.ok(await ann.has('Turn camera off'));
});

test('a screen reader hears who joins, what is written and who leaves', async (scene) => {
  const ann = await scene.person('Ann', 'chromium');
  const link = await ann.startRoom(scene.server.origin);
  await ann.page.evaluate(() => {
    window.heard = [];
    const region = document.querySelector('[aria-live="polite"].sr-only');
    new MutationObserver((changes) => {
      for (const change of changes) for (const node of change.addedNodes) window.heard.push(node.textContent);
    }).observe(region, { childList: true });
  });
  const hears = (line) => until(`Ann hears "${line}"`, async () =>
    (await ann.page.evaluate(() => window.heard)).includes(line));

  const bob = await scene.person('Bob', 'firefox');
  await bob.follow(link);
  await hears('Bob came in.');
  await bob.find('Sealed, Direct. What the server sees');
  await bob.say('good morning');
  await hears('Bob writes: good morning');
  await ann.find('Chat, 1 unread');
  await bob.press('Leave');
  await hears('Bob left.');
});
