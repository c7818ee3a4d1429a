// How steadily tiles move, and whose sound is played, watched from inside the page while something happens.
import { until } from './wait.mjs';

/**
 * Starts a function in the page, given as text, that watches until window.watches[key] is gone; resolves with what ends it and
 * gives what it saw.
 */
async function watching(person, key, look) {
  const seen = person.page.evaluate(look);
  seen.catch(() => {});
  await until('the watch begins', () => person.page.evaluate((k) => window.watches?.[k] === true, key), 5000, 20);
  return async () => {
    await person.page.evaluate((k) => { delete window.watches[k]; }, key);
    return seen;
  };
}

/**
 * Of the tile of that name: { longest, frames }. longest is the longest time in ms without a new frame on the screen, less
 * what the page's own timer slept meanwhile: a machine that stood still is no frozen picture.
 */
export function watchTile(person, name) {
  const key = `tile ${name}`;
  const look = async (key, label) => {
    window.watches = { ...window.watches, [key]: true };
    let [since, turn, slept] = [performance.now(), performance.now(), 0];
    const followed = new Set();
    const seen = { longest: 0, frames: 0 };
    const end = (now) => {
      seen.longest = Math.max(seen.longest, Math.round(now - since - slept));
      [since, slept] = [now, 0];
    };
    const shown = () => {
      end(performance.now());
      seen.frames += 1;
    };
    const follow = (one) => one.requestVideoFrameCallback(() => {
      if (!one.isConnected || !window.watches[key]) return;
      shown();
      follow(one);
    });
    // Firefox says what it has painted. When videos are replaced while one of these callbacks always waits, it calls none any more, nor
    // those of requestAnimationFrame, and goes on painting.
    const paints = 'mozPaintedFrames' in HTMLVideoElement.prototype;
    const painted = new WeakMap();
    while (window.watches[key]) {
      // While one way gives place to another there are two: the one before shows until the next does.
      for (const video of document.querySelectorAll(`figure[data-person][aria-label="${label}"] video`)) {
        if (paints && video.mozPaintedFrames > (painted.get(video) ?? 0)) shown();
        painted.set(video, video.mozPaintedFrames);
        if (paints || followed.has(video)) continue;
        followed.add(video);
        follow(video);
      }
      await new Promise((resolve) => { setTimeout(resolve, 10); });
      slept = Math.max(slept, performance.now() - turn - 40);
      turn = performance.now();
    }
    end(performance.now());
    return seen;
  };
  return watching(person, key, `(${look})(${JSON.stringify(key)}, ${JSON.stringify(name)})`);
}

/**
 * Who is heard, as often as they are: the name on the tile of whose slot it is, or 'direct', the microphone of a direct connection.
 * Runs inside the page.
 */
export function heardNow() {
  const names = new Map([...document.querySelectorAll('figure[data-person]')]
    .map((tile) => [tile.getAttribute('data-person'), tile.getAttribute('aria-label')]));
  const slots = window.incamera.stats().transforms.filter(({ slot }) => slot?.kind === 'sound');
  const openers = slots.map(({ opener }) => opener?.peer);
  const lines = new Map();
  for (const connection of window.incameraTest.connections) {
    if (connection.connectionState === 'closed') continue;
    const receivers = connection.getReceivers();
    const isUnit = receivers.length > 8;
    if (receivers.length === 0) continue;
    if (isUnit) receivers.forEach(({ track }, at) => lines.set(track, names.get(openers[at - 4])));
    else lines.set(receivers[0].track, 'direct'); // the microphone; screen sound has another line
  }
  return [...document.querySelectorAll('audio, video')]
    .filter((element) => !element.muted && !element.paused && element.srcObject !== null)
    .flatMap((element) => element.srcObject.getAudioTracks().map((track) => lines.get(track)))
    .filter((name) => name !== undefined).sort();
}

/** Each of those names is heard, each once, and nobody else is. */
export async function hearsEach(person, names, limitMs = 15000) {
  await until(`${person.name} hears ${names.join(' and ')}, each once`, async () => {
    const heard = await person.page.evaluate(heardNow);
    if (JSON.stringify(heard) !== JSON.stringify([...names].sort())) throw new Error(`hears ${JSON.stringify(heard)}`);
    return true;
  }, limitMs);
}

/** Ever more than one sound of somebody at once: [names heard together, …]. partner: whose the direct one is. */
export function watchSound(person, partner) {
  const look = async (heard, name) => {
    window.watches = { ...window.watches, sound: true };
    const twice = new Set();
    while (window.watches.sound) {
      const all = heard().map((one) => (one === 'direct' ? name : one));
      if (new Set(all).size < all.length) twice.add(all.join(', '));
      await new Promise((resolve) => { setTimeout(resolve, 40); });
    }
    return [...twice];
  };
  return watching(person, 'sound', `(${look})(${heardNow}, ${JSON.stringify(partner)})`);
}
