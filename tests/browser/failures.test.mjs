// What the page says when something ends under it; in each case one sentence and the next step.
import { close, launch } from './lib/browsers.mjs';
import { dropUdp, serverAddress, twoSides, whyNoNamespaces } from './lib/netns.mjs';
import { seeAndHear } from './lib/person.mjs';
import { skip, test } from './lib/runner.mjs';
import { startServer } from './lib/server.mjs';
import { until } from './lib/wait.mjs';

async function ownServer(scene) {
  scene.server = await startServer();
  scene.atEnd(() => scene.server.stop());
}

test('a server that is gone before the call is said to be, with a way to try again', async (scene) => {
  await ownServer(scene);
  const ann = await scene.person('Ann', 'chromium');
  await ann.page.goto(`${scene.server.origin}/`);
  await ann.press('Start a room');
  await ann.find('Join', 'button');
  await scene.server.stop();
  await ann.enter();
  await ann.reads('The server does not answer', 40000);
  await ann.find('Try again', 'button');
}, { limitMs: 90000 });

test('a direct call goes on when the server is gone for good, and the page says so', async (scene) => {
  await ownServer(scene);
  const { ann, bob } = await scene.call(['chromium', 'firefox']);
  await seeAndHear(ann, bob);
  bob.excused = /connection to (the server at )?wss:/; // refused or cut short, which Firefox counts as the page's
  await scene.server.stop();
  for (const person of [ann, bob]) await person.reads('The server is out of reach', 40000);
  await Promise.all([ann.seesMotion(), bob.seesMotion()]);
  await ann.say('without a server');
  await bob.readsInChat('without a server');
  await bob.press('Leave');
  await bob.reads('You left the room');
}, { limitMs: 120000 });

test('where the network lets nothing through, the page says so', async (scene) => {
  const why = whyNoNamespaces();
  if (why !== null) skip(why);
  const network = await twoSides();
  scene.atEnd(() => [network.server, ...network.sides].forEach((one) => one.remove()));
  scene.server = await startServer({ host: serverAddress, advertise: serverAddress, namespace: network.server });
  scene.atEnd(() => scene.server.stop());
  dropUdp(network.server);
  const browsers = await Promise.all(network.sides.map((namespace) => launch('chromium', { namespace })));
  scene.atEnd(() => Promise.all(browsers.map(close)));
  const { ann, bob } = await scene.call(['chromium', 'chromium'], { hideAddress: true, transport: 'udp' }, browsers);
  for (const person of [ann, bob]) await person.reads('No way through the network yet', 60000);
}, { limitMs: 120000 });

test('a page whose sealing ends sends nothing more and says so', async (scene) => {
  const ann = await scene.person('Ann', 'chromium');
  const bob = await scene.person('Bob', 'firefox');
  await ann.page.evaluateOnNewDocument(() => {
    const made = [];
    window.endSealing = () => made.forEach((worker) => worker.terminate());
    window.Worker = class extends Worker {
      constructor(...words) {
        super(...words);
        made.push(this);
      }
    };
  });
  await bob.follow(await ann.startRoom(scene.server.origin));
  await seeAndHear(ann, bob);
  await ann.page.evaluate(() => window.endSealing());
  await ann.reads('Sealing stopped, so nothing more was sent', 40000);
  await until('Bob gets nothing more of Ann', async () => {
    const before = await bob.received();
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
    return (await bob.received()).frames === before.frames;
  }, 20000);
  await bob.reads('The other person lost the connection');
}, { limitMs: 120000 });

test('a call taken over by another tab is said to have moved, and can be taken back', async (scene) => {
  const { ann, bob } = await scene.call(['chromium', 'firefox']);
  await seeAndHear(ann, bob);
  // A tab opened by the page starts with a copy of its sessionStorage, as a duplicated tab does.
  const opened = new Promise((resolve) => { ann.page.once('popup', resolve); });
  await ann.page.evaluate(() => { window.open(location.href); });
  const twin = await opened;
  scene.atEnd(() => twin.close().catch(() => {}));
  await ann.reads('This call goes on in another tab', 30000);
  await bob.seesPicture('chromium camera');
  await ann.page.bringToFront();
  await ann.press('Use this tab');
  await ann.seesPicture('firefox camera');
  await until('the other tab knows', () => twin.evaluate(() => document.body.innerText.includes('This call goes on in another tab')));
}, { limitMs: 120000 });
