// Every pair of browsers on every path: the other is seen, heard and read, and so is the other's screen.
import { seeAndHear } from './lib/person.mjs';
import { test } from './lib/runner.mjs';

const pairs = [['chromium', 'chromium'], ['firefox', 'firefox'], ['chromium', 'firefox']];
const ways = [
  { name: 'direct', path: 'direct', want: {} },
  { name: 'through the relay over UDP', path: 'relay-udp', want: { hideAddress: true, transport: 'udp' } },
  { name: 'through the relay over TCP', path: 'relay-tcp', want: { hideAddress: true, transport: 'tcp' } },
  { name: 'through the relay over TLS', path: 'relay-tls', want: { hideAddress: true, transport: 'tls' } },
];

for (const kinds of pairs) {
  for (const { name, path, want } of ways) {
    test(`${kinds.join(' and ')} see, hear, read each other and a screen, ${name}`, async (scene) => {
      const { ann, bob } = await scene.call(kinds, want);
      await seeAndHear(ann, bob);
      await Promise.all([ann.isOnPath(path), bob.isOnPath(path)]);
      await ann.reads('Sealed');

      await ann.say('From Ann: 1 ½ é');
      await bob.readsInChat('From Ann: 1 ½ é');
      await bob.say('From Bob: 2 ¾ ü');
      await ann.readsInChat('From Bob: 2 ¾ ü');
      await ann.reads('Delivered');

      await bob.press('Share screen');
      await ann.seesPicture(`${kinds[1]} screen`);
      await bob.press('Stop sharing');
    }, { limitMs: 90000 });
  }
}
