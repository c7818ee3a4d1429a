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

async function show(page, origin, { name, scene, key, press }) {
  await page.goto(`${origin}/?scene=${scene}`);
  await page.waitForSelector('#app main, #app .call');
  if (key !== undefined) await page.keyboard.press(key);
  if (press !== undefined) {
    const button = await page.$(`aria/${press}[role="button"]`);
    if (button === null) throw new Error(`${name}: no button "${press}"`);
    await button.click();
  }
  await page.mouse.move(0, 0);
  await settled(page);
}

/** Every picture has its first frame, and two frames of the page have passed. */
async function settled(page) {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('video')].every((video) => video.srcObject === null || video.readyState >= 2));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
