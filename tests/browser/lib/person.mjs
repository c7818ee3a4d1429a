// Somebody with a browser: opens pages, presses what has a name, and says what is seen and heard.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedBrowser } from './browsers.mjs';
import { codecSent, pathTaken, picturesShown, prepare, received } from './inpage.mjs';
import { reportFolder } from './scratch.mjs';
import { sleep, until, within } from './wait.mjs';

/** What the page calls the ways a call can go. */
export const pathWords = {
  direct: 'Direct', 'relay-udp': 'Relay, UDP', 'relay-tcp': 'Relay, TCP', 'relay-tls': 'Relay, TLS',
};

export class Person {
  /** browser is one of puppeteer's; want goes to inpage.prepare. */
  static async sit(browser, name, want = {}) {
    const page = await browser.newPage();
    const person = new Person(page, name, want);
    await person.watch();
    return person;
  }

  constructor(page, name, want) {
    this.page = page;
    this.name = name;
    this.want = want;
    this.requests = [];
    this.said = []; // the console
    this.errors = []; // uncaught in the page
    this.excused = null; // a pattern of errors that the test itself brings about
  }

  async watch() {
    const { page } = this;
    page.on('request', (request) => this.requests.push(request.url()));
    page.on('console', (message) => this.said.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.errors.push(String(error)));
    await page.evaluateOnNewDocument(prepare, this.want);
  }

  // ---- pressing

  /** The one visible element of this accessible name (and role). */
  async find(name, role, limitMs = 15000) {
    const selector = `aria/${name}${role === undefined ? '' : `[role="${role}"]`}`;
    const look = async () => {
      const found = await this.page.$(selector);
      return found !== null && await found.isVisible() ? found : null;
    };
    // What is asked of a page that reloads just then may never be answered.
    return until(`${this.name} finds "${name}"`, () => within(5000, 'the look', look()), limitMs);
  }

  async has(name, role) {
    const found = await this.page.$(`aria/${name}${role === undefined ? '' : `[role="${role}"]`}`);
    return found !== null && found.isVisible();
  }

  async press(name, role = 'button') {
    await until(`${this.name} presses "${name}"`, async () => {
      const found = await this.find(name, role);
      if (await found.evaluate((element) => element.disabled)) return false;
      await found.click();
      return true;
    });
  }

  async write(name, text) {
    const field = await this.find(name);
    await field.click({ count: 3 });
    await field.type(text);
  }

  /** Waits for words anywhere on the page, whatever their case. */
  async reads(words, limitMs = 15000) {
    await until(`${this.name} reads "${words}"`, async () => {
      const text = await this.page.evaluate(() => document.body.innerText);
      return text.toLowerCase().includes(words.toLowerCase());
    }, limitMs);
  }

  async sees(words) {
    const text = await this.page.evaluate(() => document.body.innerText);
    return text.toLowerCase().includes(words.toLowerCase());
  }

  // ---- the way into a call

  /** From the start page into a new room of one's own, with want.quiet a quiet one; resolves with the guest's link. */
  async startRoom(origin) {
    await this.page.goto(`${origin}/`);
    if (this.want.quiet) await this.turnOn('Hide from the server who is speaking');
    await this.press('Start a room');
    await this.enter();
    const field = await this.find('Link to this room');
    return until('the link', () => field.evaluate((element) => element.value ?? element.textContent));
  }

  /** By a link into somebody's room. */
  async follow(link) {
    await this.page.goto(link);
    await this.enter();
  }

  /** The page before the call: devices, name, Join. */
  async enter() {
    await this.find('Join', 'button');
    await this.turnOnDevices();
    await this.write('Your name', this.name);
    if (this.want.hideAddress) await this.turnOn('Hide my address');
    await this.press('Join');
  }

  async turnOnDevices() {
    const label = 'Turn on camera and microphone';
    if (await this.has(label, 'button')) await this.press(label);
    await until(`${this.name} has a camera`, () => this.page.evaluate(() =>
      [...document.querySelectorAll('video')].some((video) => video.srcObject?.getVideoTracks().length > 0)));
  }

  async turnOn(name) {
    const box = await this.find(name, 'switch');
    await box.click();
    await until('the switch is on', () => box.evaluate((element) => element.checked));
  }

  // ---- what arrives

