import { test } from './lib/runner.mjs';
import { sleep } from './lib/wait.mjs';
import { tiles } from './lib/tiles.mjs';
const kinds = (process.env.KINDS ?? 'chromium,firefox,chromium').split(',');
test('dbg', async (scene) => {
  const people = []; let link = null;
  for (const [i, name] of ['Ann', 'Bob', 'Cleo'].slice(0, kinds.length).entries()) {
    const person = await scene.person(name, kinds[i]);
    await person.page.evaluateOnNewDocument(() => {
      const W = window.WebSocket; window.__log = []; const t0 = performance.now(); const at = () => Math.round(performance.now() - t0);
      window.WebSocket = class extends W { constructor(...a) { super(...a); this.addEventListener('message', (e) => window.__log.push(at() + ' < ' + String(e.data).slice(0, 110))); } send(d) { window.__log.push(at() + ' > ' + String(d).slice(0, 160)); super.send(d); } };
      window.__pcs = []; const R = window.RTCPeerConnection; window.RTCPeerConnection = class extends R { constructor(...a) { super(...a); window.__pcs.push(this); for (const e of ['connectionstatechange']) this.addEventListener(e, () => window.__log.push(at() + ' PC ' + window.__pcs.indexOf(this) + ' ' + this.connectionState)); } close() { window.__log.push(at() + ' CLOSE ' + window.__pcs.indexOf(this)); super.close(); }
        setRemoteDescription(d) { return super.setRemoteDescription(d).catch((e) => { window.__log.push('SRD ' + e); throw e; }); } };
    });
    if (link === null) link = await person.startRoom(scene.server.origin); else await person.follow(link);
    people.push(person);
  }
  for (let n = 0; n < 3; n++) {
    await sleep(4000);
    for (const p of people) {
      const stats = await p.page.evaluate(() => window.incamera.stats());
      const busy = stats.transforms.filter(({ fates }) => Object.values(fates).some((x) => x > 0));
      console.log('#', p.name, stats.connection, stats.unit, stats.way, JSON.stringify(await tiles(p)));
      if (n !== 1) for (const { direction, context, slot, opener, fates } of busy) console.log('#      ', direction, context ?? JSON.stringify(slot), opener && opener.peer + ' ' + opener.context, JSON.stringify(Object.fromEntries(Object.entries(fates).filter(([, x]) => x > 0))));
    }
  }
  for (const p of people) console.log('#', p.name, (await p.page.evaluate(() => window.__log.filter((l) => !/"say"|"said"|"msg"|"send"|commit|knock/.test(l)).slice(-16))).join('\n#    '), p.errors.join('|'));
  console.log('# LOG', scene.server.log.slice(-1500));
}, { limitMs: 100000 });
