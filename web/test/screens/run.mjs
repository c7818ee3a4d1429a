#!/usr/bin/env node
// Pictures of every screen, in light, dark and on a phone: build/screenshots/NAME-LOOK.png.
// The main ones are of a real call between two browsers over the real server; the rest, states that are
// hard to reach, are of the same screens on a scripted session.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { close, launch } from '../../../tests/browser/lib/browsers.mjs';
import { Person } from '../../../tests/browser/lib/person.mjs';
import { repository } from '../../../tests/browser/lib/puppeteer.mjs';
import { cleanUp, scratchFolder } from '../../../tests/browser/lib/scratch.mjs';
import { startServer } from '../../../tests/browser/lib/server.mjs';
import { sleep } from '../../../tests/browser/lib/wait.mjs';
import { buildScenes, serveScenes } from './build.mjs';
import { eachScene, looks, wear } from './list.mjs';

const CAMERA_FRAMES = 50;
const FRAME_MS = 100;
const folder = fileURLToPath(new URL('build/screenshots/', repository));
let taken = 0;

async function shoot(page, name, look, whole = false) {
  await page.screenshot({ path: join(folder, `${name}-${look}.png`), fullPage: whole });
  taken++;
}

/** The same page in every look, without a reload. */
async function shootAll(page, name, whole = false) {
  for (const [look, it] of Object.entries(looks)) {
    await wear(page, it);
    await sleep(150); // the picture takes its new shape
    await shoot(page, name, look, whole);
  }
  await wear(page, looks.light);
}

async function scriptedScreens(browser, origin) {
  const page = await browser.newPage();
  for (const [look, it] of Object.entries(looks)) {
    await wear(page, it);
    await eachScene(page, origin, (name) => shoot(page, name, look, name === 'start'));
  }
  await page.close();
}

/** So many JPEG pictures of 'ann', 'ben' or 'screen', in base64. */
async function photographs(browser, origin, what, frames) {
  const page = await browser.newPage();
  await page.goto(`${origin}/`);
  const urls = await page.evaluate(
    (name, n, ms) => Array.from({ length: n }, (_, i) => window.photograph(name, i * ms)), what, frames, FRAME_MS);
  await page.close();
  return urls.map((url) => url.slice(url.indexOf(',') + 1));
}

/** A file a browser takes for a camera: JPEG pictures in a row. */
async function cameraFile(browser, origin, who) {
  const pictures = await photographs(browser, origin, who, CAMERA_FRAMES);
  const path = join(scratchFolder('camera'), `${who}.mjpeg`);
  writeFileSync(path, Buffer.concat(pictures.map((text) => Buffer.from(text, 'base64'))));
  return path;
}

/** In the page, before its own scripts: a screen worth showing, and devices named as people's are. */
function dress(picture) {
  const names = { videoinput: 'Built-in camera', audioinput: 'Built-in microphone', audiooutput: 'Built-in speakers' };
  const devices = navigator.mediaDevices;
  const list = devices.enumerateDevices.bind(devices);
  devices.enumerateDevices = async () => (await list())
    .filter((device, i, all) => all.findIndex((other) => other.kind === device.kind) === i)
    .map(({ deviceId, groupId, kind }) => ({ deviceId, groupId, kind, label: names[kind] }));
  devices.getDisplayMedia = async () => {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    setInterval(() => canvas.getContext('2d').drawImage(image, 0, 0), 200);
    return canvas.captureStream(5);
  };
}

async function someone(name, camera, screen) {
  const browser = await launch('chromium', { flags: [`--use-file-for-fake-video-capture=${camera}`] });
  const person = await Person.sit(browser, name);
  await person.page.evaluateOnNewDocument(dress, screen);
  await wear(person.page, looks.light);
  return { person, browser };
}

async function realCall(server, { ann: annsCamera, ben: bensCamera, screen }) {
  const { person: ann, browser: first } = await someone('Ann Okafor', annsCamera, screen);
  const { person: ben, browser: second } = await someone('Ben Lindqvist', bensCamera, screen);

  await ann.page.goto(`${server.origin}/`);
  await ann.find('Start a room');
  await shootAll(ann.page, 'start', true);
  await ann.press('Start a room');
  await ann.turnOnDevices();
  await sleep(500);
  await shootAll(ann.page, 'prejoin-host');
  await ann.write('Your name', ann.name);
  await ann.press('Join');
  const field = await ann.find('Link to this room');
  const link = await field.evaluate((element) => element.value);
  await shootAll(ann.page, 'waiting');

  await ben.page.goto(link);
  await ben.turnOnDevices();
  await sleep(500);
  await shootAll(ben.page, 'prejoin-guest');
  await ben.write('Your name', ben.name);
  await ben.press('Join');
  await Promise.all([ann, ben].map((one) => one.find('Sealed, Direct. What the server sees')));
  await Promise.all([ann, ben].map((one) => one.seesMotion(30)));
  await ann.page.mouse.move(0, 0);
  await shootAll(ann.page, 'call');

  for (const [who, words] of [
    [ben, 'Can you hear me well?'],
    [ann, 'Yes, picture and sound are fine.'],
    [ben, 'Good. I will show you the draft in a moment: the second version, with the figures from Thursday.'],
    [ann, 'Go ahead.'],
  ]) await who.say(words);
  await ann.reads('Delivered');
  await shootAll(ann.page, 'call-chat');
  await ann.page.keyboard.press('Escape');
  await ann.page.keyboard.press('p');
  await shootAll(ann.page, 'call-people');
  await ann.page.keyboard.press('w');
  await shootAll(ann.page, 'call-server-direct');
  await ann.page.keyboard.press('Escape');

  await ann.press('Compare codes');
  await ann.page.waitForSelector('.codes-actions [aria-disabled="false"]');
  await shootAll(ann.page, 'codes');
  await ann.press('They are the same');
  await ann.find('Codes compared');
  await ann.page.mouse.move(0, 0);
  await shootAll(ann.page, 'call-compared');

  await ben.page.keyboard.press('Escape');
  await ben.press('Share screen');
  await ann.find('Screen of Ben Lindqvist');
  await sleep(1500);
  await shootAll(ann.page, 'call-their-screen');
  await shootAll(ben.page, 'call-my-screen');
  await ben.press('Stop sharing');

  await ann.press('Devices');
  await (await ann.find('Hide my address', 'switch')).click();
  await ann.page.keyboard.press('Escape');
  await ann.find('Sealed, Relay, UDP. What the server sees');
  await ann.page.mouse.move(0, 0);
  await shootAll(ann.page, 'call-relay-udp');
  await ann.press('Leave');
  await ann.reads('You left the room');
  await shootAll(ann.page, 'left');
  await close(first);
  await close(second);
}

async function main() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const built = scratchFolder('scenes');
  await buildScenes(built);
  const scenes = await serveScenes(built);
  const browser = await launch('chromium');
  await scriptedScreens(browser, scenes.origin);
  const [screen] = await photographs(browser, scenes.origin, 'screen', 1);
  const devices = {
    screen,
    ann: await cameraFile(browser, scenes.origin, 'ann'),
    ben: await cameraFile(browser, scenes.origin, 'ben'),
  };
  await close(browser);
  scenes.close();
  await realCall(await startServer(), devices);
  console.log(`${taken} pictures in build/screenshots`);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => cleanUp().finally(() => process.exit(1)));

let failed = false;
try {
  await main();
} catch (error) {
  failed = true;
  console.error(error);
} finally {
  await cleanUp();
}
process.exit(failed ? 1 : 0);
