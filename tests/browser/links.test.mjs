// The tab's own buttons and address bar lead where people expect.
import { test } from './lib/runner.mjs';

test('a link opened in a tab that has lost its key leads into the room', async (scene) => {
  const ann = await scene.person('Ann', 'chromium');
  const link = await ann.startRoom(scene.server.origin);
  for (const kind of ['chromium', 'firefox']) {
    const bob = await scene.person('Bob', kind);
    await bob.page.goto(link.split('#')[0]);
    await bob.reads('This link is not complete');
    await bob.page.evaluate((url) => { location.href = url; }, link);
    await bob.find('Join', 'button');
  }
});

test('Back leads from a new room to the start', async (scene) => {
  for (const kind of ['chromium', 'firefox']) {
    const ann = await scene.person('Ann', kind);
    await ann.page.goto(`${scene.server.origin}/`);
    await ann.press('Start a room');
    await ann.find('Join', 'button');
    // The page reloads under it, so no answer is waited for.
    await ann.page.evaluate(() => { setTimeout(() => history.back()); });
    await ann.find('Start a room', 'button');
  }
});

test('the link is copied as it is, and the page says so', async (scene) => {
  const ann = await scene.person('Ann', 'chromium');
  const link = await ann.startRoom(scene.server.origin);
  await ann.page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => { window.copied = text; };
  });
  await ann.press('Copy link');
  await ann.reads('Link copied');
  if (await ann.page.evaluate(() => window.copied) !== link) throw new Error('another text was copied');
});

test('where the browser does not let the page copy, the link is shown to copy by hand', async (scene) => {
  const ann = await scene.person('Ann', 'chromium');
  const link = await ann.startRoom(scene.server.origin);
  await ann.page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'));
  });
  await ann.press('Copy link');
  await ann.reads('Copy this link');
  const selected = await ann.page.evaluate(() => {
    const field = document.activeElement;
    return field.value.slice(field.selectionStart, field.selectionEnd);
  });
  if (selected !== link) throw new Error('the link is not selected');
});
