import { describe, expect, it, vi } from 'vitest';
import { Random } from '../random';
import { KINDS } from './realkeys';
import { TestRoom, type Client } from './room';

vi.setConfig({ testTimeout: 60_000 });

/** One step of a history: something that happens to somebody, or to the server. */
function happen(room: TestRoom, random: Random): string {
  const present = room.present;
  const somebody = present[random.below(present.length)];
  const what = random.below(10);
  if (somebody === undefined || (what <= 2 && present.length < 8)) {
    room.open();
    return 'open';
  }
  if (what === 3 && present.length > 1) {
    somebody.leave();
    return 'leave';
  }
  if (what === 4 && present.length > 1) {
    somebody.close();
    return 'close';
  }
  if (what === 5) {
    somebody.reload();
    return 'reload';
  }
  if (what === 6) {
    somebody.online = !somebody.online;
    return 'network';
  }
  if (what === 7) {
    somebody.lose();
    return 'lose';
  }
  if (what === 8 && random.below(3) === 0) {
    room.server.restart();
    for (const client of present) client.lose();
    return 'restart';
  }
  somebody.member?.say('', `${somebody.peer} says ${random.next()}`);
  return 'say';
}

function end(room: TestRoom): void {
  for (const client of room.present) client.online = true;
  room.pass(90_000);
}

/** Lets the runner have its say between tests that take long. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function isWhole(client: Client): boolean {
  return client.view.standing === 'in' && client.view.stop === null;
}

const SEEDS: Readonly<Record<string, number>> = { 'toy keys': 40, 'the real core': 12 };
/** The longest that what is said is on its way to the server. */
const LATENCIES = [0, 300, 3000];

for (const latencyMs of LATENCIES) for (const [kind, forRoom] of KINDS) describe(`whatever happens, ${latencyMs} ms from the server, with ${kind},`, () => {
  for (let seed = 1; seed <= (SEEDS[kind] ?? 1); seed++) {
    it(`all end in one epoch, with one roster and one code (${seed})`, async () => {
      await turn();
      const random = new Random(seed);
      const room = new TestRoom(forRoom());
      if (latencyMs > 0) room.latency = () => random.below(latencyMs);
      const history: string[] = [];
      for (let i = 0; i < 40; i++) {
        history.push(`${room.now} ${happen(room, random)}`);
        room.pass([0, 0, 100, 400, 2000, 9000, 33_000][random.below(7)] ?? 0);
      }
      end(room);
      const agreement = room.agreement();
      expect(room.present.every(isWhole), `${history.join(', ')}\n${agreement}`).toBe(true);
      expect(agreement.split('\n'), history.join(', ')).toHaveLength(1);
      const { roster } = JSON.parse(agreement) as { roster: string[] };
      expect(roster).toHaveLength(room.present.length);
      for (const { heard } of room.present)
        expect(new Set(heard.map(({ text }) => text)).size).toBe(heard.length);
      for (const { heard } of room.present)
        for (const { from, text } of heard) expect(text.startsWith(`${from} `)).toBe(true);
    });
  }
});
