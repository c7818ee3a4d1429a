// What the page says before it asks for devices, and when it does not get them.
import assert from 'node:assert/strict';
import { launch } from './lib/browsers.mjs';
import { test } from './lib/runner.mjs';
import { until } from './lib/wait.mjs';

/** Counts how often the page asks; in the page. */
function countAsking() {
  window.asked = 0;
  const devices = navigator.mediaDevices;
  if (!devices) return; /* the empty page before ours */
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (constraints) => {
    window.asked++;
    return ask(constraints);
  };
}

/** The browser lets nothing sound until "Play sound" is pressed; in the page. */
function holdBack() {
  const play = HTMLMediaElement.prototype.play;
  let pressed = false;
  document.addEventListener('click', (event) => { pressed ||= event.target.textContent === 'Play sound'; }, true);
  HTMLMediaElement.prototype.play = function playOrNot() {
    return this.muted || pressed ? play.call(this) : Promise.reject(new DOMException('', 'NotAllowedError'));
  };
}

/** The browser answers as it does when the person said no; in the page. */
function refuse() {
  if (!navigator.mediaDevices) return; /* the empty page before ours */
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (constraints) =>
    (window.allowed ? ask(constraints) : Promise.reject(new DOMException('', 'NotAllowedError')));
}

test('a guest is told why before the browser asks', async (scene) => {
  const ann = await scene.person('Ann', 'chromium');
  const link = await ann.startRoom(scene.server.origin);
  const bob = await scene.person('Bob', 'firefox');
  await bob.page.evaluateOnNewDocument(countAsking);
  await bob.page.goto(link);
  await bob.reads('nothing is sent until you join');
  assert.equal(await bob.page.evaluate(() => window.asked), 0);
  await bob.press('Turn on camera and microphone');
  await bob.find('Mute microphone');
  await bob.find('Turn camera off');
  assert.ok(await bob.page.evaluate(() => window.asked) >= 1);
});

for (const [kind, words] of [['chromium', 'icon at the left end of the address bar'], ['firefox', 'crossed-out camera in the address bar']]) {
  test(`a refusal is explained in the words of ${kind}, and one can join all the same`, async (scene) => {
    const ann = await scene.person('Ann', kind);
    await ann.page.evaluateOnNewDocument(refuse);
    await ann.page.goto(`${scene.server.origin}/`);
    await ann.press('Start a room');
    await ann.reads('does not let this page use your camera and microphone');
    assert.ok(await ann.sees(words));
    await ann.find('Try again', 'button');
    await ann.write('Your name', 'Ann');
    await ann.press('Join');
    await ann.reads('You are the only one here');
    await ann.press('Camera not available');
    assert.ok(await ann.sees(words));
    await ann.page.evaluate(() => { window.allowed = true; });
    await ann.press('Try again');
    await ann.find('Camera', 'combobox');
    await ann.page.keyboard.press('Escape');
    await ann.find('Mute microphone');
    await ann.find('Turn camera off');
  });
}

test('sound the browser holds back is played at a press', async (scene) => {
  const ann = await scene.person('Ann', 'chromium');
  await ann.page.evaluateOnNewDocument(holdBack);
  await ann.page.goto(`${scene.server.origin}/`);
  await ann.press('Start a room');
  await ann.write('Your name', 'Ann');
  await ann.press('Join');
  const field = await ann.find('Link to this room');
  const link = await field.evaluate((element) => element.value);
  const bob = await scene.person('Bob', 'chromium');
  await bob.follow(link);
  await ann.find('Sealed, Direct. What the server sees');
  await ann.press('Play sound');
  await until('nothing is held back', async () => !(await ann.has('Play sound')));
  await until('the sound plays', () => ann.page.evaluate(() =>
    [...document.querySelectorAll('audio')].some((sound) => !sound.paused && !sound.muted && sound.currentTime > 0)));
  await ann.hears();
});

test('a missing camera is said, and the microphone works without it', async (scene) => {
  const browser = await launch('chromium', { flags: ['--use-fake-device-for-media-stream=device-count=0'] });
  const ann = await scene.person('Ann', 'chromium', {}, browser);
  await ann.page.goto(`${scene.server.origin}/`);
  await ann.press('Start a room');
  await ann.reads('No camera was found');
  await ann.find('Mute microphone');
  await ann.write('Your name', 'Ann');
  await ann.press('Join');
  await ann.reads('You are the only one here');
  await ann.find('Mute microphone');
});
