// What the screens do. States that are hard to reach are played by a scripted session: the screens are the product's own.
import assert from 'node:assert/strict';
import { looks, show, wear } from '../../web/test/screens/list.mjs';
import { sharedBrowser } from './lib/browsers.mjs';
import { scenes, violations } from './lib/scenes.mjs';
import { skip, test } from './lib/runner.mjs';

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

async function playing(scene, kind = 'chromium', look = looks.light) {
  const origin = await scenes();
  const page = await (await sharedBrowser(kind, 0)).newPage();
  if (kind === 'chromium') await wear(page, look);
  else await page.setViewport({ width: look.width, height: look.height });
  await show(page, origin, { name: scene, scene });
  return page;
}

/** In the page: what changed in it while steps were played, one a frame. */
async function changesDuring(steps) {
  const seen = [];
  const note = (list) => seen.push(...list.map(({ type, attributeName, target }) => `${type} ${attributeName} ${target.className}`));
  const observer = new MutationObserver(note);
  observer.observe(document.getElementById('app'), { subtree: true, childList: true, attributes: true, characterData: true });
  for (let i = 0; i < steps; i++) {
    const { others } = window.session.state;
    window.session.set({ myLevel: i % 2, others: others.map((other) => ({ ...other, level: 1 - i / steps })) });
    await new Promise((next) => { requestAnimationFrame(next); });
  }
  note(observer.takeRecords());
  observer.disconnect();
  return seen;
}

test('Levels move without a change of the page, but for the ring around oneself', async () => {
  const page = await playing('call-nine');
  const changes = await page.evaluate(changesDuring, 40);
  await page.close();
  const rest = changes.filter((line) => line !== 'attributes class voice' && line !== 'attributes class voice on' && !line.endsWith(' elapsed'));
  assert.deepEqual(rest, []);
  assert.ok(changes.length > 0 && changes.length < 12, `${changes.length} changes: ${changes}`);
});

/** In the page: which components were drawn because of a change of one of the others. */
async function drawnBy(id, change) {
  const settle = () => new Promise((next) => { setTimeout(next, 100); });
  await settle();
  window.drawn = {};
  window.session.change(id, change);
  await settle();
  return window.drawn;
}

test('Of 49 people, one who begins to speak draws one tile, and one who is louder draws none', async () => {
  const page = await playing('many');
  assert.deepEqual(await page.evaluate(drawnBy, 'm4', { level: 0.7 }), {});
  const { Person, Face, ...rest } = await page.evaluate(drawnBy, 'm4', { speaks: true });
  assert.deepEqual([Person, Face], [1, 1]);
  const parts = ['Icon', 'IconButton', 'Avatar', 'MediaView', 'Film'];
  assert.deepEqual(Object.keys(rest).filter((name) => /^[A-Z]/.test(name) && !parts.includes(name)), []);
  assert.equal(await page.evaluate(() => document.querySelectorAll('.voice.on').length), 2);
  assert.deepEqual(await page.evaluate(drawnBy, 'm47', { level: 0.9 }), {}, 'of another page');
  await page.close();
});

const tiles = (page) => page.evaluate(() => [...document.querySelectorAll('[data-person]')].map((tile) => tile.getAttribute('data-person')));
const asked = (page) => page.evaluate(() => window.session.asked.at(-1));

test('What is asked for is what is on the page, once, and what is not on it has no video', async () => {
  const page = await playing('many');
  await page.waitForFunction(() => document.querySelectorAll('video').length > 20);
  const first = await tiles(page);
  const wants = await asked(page);
  assert.equal(first.length, 24);
  assert.deepEqual(wants.map(({ id }) => id).sort(), [...first].sort());
  assert.equal(wants[0].id, 'm3', 'who speaks comes first');
  const height = await page.evaluate(() => document.querySelector('[data-person]').clientHeight);
  assert.deepEqual([...new Set(wants.map((want) => want.height))], [height]);
  assert.equal(await page.evaluate(() => window.session.asked.length), 1);
  const withPicture = await page.evaluate(() => window.session.state.others.filter(({ picture }) => picture !== null).length);
  assert.equal(withPicture, 24);

  await page.keyboard.press('PageDown');
  await page.waitForFunction(() => window.session.asked.length === 2);
  const second = await tiles(page);
  assert.deepEqual((await asked(page)).map(({ id }) => id).sort(), [...second].sort());
  assert.ok(second.includes('m3'), 'who speaks is on the page that is looked at');
  assert.equal(second.filter((id) => id !== 'm3' && first.includes(id)).length, 0);
  await page.setViewport({ width: looks.light.width - 1, height: looks.light.height, deviceScaleFactor: 2 });
  await page.waitForFunction(() => window.session.asked.length === 3);
  assert.equal((await asked(page))[0].height, 2 * await page.evaluate(() => document.querySelector('[data-person]').clientHeight));
  await page.close();
});

