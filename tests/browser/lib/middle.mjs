// A man in the middle: what a hostile server is. It has the server's certificate, hands pages through as they are, and
// does with the messages of the sockets whatever rules say. The real server serves behind it.
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import { authority } from './ca.mjs';
import { fromWeb } from './puppeteer.mjs';
import { until } from './wait.mjs';

const { WebSocket, WebSocketServer } = fromWeb('ws');
const subprotocol = 'incamera.2';

/** One socket of one browser. */
class Link {
  constructor(middle, browser, server) {
    Object.assign(this, { middle, browser, server, peer: null, early: [], isOpen: true });
    browser.on('message', (bytes) => middle.carry(this, 'up', String(bytes)));
    server.on('message', (bytes) => middle.carry(this, 'down', String(bytes)));
    server.on('open', () => { for (const text of this.early.splice(0)) server.send(text); });
    for (const [one, other] of [[browser, server], [server, browser]]) {
      one.on('error', () => other.terminate());
      one.on('close', (code) => {
        this.isOpen = false;
        if (code === 1000 || code >= 3000) other.close(code);
        else other.terminate();
      });
    }
  }

  /** Made up, or kept from before: no rule sees it. */
  toBrowser(message) {
    if (this.browser.readyState === WebSocket.OPEN) this.browser.send(JSON.stringify(message));
  }

  toServer(message) {
    const text = JSON.stringify(message);
    if (this.server.readyState === WebSocket.CONNECTING) this.early.push(text);
    else if (this.server.readyState === WebSocket.OPEN) this.server.send(text);
  }

  /** Without a word to either side. */
  cut() {
    this.browser.terminate();
    this.server.terminate();
  }
}

export class Middle {
  /** In front of what serves at an origin of this machine; from there on { origin } is where browsers go. */
  static async start({ origin }) {
    const middle = new Middle(new URL(origin));
    await middle.listen();
    return middle;
  }

  constructor(target) {
    const { cert, key, ca } = authority();
    Object.assign(this, { target, ca: readFileSync(ca), links: [], rules: [], log: [] });
    this.front = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (asked, answer) => this.pass(asked, answer));
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => subprotocol });
    this.front.on('upgrade', (asked, socket, head) => {
      sockets.handleUpgrade(asked, socket, head, (browser) => this.links.push(new Link(this, browser, this.reach())));
    });
  }

  async listen() {
    await new Promise((resolve) => { this.front.listen(0, '127.0.0.1', resolve); });
    this.origin = `https://localhost:${this.front.address().port}`;
  }

  /** A socket to the real server, as a browser opens it. */
  reach() {
    const { host, origin, port } = this.target;
    return new WebSocket(`wss://127.0.0.1:${port}/ws`, subprotocol, {
      ca: this.ca, origin, headers: { Host: host }, perMessageDeflate: false,
    });
  }

  pass(asked, answer) {
    const headers = { ...asked.headers, host: this.target.host };
    const to = { host: '127.0.0.1', port: this.target.port, ca: this.ca, agent: false, path: asked.url, method: asked.method, headers };
    request(to, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    }).on('error', () => answer.destroy()).end();
  }

  /**
   * From now on rule(message, link, way) is asked of each message, way being 'up' from a browser and 'down' to it: it
   * answers with the messages that go on in its place, or with undefined where another rule may. Returns the way to end it.
   */
  rule(rule) {
    this.rules.push(rule);
    return () => { this.rules = this.rules.filter((other) => other !== rule); };
  }

  carry(link, way, text) {
    const message = JSON.parse(text);
    if (way === 'down' && message.t === 'joined') link.peer = message.you;
    this.log.push({ link, way, message, at: Date.now() });
    let go;
    for (const rule of this.rules) go ??= rule(message, link, way);
    for (const one of go ?? [message]) {
      if (way === 'up') link.toServer(one);
      else link.toBrowser(one);
    }
  }

  /** The newest socket that has a seat; of that peer, where one is named. */
  linkOf(peer = null) {
    return this.links.findLast((link) => link.isOpen && link.peer !== null && (peer === null || link.peer === peer));
  }

  /** The first message that fits, of those that came since the log was so long; waits for it. */
  async sees(what, fits, since = 0, limitMs = 20000) {
    return until(what, () => this.log.slice(since).find((entry) => fits(entry.message, entry)) ?? null, limitMs, 50);
  }

  /** What of this kind went by, each with its link and way. */
  all(type, way) {
    return this.log.filter((entry) => entry.message.t === type && entry.way === way);
  }

  close() {
    for (const link of this.links) link.cut();
    this.front.closeAllConnections?.();
    this.front.close();
  }
}
