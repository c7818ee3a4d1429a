import { test } from './lib/runner.mjs';
import { sleep } from './lib/wait.mjs';
test('dbg', async (scene) => {
  const people = []; let link = null;
  for (const name of ['Ann', 'Bob', 'Cleo']) {
    const person = await scene.person(name, 'chromium');
    await person.page.evaluateOnNewDocument(() => {
      const W = window.WebSocket; window.__log = [];
      window.WebSocket = class extends W { constructor(...a) { super(...a); this.addEventListener('message', (e) => window.__log.push('< ' + String(e.data).slice(0, 70))); } send(d) { window.__log.push('> ' + String(d).slice(0, 70)); super.send(d); } };
      window.__pcs=[]; const R=window.RTCPeerConnection; window.RTCPeerConnection = class extends R { constructor(...a){ super(...a); window.__pcs.push(this); const t0=performance.now(); for (const e of ['connectionstatechange','iceconnectionstatechange','icegatheringstatechange']) this.addEventListener(e, () => window.__log.push('PC '+window.__pcs.indexOf(this)+' '+Math.round(performance.now()-t0)+' '+this.connectionState+' '+this.iceConnectionState+' '+this.iceGatheringState)); const c=this.close; this.close=()=>{ window.__log.push('CLOSE '+window.__pcs.indexOf(this)+' '+Math.round(performance.now()-t0)+new Error().stack.split('\\n').slice(1,4).join('|')); return c.call(this); }; } };
      const S = RPeerConnection.prototype.setRemoteDescription;
      RTCPeerConnection.prototype.setRemoteDescription = function (d) { return S.call(this, d).catch((e) => { window.__log.push('SRD ' + e + ' ' ); throw e; }); };
    });
    if (link === null) link = await person.startRoom(scene.server.origin); else await person.follow(link);
    people.push(person);
  }
  await sleep(4000); for (const p of people) console.log("#", JSON.stringify(await p.page.evaluate(async () => { const out=[]; for (const pc of window.__pcs) { const s=[]; (await pc.getStats()).forEach((r)=>{ if (/candidate-pair|transport|remote-candidate|local-candidate/.test(r.type)) s.push([r.type,r.state,r.requestsSent,r.responsesReceived,r.address,r.port,r.candidateType,r.dtlsState]); }); out.push([pc.connectionState,pc.iceConnectionState,s]); } return out; })).slice(0,1500));
  for (const p of people) console.log('#', p.name, (await p.page.evaluate(() => window.__log.filter((l) => !/"say"|"said"|"msg"|"send"|commit|knock/.test(l)).slice(-14))).join('\n#    '));
});
