// What each tile of the page shows, and under whose name: what is on a tile is another question than what arrives.
import { until } from './wait.mjs';

/** Runs inside the page: by the name on the tile, whose camera it shows ('chromium camera', 'firefox camera'), and frames shown so far. */
function tilesShown() {
  const name = (video) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [32, 18];
    const pen = canvas.getContext('2d');
    pen.drawImage(video, 0, 0, 32, 18);
    const points = [[13, 9], [5, 1], [1, 16], [16, 16], [22, 1], [26, 1], [30, 1]];
    const all = points.map(([x, y]) => [...pen.getImageData(x, y, 1, 1).data.slice(0, 3)]);
    const near = (one, other, by) => one.every((value, i) => Math.abs(value - other[i]) <= by);
    const [middle] = all;
    // Firefox's is of one colour that changes; Chromium's whole disc can be eaten, and then there is its ground alone.
    const isGround = near(middle, [0, 106, 0], 59) && middle[0] < 30 && middle[2] < 30;
    if (all.every((one) => near(one, middle, 8)) && !isGround) return 'firefox camera';
    return near(middle, [67, 243, 20], 40) ? 'chromium camera' : JSON.stringify(all);
  };
  const found = {};
  for (const tile of document.querySelectorAll('figure[data-person]')) {
    const video = tile.querySelector('video');
    const frames = video?.getVideoPlaybackQuality?.().totalVideoFrames ?? 0;
    const shows = video !== null && video.videoWidth > 0 ? name(video) : 'nothing';
    found[tile.getAttribute('aria-label')] = { shows, frames, width: video?.videoWidth ?? 0 };
  }
  return found;
}

export function tiles(person) {
  return person.page.evaluate(tilesShown);
}

/** Every other one is on a tile of their own, and it shows the camera of their browser's kind. */
export async function seesEach(person, others, limitMs = 30000) {
  const seen = new Set();
  await until(`${person.name} sees ${others.map(({ name }) => name).join(' and ')}`, async () => {
    const shown = await tiles(person);
    // A disc that is eaten up has another middle for a moment.
    for (const other of others) if (shown[other.name]?.shows === `${other.kind} camera`) seen.add(other.name);
    const missing = others.filter(({ name }) => !seen.has(name));
    if (missing.length > 0) throw new Error(`${missing.map(({ name }) => name)}: ${JSON.stringify(shown)}`);
    return true;
  }, limitMs, 300);
}

/** The counters of the page: way of media, and of each slot that carries something: whose, of what, and its fates. */
export async function counters(person) {
  const { connection, unit, way, transforms } = await person.page.evaluate(() => window.incamera.stats());
  const slots = transforms.filter(({ opener }) => opener !== null);
  return { connection, unit, way, slots, transforms };
}

export async function goesBy(person, way, limitMs = 20000) {
  await until(`${person.name}'s media go by: ${way}`, async () => {
    const now = await counters(person);
    const rest = way === 'pair' ? now.unit === 'none' : now.connection === 'none';
    if (now.way !== way || !rest) throw new Error(JSON.stringify([now.way, now.connection, now.unit]));
    return true;
  }, limitMs);
}

/** In the page: how wide the pictures of that slot of the unit's are that the decoder gets now. */
async function widthOfSlot(number) {
  for (const connection of window.incameraTest.connections) {
    if (connection.connectionState === 'closed') continue;
    for (const report of (await window.incameraTest.reportsOf(connection)).values()) {
      if (report.type === 'inbound-rtp' && report.ssrc === 0x2000 + 2 * number) return report.frameWidth ?? 0;
    }
  }
  return 0;
}

/** The picture of that person gets so wide, by the browser's counters and on the tile; resolves with the ms it took. */
export async function getsWidth(person, other, width, limitMs = 15000) {
  const since = Date.now();
  const peer = await until('their tile', () => person.page.evaluate((name) =>
    document.querySelector(`figure[data-person][aria-label="${name}"]`)?.getAttribute('data-person'), other.name));
  await until(`${other.name}'s picture is ${width} pixels wide for ${person.name}`, async () => {
    const slot = (await counters(person)).slots.find(({ slot, opener }) => slot.kind === 'picture' && opener.peer === peer)?.slot;
    const counted = await person.page.evaluate(widthOfSlot, slot?.number ?? -1);
    const shown = (await tiles(person))[other.name]?.width;
    if (counted !== width || shown !== width) throw new Error(`${counted} come, ${shown} are shown`);
    return true;
  }, limitMs, 100);
  return Date.now() - since;
}
