import { it } from 'vitest';
import { Random } from '../random';
import { TestRoom } from './room';
it('dbg', () => {
  const seed = Number(process.env['SEED']);
  const random = new Random(seed);
  const room = new TestRoom();
  const out: string[] = [];
  const orig = room.server.bend;
  room.server.bend = (to, m) => { out.push(`${room.now} -> ${to.slice(0,2)} ${m.t} ${'epoch' in m ? m.epoch : ''} ${'state' in m ? m.state+' '+m.id.slice(0,2) : ''} ${m.t==='joined'?JSON.stringify(m.group):''}`); return orig(to, m); };
  const take = room.server.take.bind(room.server);
  room.server.take = (f, w) => { out.push(`${room.now} <- ${f.slice(0,2)} ${w.t} ${w.t==='commit' ? w.epoch+' to '+(w.welcome?.to.map(x=>x.slice(0,2)) ?? '')+' gone '+w.gone.map(x=>x.slice(0,2)) : ''}`); take(f, w); };
  for (let i = 0; i < 40; i++) {
    const p = room.present; 
    out.push(`${room.now} ## ${happen(room, random)}`);
    void p;
    room.pass([0, 0, 100, 400, 2000, 9000, 33_000][random.below(7)] ?? 0);
    for (const c of room.present) if (c.views.at(-1)?.stop) out.push(`STOPPED ${c.peer} ${c.views.at(-1)?.stop}`);
  }
  for (const client of room.present) client.online = true;
  for (let i = 0; i < 900; i++) { room.pass(100); for (const c of room.present) if (c.views.at(-1)?.stop) { out.push(`STOPPED ${c.peer} ${c.views.at(-1)?.stop}`); i = 1000; } }
  console.log(out.filter((l) => !/said|say|knock/.test(l)).slice(-60).join("\n"));
});
import { happen } from './histories.test';
