// The forwarding unit's one offer, in real browsers: they must keep every number of it (docs/unit.md, section 1).
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';
import { sharedBrowser } from './lib/browsers.mjs';
import { test } from './lib/runner.mjs';
import { LiteAgent, readAnswer, writeOffer } from './lib/unitdoor.mjs';
import { until } from './lib/wait.mjs';

const soundSlots = 8;
const pictureSlots = 26;
const lines = 4 + soundSlots + pictureSlots;
const isSound = (mid) => mid === 0 || mid === 3 || (mid >= 4 && mid < 4 + soundSlots);
const all = { 8: [96, 97], 9: [98, 99], 1: [45, 46], 4: [102, 103] };
const names = {
  111: 'opus/48000/2', 96: 'vp8/90000', 98: 'vp9/90000', 45: 'av1/90000', 102: 'h264/90000',
  97: 'rtx/90000', 99: 'rtx/90000', 46: 'rtx/90000', 103: 'rtx/90000',
};
// Debian's Firefox has H.264 from a plug-in that it would have to fetch first.
const pictures = { chromium: [96, 97, 98, 99, 45, 46, 102, 103], firefox: [96, 97, 98, 99, 45, 46] };

/** An empty page on a secure origin, that asks for nothing. */
async function emptyPage(scene, kind) {
  const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html>'));
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const page = await (await sharedBrowser(kind, 0)).newPage();
  scene.atEnd(() => page.close());
  scene.atEnd(() => server.close());
  await page.goto(`http://localhost:${server.address().port}/`);
  return page;
}

/** Answers as the client does: no transceiver of its own, only those that the offer made. */
function answerIn(page, sdp) {
  return page.evaluate(async (offer) => {
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    window.connection = connection;
    const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 1280, height: 720 } });
    const [sound] = media.getAudioTracks();
    const [picture] = media.getVideoTracks();
    await connection.setRemoteDescription({ type: 'offer', sdp: offer });
    const transceivers = connection.getTransceivers();
    for (const [mid, track] of [sound, picture, picture.clone(), sound.clone()].entries()) {
      await transceivers[mid].sender.replaceTrack(track);
      transceivers[mid].direction = 'sendonly';
    }
    await connection.setLocalDescription();
    return {
      sdp: connection.localDescription.sdp,
      mids: transceivers.map(({ mid }) => mid),
      directions: transceivers.map(({ currentDirection }) => currentDirection),
      encodings: transceivers.slice(0, 4).map(({ sender }) => sender.getParameters().encodings.map(({ rid }) => rid)),
    };
  }, sdp);
}

/** RECORD=FOLDER keeps what browsers said, as the fixtures of tests/unit and web/test. */
function record(name, bytes) {
  if (process.env.RECORD === undefined) return;
  mkdirSync(process.env.RECORD, { recursive: true });
  writeFileSync(`${process.env.RECORD}/${name}`, bytes);
}

/** Extension ids on a line, in the direction it has. Firefox sends dependency descriptors but does not read them. */
function extensions(kind, mid, quiet) {
  if (isSound(mid)) return mid < 4 && !quiet ? [1, 4, 5] : [1, 4];
  if (mid < 4) return [1, 2, 3, 4, 6];
  return kind === 'firefox' ? [1, 4] : [1, 4, 6];
}

function checkLines(kind, got, read, { codecs = '8914', quiet = false } = {}) {
  const wanted = [...codecs].flatMap((c) => all[c]).filter((payload) => pictures[kind].includes(payload));
  assert.deepEqual(got.mids, Array.from({ length: lines }, (_, mid) => String(mid)));
  assert.equal(read.length, lines);
  for (const [mid, line] of read.entries()) {
    const direction = mid < 4 ? 'sendonly' : 'recvonly';
    assert.equal(line.rejected, false, `line ${mid}`);
    assert.equal(line.direction, direction, `line ${mid}`);
    assert.equal(got.directions[mid], direction, `line ${mid}`);
    assert.deepEqual(line.payloads, isSound(mid) ? [111] : wanted, `line ${mid}`);
    for (const payload of line.payloads) assert.equal(line.codecs[payload], names[payload], `line ${mid}`);
    assert.deepEqual(line.extensions, extensions(kind, mid, quiet), `line ${mid}`);
    assert.equal(line.rids, mid === 1 ? 'lmh' : '', `line ${mid}`);
  }
  assert.equal(got.encodings[1].join(), 'l,m,h');
  for (const mid of [0, 2, 3]) assert.equal(got.encodings[mid].length, 1, `line ${mid}`);
}

for (const kind of ['chromium', 'firefox']) {
  test(`${kind} answers the unit's offer with the unit's numbers`, async (scene) => {
    const page = await emptyPage(scene, kind);
    const got = await answerIn(page, writeOffer({ port: 9 }));
    record(`${kind}.sdp`, got.sdp);
    checkLines(kind, got, readAnswer(got.sdp));
    assert.equal((got.sdp.match(/^a=setup:active\r$/gm) ?? []).length, lines);
  });

  test(`${kind} takes codecs in the order of the offer, and no audio levels in a quiet room`, async (scene) => {
    const page = await emptyPage(scene, kind);
    const options = { codecs: '198', quiet: true };
    const got = await answerIn(page, writeOffer({ port: 9, ...options }));
    checkLines(kind, got, readAnswer(got.sdp), options);
  });

  test(`${kind} switches layers of the unit's simulcast off and on by itself`, async (scene) => {
    const page = await emptyPage(scene, kind);
    await answerIn(page, writeOffer({ port: 9 }));
    const layers = await page.evaluate(async () => {
      const { sender } = window.connection.getTransceivers()[1];
      const parameters = sender.getParameters();
      for (const [i, encoding] of parameters.encodings.entries()) {
        encoding.active = i !== 1;
        encoding.scaleResolutionDownBy = [4, 2, 1][i];
      }
      await sender.setParameters(parameters);
      return sender.getParameters().encodings
        .map(({ rid, active, scaleResolutionDownBy }) => [rid, active, scaleResolutionDownBy]);
    });
    assert.deepEqual(layers, [['l', true, 4], ['m', false, 2], ['h', true, 1]]);
  });

  test(`${kind} connects to the unit's lite agent, and only then begins DTLS`, async (scene) => {
    const agent = new LiteAgent();
    await agent.open();
    scene.atEnd(() => agent.close());
    const page = await emptyPage(scene, kind);
    await answerIn(page, writeOffer({ port: agent.port }));
    await until('ICE is connected', () => page.evaluate(
      () => ['connected', 'completed'].includes(window.connection.iceConnectionState)));
    await until('the path is nominated', () => agent.verdicts.includes('nominated'));
    await until('a ClientHello', () => agent.others.includes(22));
    assert.equal(agent.early, 0);
    assert.deepEqual(agent.verdicts.filter((v) => v !== 'checked' && v !== 'nominated'), []);
    record(`${kind}.check`, agent.checks[0]);
    record(`${kind}.nomination`, agent.checks[agent.verdicts.indexOf('nominated')]);
  });
}