  /** Sees that picture ('chromium camera', …) from the other side. */
  async seesPicture(name, limitMs = 20000) {
    await until(`${this.name} sees: ${name}`, async () => {
      const shown = await this.pictures();
      if (!shown.includes(name)) throw new Error(`sees ${shown.join(' and ') || 'nothing'}`);
      return true;
    }, limitMs, 300);
  }

  /** The names of the pictures shown from the other side. */
  pictures() {
    return this.page.evaluate(picturesShown);
  }

  /** Frames go on being decoded: at least so many more than now. */
  async seesMotion(frames = 10, limitMs = 15000) {
    const before = (await this.received()).frames;
    await until(`${this.name} sees motion`, async () => {
      const now = (await this.received()).frames;
      if (now < before + frames) throw new Error(`${now - before} frames more`);
      return true;
    }, limitMs);
  }

  /** Watches for so long; resolves with the longest time without a new frame, in ms. May be awaited later. */
  longestStill(watchMs) {
    const watching = this.watchStill(watchMs);
    watching.catch(() => {});
    return watching;
  }

  async watchStill(watchMs) {
    let { frames } = await this.received();
    let [since, longest] = [Date.now(), 0];
    for (const end = since + watchMs; Date.now() < end;) {
      await sleep(100);
      const now = await this.received();
      longest = Math.max(longest, Date.now() - since);
      if (now.frames !== frames) [frames, since] = [now.frames, Date.now()];
    }
    return longest;
  }

  async hears(limitMs = 15000) {
    const before = (await this.received()).energy;
    await until(`${this.name} hears something`, async () => (await this.received()).energy > before + 1e-7, limitMs);
  }

  received() {
    return this.page.evaluate(received);
  }

  path() {
    return this.page.evaluate(pathTaken);
  }

  codec() {
    return this.page.evaluate(codecSent);
  }

  /** The path by the browser's statistics, and the page says the same. */
  async isOnPath(path, limitMs = 15000) {
    await until(`${this.name} is on path ${path}`, async () => {
      const taken = await this.path();
      if (taken !== path) throw new Error(`statistics say ${taken}`);
      if (!(await this.sees(pathWords[path]))) throw new Error(`the page does not say "${pathWords[path]}"`);
      return true;
    }, limitMs);
  }

  // ---- the group

  /** Those that the list of people shows beside oneself, in its order. */
  async others() {
    if (!(await this.has('People', 'group'))) await this.press('People');
    await this.find('People', 'group');
    return this.page.evaluate(() => [...document.querySelectorAll('[role="group"][aria-label="People"] li')]
      .slice(1).map((row) => row.querySelector('.person-name').textContent));
  }

  async isAmong(names, limitMs = 20000) {
    await until(`${this.name} is among ${names.join(', ')}`, async () => {
      const others = await this.others();
      if (JSON.stringify(others) !== JSON.stringify(names)) throw new Error(`sees ${others.join(', ') || 'nobody'}`);
      return true;
    }, limitMs);
  }

  /** What the list of people says of one of them. */
  async isShownAs(name, words) {
    await until(`${this.name} sees ${name}: ${words}`, async () => {
      await this.others();
      const rows = await this.page.evaluate(() => [...document.querySelectorAll('[role="group"][aria-label="People"] li')]
        .map((row) => row.innerText));
      const row = rows.find((text) => text.includes(name)) ?? 'nobody';
      if (!row.includes(words)) throw new Error(row);
      return true;
    }, 15000);
  }

  /** The digits of the open window; opens it first. */
  async code() {
    return until(`${this.name} reads the digits`, async () => {
      if (!(await this.has('Compare codes', 'dialog'))) {
        await this.page.evaluate(() => document.activeElement?.blur());
        await this.page.keyboard.press('k');
      }
      return this.page.evaluate(() => {
        const digits = document.querySelector('[role="group"][aria-label="The digits"] .digits-shown')?.textContent ?? '';
        return /^(\d{5}\s*){4}$/.test(digits) ? digits.replace(/\s/g, '') : null;
      });
    }, 20000, 500);
  }

  async closeCode() {
    await this.page.keyboard.press('Escape');
    await until('the window of the digits is shut', async () => !(await this.has('Compare codes', 'dialog')));
  }

  // ---- chat

  async say(text) {
    if (!(await this.has('Message', 'textbox'))) await this.openChat();
    const field = await this.find('Message', 'textbox');
    await field.click();
    await field.type(text);
    await this.page.keyboard.press('Enter');
  }