/** In the page: the person on the first tile has that picture; resolves with what the tile shows then, as [letters, videos with a frame]. */
async function shownOf(kind) {
  const tile = document.querySelector('figure[data-person]');
  const blank = () => new RTCPeerConnection().addTransceiver('video').receiver.track;
  const drawn = () => {
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d');
    setInterval(() => { pen.fillStyle = '#285'; pen.fillRect(0, 0, 300, 150); }, 40);
    return canvas.captureStream(25).getVideoTracks()[0];
  };
  const id = tile.getAttribute('data-person');
  const picture = new MediaStream([kind === 'blank' ? blank() : drawn()]);
  window.session.set({ others: window.session.state.others.map((one) => (one.id === id ? { ...one, cameraOn: true, picture } : one)) });
  const look = () => [
    tile.querySelector('.tile-empty')?.innerText ?? '',
    [...tile.querySelectorAll('video')].filter(({ videoWidth }) => videoWidth > 0).length,
  ];
  const isAsWanted = ([letters, videos]) => (kind === 'blank' ? letters !== '' && videos === 0 : letters === '' && videos === 1);
  for (let n = 0; n < 100 && !isAsWanted(look()); n++) await new Promise((next) => { setTimeout(next, 50); });
  return look();
}

for (const kind of ['chromium', 'firefox']) {
  test(`Of whom no picture has come yet the letters are on the tile, and nothing over the picture: ${kind}`, async () => {
    const page = await playing('call-nine', kind);
    const letters = await page.evaluate(() => document.querySelector('figure[data-person] .tile-name-text').innerText[0]);
    const [said, videos] = await page.evaluate(shownOf, 'blank');
    assert.deepEqual([said[0], videos], [letters, 0]);
    assert.deepEqual(await page.evaluate(shownOf, 'drawn'), ['', 1]);
    await page.close();
  });
}

test('A window that is being resized asks once, when it is done', async () => {
  const page = await playing('call-nine');
  await page.waitForFunction(() => window.session.asked.length === 1);
  const many = await page.evaluate(async () => {
    const stage = document.querySelector('.stage-frame');
    for (let i = 0; i < 20; i++) {
      stage.style.paddingRight = `${i * 7}px`;
      await new Promise((next) => { setTimeout(next, 15); });
    }
    await new Promise((next) => { setTimeout(next, 250); });
    return window.session.asked.length;
  });
  assert.ok(many <= 3, `asked ${many} times`); /* a slow machine may be quiet for 100 ms by itself */
  await page.close();
});

test('Who speaks comes onto the page, and no other tile moves', async () => {
  const page = await playing('many');
  const boxes = () => page.evaluate(() => Object.fromEntries([...document.querySelectorAll('[data-person]')].map((tile) => [tile.getAttribute('data-person'), tile.style.cssText])));
  const before = await boxes();
  await page.evaluate(() => window.session.change('m40', { speaks: true }));
  await page.waitForSelector('[data-person="m40"]');
  const after = await boxes();
  const gone = Object.keys(before).filter((id) => after[id] === undefined);
  assert.equal(gone.length, 1);
  assert.equal(after.m40, before[gone[0]]);
  for (const id of Object.keys(after)) if (id !== 'm40') assert.equal(after[id], before[id]);
  await page.close();
});

test('Tiles are pinned and let go with the keyboard, and the focus stays where it was', async () => {
  const page = await playing('call-nine');
  const label = () => page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  const large = () => page.evaluate(() => {
    const all = [...document.querySelectorAll('[data-person]')];
    const most = Math.max(...all.map((tile) => tile.clientWidth));
    return all.filter((tile) => tile.clientWidth === most).map((tile) => tile.getAttribute('data-person'));
  });
  for (let stops = 0; stops < 30 && await label() !== 'Keep Greta Adeyemi large'; stops++) await page.keyboard.press('Tab');
  const tile = await page.$('[data-person="m6"]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.pictures.large');
  assert.deepEqual(await large(), ['m6']);
  assert.equal(await label(), 'Keep Greta Adeyemi large no longer');
  assert.ok(await tile.evaluate((element) => element.isConnected), 'it is the same element');
  await page.evaluate(() => window.session.change('m1', { speaks: true }));
  assert.deepEqual(await large(), ['m6'], 'whoever speaks');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.pictures.grid');
  assert.equal(await label(), 'Keep Greta Adeyemi large');
  await page.close();
});

