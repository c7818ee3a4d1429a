// What the other tests rely on, where a browser makes it hard.
import assert from 'node:assert/strict';
import { test } from './lib/runner.mjs';

for (const kind of ['chromium', 'firefox']) {
  test(`a connection that closes while its counters are asked for keeps no test waiting: ${kind}`, async (scene) => {
    const ann = await scene.person('Ann', kind);
    await ann.page.goto(scene.server.origin);
    const settled = await ann.page.evaluate(async () => {
      const connection = new RTCPeerConnection();
      connection.addTransceiver('video');
      await connection.setLocalDescription();
      const asked = window.incameraTest.reportsOf(connection).then(() => true);
      connection.close();
      return Promise.race([asked, new Promise((resolve) => { setTimeout(() => resolve(false), 3000); })]);
    });
    assert.ok(settled);
  });
}