  async openChat() {
    await this.page.evaluate(() => document.activeElement?.blur());
    await this.page.keyboard.press('c');
    await this.find('Message', 'textbox');
  }

  /** At once: after say() the field has the focus. */
  async saysNext(text) {
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Enter');
  }

  /** Everything in the chat, by words. */
  chatWords() {
    return this.page.evaluate(() => document.querySelector('[role="log"]').innerText.split(/\s+/));
  }

  async readsInChat(text, limitMs = 15000) {
    if (!(await this.has('Message', 'textbox'))) await this.openChat();
    await this.reads(text, limitMs);
  }

  // ---- the end

  /** Nothing the page did may have been out of line: errors, content policy, other hosts. */
  async wasClean() {
    const seen = await this.page.evaluate(() => ({
      violations: window.incameraTest?.violations ?? [], errors: window.incameraTest?.errors ?? [],
    })).catch(() => ({ violations: [], errors: [] }));
    const asked = this.requests.filter((url) => !/^(data|blob|about):/.test(url));
    const strangers = asked.filter((url) => new URL(url).origin !== new URL(asked[0]).origin);
    const uncaught = this.errors.filter((error) => this.excused === null || !this.excused.test(error));
    const found = { ...seen, uncaught, strangers };
    const none = { violations: [], errors: [], uncaught: [], strangers: [] };
    assert.deepEqual(found, none, `${this.name}'s page is clean: ${JSON.stringify(found)}`);
  }

  /** Leaves a picture, the console's words and the page's counters in the report folder. */
  async report(title) {
    const base = reportBase(title, this.name);
    const ask = (fn) => within(5000, 'the look', this.page.evaluate(fn)).catch((error) => String(error));
    const shown = await ask(() => document.body.innerText);
    const counted = await ask(() => JSON.stringify(window.incamera?.stats(), null, 1));
    writeFileSync(`${base}.txt`, [...this.said, ...this.errors, '', shown, '', counted, ''].join('\n'));
    await this.page.screenshot({ path: `${base}.png` }).catch(() => {});
  }

  async go() {
    await this.page.close().catch(() => {});
  }
}

const reportBase = (title, name) => join(reportFolder(), `${title}-${name}`.replace(/[^a-z0-9-]+/gi, '-'));

/** What one test sets up; everything in it ends with the test. */
export class Scene {
  constructor(title, server) {
    this.title = title;
    this.server = server;
    this.people = [];
    this.undo = [];
  }

  atEnd(fn) {
    this.undo.push(fn);
  }

  /** Somebody at one of the shared browsers, or at the given one. */
  async person(name, kind, want = {}, browser = null) {
    const number = this.people.filter((other) => other.kind === kind && other.shared).length;
    const person = await Person.sit(browser ?? await sharedBrowser(kind, number % 2), name, want);
    Object.assign(person, { kind, shared: browser === null });
    this.people.push(person);
    return person;
  }

  /** Ann's kind and Bob's, in one room: "chromium", "firefox". */
  async call(kinds, want = {}, browsers = [null, null]) {
    const ann = await this.person('Ann', kinds[0], want, browsers[0]);
    const bob = await this.person('Bob', kinds[1], want, browsers[1]);
    const link = await ann.startRoom(this.server.origin);
    await bob.follow(link);
    return { ann, bob, link };
  }

  /** As all is when the test has failed, before anybody goes. */
  async report() {
    await this.server.counted('unit.unsent').catch(() => {}); // which are in the log then
    writeFileSync(`${reportBase(this.title, 'server')}.txt`, this.server.log);
    for (const person of this.people) await person.report(this.title).catch(() => {});
  }

  async end(failed) {
    let error = null;
    if (failed) await this.report();
    for (const person of this.people) {
      if (!failed) await person.wasClean().catch((caught) => { error ??= caught; });
      await person.go();
    }
    while (this.undo.length > 0) await this.undo.pop()();
    if (error !== null) throw error;
  }
}

/** Both see the other's camera move and hear the other. */
export async function seeAndHear(ann, bob) {
  await Promise.all([
    ann.seesPicture(`${bob.kind} camera`), bob.seesPicture(`${ann.kind} camera`),
  ]);
  await Promise.all([ann.seesMotion(), bob.seesMotion(), ann.hears(), bob.hears()]);
}