test('Pages are turned with the keyboard and the mouse, and the focus is not lost with a tile', async () => {
  const page = await playing('many');
  const shown = () => page.evaluate(() => document.querySelector('.controls-pages p')?.textContent);
  assert.equal(await shown(), '1 / 2');
  await (await page.$('[data-person="m0"] button')).focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.activeElement.matches('.stage'));
  assert.equal(await shown(), '2 / 2');
  await page.keyboard.press('ArrowRight');
  assert.equal(await shown(), '2 / 2');
  await (await page.$('aria/Previous page[role="button"]')).click();
  assert.equal(await shown(), '1 / 2');
  await page.keyboard.press('c');
  await page.waitForSelector('.chat-lines');
  await (await page.$('.chat-lines')).focus();
  await page.keyboard.press('PageDown');
  assert.equal(await shown(), '1 / 2', 'where something scrolls, the keys scroll');
  await page.close();
});

test('Who speaks is large in the speaker’s view, and nothing of the choice is kept on the disk', async () => {
  const page = await playing('call-nine');
  const largest = () => page.evaluate(() => [...document.querySelectorAll('[data-person]')]
    .sort((a, b) => b.clientWidth - a.clientWidth)[0].getAttribute('data-person'));
  await page.keyboard.press('g');
  await page.waitForSelector('.pictures.large');
  assert.equal(await largest(), 'm3');
  await page.evaluate(() => {
    window.session.change('m3', { speaks: false });
    window.session.change('m6', { speaks: true });
  });
  await page.waitForFunction(() => document.querySelector('[data-person="m6"]').clientWidth > 500);
  await page.waitForFunction(() => window.session.asked.at(-1)[0].id === 'm6');
  assert.deepEqual(await page.evaluate(() => [Object.keys(localStorage), Object.keys(sessionStorage), document.cookie]), [[], [], '']);
  await (await page.$('aria/Show everybody the same size[role="button"]')).click();
  await page.waitForSelector('.pictures.grid');
  await page.close();
});

test('Of many who come, their number is told, to eyes and ears', async () => {
  const page = await playing('call-nine');
  await page.evaluate(async () => {
    for (let i = 0; i < 12; i++) {
      const { others } = window.session.state;
      window.session.set({ others: [...others, { ...others[0], id: `n${i}`, name: `New ${i}`, speaks: false }] });
      await new Promise((next) => { setTimeout(next, 40); });
    }
  });
  await page.waitForFunction(() => document.querySelector('[role="log"].sr-only').textContent.includes('12 people came in.'));
  const said = await page.evaluate(() => document.querySelector('[role="log"].sr-only').textContent);
  assert.ok(!said.includes('New 3'), said);
  assert.equal(await page.evaluate(() => document.querySelectorAll('.toast').length), 1);
  await page.close();
});

test('What weakens all pictures is said once, and not when it is over; what weakens one, on its tile', async () => {
  const page = await playing('call-weak-mine');
  await page.waitForSelector('[data-trouble="my-downlink"]');
  await page.waitForFunction(() => document.querySelector('[role="log"].sr-only').textContent.includes('Your connection is weak.'));
  assert.equal(await page.$('.tile-sign'), null);
  // What is over is taken back soon.
  await page.evaluate(() => {
    const network = { quality: 'good', culprit: 'none' };
    window.session.set({ others: window.session.state.others.map((other) => ({ ...other, network })) });
  });
  await page.waitForFunction(() => document.querySelector('[data-trouble]') === null, { timeout: 3000 });
  await page.close();
  const theirs = await playing('call-weak-theirs');
  const signs = await theirs.evaluate(() => [...document.querySelectorAll('.tile-sign')].map((sign) => sign.getAttribute('aria-label')));
  assert.deepEqual(signs, [
    'Amina Adeyemi’s connection is very weak.',
    'The server does not keep up with Bruno Adeyemi’s picture and sound.',
    'Your connection is very weak: the others may see and hear you badly.',
  ]);
  assert.equal(await theirs.$('.trouble'), null);
  await theirs.close();
});

