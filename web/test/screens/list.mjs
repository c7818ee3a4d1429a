// What is shown of the page of scenes: each scene as it stands, and some after a key or a press.

const further = [
  { name: 'call-chat', scene: 'call', key: 'c' },
  { name: 'call-people', scene: 'call', key: 'p' },
  { name: 'call-server-direct', scene: 'call', key: 'w' },
  { name: 'call-server-relay', scene: 'call-relay-tls', key: 'w' },
  { name: 'call-help', scene: 'call', key: '?' },
  { name: 'call-devices', scene: 'call', press: 'Devices' },
  { name: 'call-small', scene: 'call', press: 'Make my picture small' },
  { name: 'call-devices-denied', scene: 'call-no-devices', press: 'Devices' },
  { name: 'waiting-chat', scene: 'waiting', key: 'c' },
  { name: 'waiting-people', scene: 'waiting', key: 'p' },
  { name: 'codes', scene: 'call', press: 'Compare codes' },
  { name: 'codes-working', scene: 'call-working', key: 'k' },
  { name: 'codes-verified', scene: 'call-verified', key: 'k' },
  { name: 'codes-wayless', scene: 'call-three-wayless', key: 'k' },
  { name: 'codes-fifty', scene: 'call-fifty-new', key: 'k' },
  { name: 'codes-new', scene: 'call', key: 'k', play: 'comesIn' },
  { name: 'codes-new-digits', scene: 'call', key: 'k', play: 'comesIn', wait: '.codes-actions [aria-disabled="false"]' },
  { name: 'codes-differ', scene: 'call', key: 'k', press: 'They differ' },
  { name: 'people-verified', scene: 'call-verified', key: 'p' },
  { name: 'people-three', scene: 'call-three', key: 'p' },
  { name: 'people-three-new', scene: 'call-three-new', key: 'p' },
  { name: 'people-differ', scene: 'call', key: 'k', press: 'They differ', keys: ['Escape', 'p'] },
  { name: 'people-fifty', scene: 'call-fifty-new', key: 'p' },
  { name: 'people-long-names', scene: 'call-three-long-names', key: 'p' },
  { name: 'people-outside', scene: 'outside-waiting', key: 'p' },
  { name: 'people-stopped', scene: 'stopped-removed', key: 'p' },
  { name: 'chat-three-new', scene: 'call-three-new', key: 'c' },
  { name: 'chat-outside', scene: 'stopped-removed', key: 'c' },
  { name: 'people-many', scene: 'many', key: 'p' },
  { name: 'speaker-three', scene: 'call-three', key: 'g' },
  { name: 'speaker-nine', scene: 'call-nine', key: 'g' },
  { name: 'speaker-many', scene: 'many', key: 'g' },
  { name: 'pinned-one', scene: 'call-nine', press: 'Keep Chidi Adeyemi large' },
  { name: 'pinned-two', scene: 'call-nine', press: 'Keep Chidi Adeyemi large', then: 'Keep Dana Adeyemi large' },
  { name: 'weak-mine', scene: 'call-weak-mine', wait: '[data-trouble="my-downlink"]' },
  { name: 'weak-server', scene: 'call-weak-server', wait: '[data-trouble="server"]' },
  { name: 'weak-computer', scene: 'call-weak-computer', wait: '[data-trouble="my-computer"]' },
  { name: 'wayless', scene: 'call-fifty-wayless', wait: '.between' },
  { name: 'start-quiet', scene: '', toggle: 'Hide from the server who is speaking' },
  { name: 'quiet-server', scene: 'call-quiet', key: 'w' },
  { name: 'quiet-help', scene: 'call-quiet', key: '?' },
  { name: 'many-last-page', scene: 'many', keys: ['PageDown', 'PageDown', 'PageDown', 'PageDown'] },
  { name: 'many-chat', scene: 'many', key: 'c' },
  { name: 'help-many', scene: 'many', key: '?' },
  { name: 'toast', scene: 'call-verified', play: 'comesIn' },
];

export const looks = {
  light: { scheme: 'light', width: 1280, height: 800 },
  dark: { scheme: 'dark', width: 1280, height: 800 },
  phone: { scheme: 'light', width: 390, height: 844 },
};

export async function wear(page, look) {
  await page.setViewport({ width: look.width, height: look.height });
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: look.scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
}

/** Goes to every screen in turn and calls visit(name) at each. */
export async function eachScene(page, origin, visit) {
  await page.goto(`${origin}/`);
  const names = await page.evaluate(() => window.sceneNames);
  const all = [{ name: 'start', scene: '' }, ...names.map((name) => ({ name, scene: name })), ...further];
  for (const screen of all) {
    await show(page, origin, screen);
    await visit(screen.name);
  }
}

export async function show(page, origin, { name, scene, key, press, then, toggle, keys = [], play, wait }) {
  await page.goto(`${origin}/?scene=${scene}`);
  await page.waitForSelector('#app main, #app .call');
  if (key !== undefined) await page.keyboard.press(key);
  for (const pressed of [press, then]) {
    if (pressed === undefined) continue;
    const button = await page.waitForSelector(`aria/${pressed}[role="button"]`);
    if (button === null) throw new Error(`${name}: no button "${pressed}"`);
    await button.click();
  }
  if (toggle !== undefined) await (await page.waitForSelector(`aria/${toggle}[role="switch"]`)).click();
  for (const further of keys) await page.keyboard.press(further);
  await settled(page);
  if (play !== undefined) await page.evaluate((what) => window.play(what), play);
  if (wait !== undefined) await page.waitForSelector(wait);
  await page.mouse.move(0, 0);
  await settled(page);
}

/**
 * The page has asked for the pictures of a scene with cameras; every picture has its first frame and is shown in the place
 * of letters; and two frames of the page have passed.
 */
async function settled(page) {
  await page.waitForFunction(() => {
    const { session } = window;
    const asks = session !== undefined && session.cameras !== null && session.state.others.length > 0;
    const isShown = ({ srcObject, readyState, parentNode }) =>
      srcObject === null || (readyState >= 2 && parentNode.querySelector(':scope > .tile-empty') === null);
    return !(asks && session.asked.length === 0) && [...document.querySelectorAll('video')].every(isShown);
  });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