test('Everybody is heard, whether their tile is on the page or not, and nobody twice', async () => {
  const page = await playing('call-nine');
  const heard = () => page.evaluate(() => [...document.querySelectorAll('audio')].map(({ srcObject, muted }) => [srcObject?.id, muted]));
  // By the forwarding unit sounds come beside the pictures.
  await page.evaluate(() => {
    const context = new AudioContext();
    const { others } = window.session.state;
    window.session.cameras = null;
    window.session.set({
      others: others.map((other) => ({ ...other, picture: new MediaStream() })),
      sounds: others.map(() => context.createMediaStreamDestination().stream),
    });
  });
  await page.waitForFunction(() => document.querySelectorAll('audio').length === 8);
  await page.evaluate(() => document.querySelector('[data-person="m2"] button').click());
  await page.waitForSelector('.pictures.large');
  const sounds = await heard();
  assert.equal(sounds.length, 8);
  assert.deepEqual(new Set(sounds.map(([id]) => id)),
    new Set(await page.evaluate(() => window.session.state.sounds.map(({ id }) => id))));
  assert.ok(sounds.every(([, muted]) => !muted));
  assert.ok(await page.evaluate(() => [...document.querySelectorAll('video')].every(({ muted }) => muted)));
  // Of two people the sound is in the picture's stream.
  const direct = await page.evaluate(() => {
    const { others: [one], sounds: [stream] } = window.session.state;
    window.session.set({ others: [{ ...one, picture: stream }], sounds: [] });
    return stream.id;
  });
  await page.waitForFunction(() => document.querySelectorAll('audio').length === 1);
  assert.deepEqual(await heard(), [[direct, false]]);
  await page.close();
});

test('A small window shows who speaks, mutes, and closes with the call', async () => {
  const page = await playing('call-nine');
  await page.bringToFront();
  if (!await page.evaluate(() => 'documentPictureInPicture' in window)) skip('this browser has no such window');
  const inside = (what) => page.evaluate(what);
  await page.keyboard.press('i');
  await page.waitForFunction(() => window.documentPictureInPicture.window?.document.querySelector('.apart video') !== null
    && window.documentPictureInPicture.window !== null);
  assert.equal(await inside(() => window.documentPictureInPicture.window.document.querySelector('.tile-name-text').textContent), 'Dana Adeyemi');
  await page.waitForFunction(() => getComputedStyle(window.documentPictureInPicture.window.document.querySelector('.apart')).position === 'fixed');
  await page.evaluate(() => {
    window.session.change('m3', { speaks: false });
    window.session.change('m4', { speaks: true, name: 'Who is next' });
  });
  await page.waitForFunction(() => window.documentPictureInPicture.window.document.querySelector('.tile-name-text').textContent === 'Who is next');
  await inside(() => window.documentPictureInPicture.window.document.querySelector('[aria-label="Mute microphone"]').click());
  await page.waitForFunction(() => !window.session.state.microphoneOn);
  await page.waitForSelector('aria/Close the small window[role="button"]');
  await inside(() => window.session.leave());
  await page.waitForFunction(() => window.documentPictureInPicture.window === null);
  await page.close();
});

test('A browser without a small window has no button for it', async () => {
  const page = await playing('call-nine', 'firefox');
  const has = await page.evaluate(() => 'documentPictureInPicture' in window || document.pictureInPictureEnabled === true);
  assert.equal(await page.$('aria/Small window[role="button"]') !== null, has);
  await page.close();
});

/** In the page: how frames come while everybody talks. */
async function frames(ms) {
  const long = [];
  const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ entryTypes: ['longtask'] });
  const gaps = [];
  let last = performance.now();
  const end = last + ms;
  await new Promise((done) => {
    const step = (now) => {
      gaps.push(now - last);
      last = now;
      if (now < end) requestAnimationFrame(step);
      else done();
    };
    requestAnimationFrame(step);
  });
  return { long, gaps };
}

test('49 people talk for ten seconds, and nothing is drawn for it', async () => {
  const page = await playing('many');
  await page.waitForFunction(() => document.querySelectorAll('video').length > 20);
  const quiet = await page.evaluate(frames, 3000);
  await page.evaluate(() => {
    window.drawn = {};
    window.play('talk');
  });
  const loud = await page.evaluate(frames, 10000);
  const drawn = await page.evaluate(() => window.drawn);
  await page.close();
  const told = ({ long, gaps }) => {
    const late = gaps.filter((gap) => gap > 50).length;
    const sorted = [...gaps].sort((a, b) => a - b);
    return `${gaps.length} frames, ${late} later than 50 ms, p99 ${sorted[Math.floor(gaps.length * 0.99)].toFixed(0)} ms, ${long.length} tasks > 50 ms`;
  };
  console.log(`# pictures alone, 3 s: ${told(quiet)}`);
  console.log(`# with 480 levels a second, 10 s: ${told(loud)}`);
  assert.deepEqual(drawn, {});
}, { limitMs: 90000 });

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
