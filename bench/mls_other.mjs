// Times ts-mls at what bench_mls times ours at: node mls_other.mjs SIZE …
// A line for each: size, then microseconds (the median) to make a group, to join one of that size, to commit new keys in it,
// and to take such a commit: of processor time, or of the time that passed, whichever is less. It hands work to threads,
// which costs it processor time while nothing waits; and the time that passed is more than its own on a busy machine.
import { Random } from '../tests/interop/history.mjs';
import { TsMember } from '../tests/interop/other.mjs';

const ENOUGH_MS = 1500;
const random = new Random(1);
const world = {
  now: Math.floor(Date.now() / 1000),
  pskId: new TextEncoder().encode('incamera link'),
  psk: random.bytes(32),
};
const member = () => new TsMember(random, world);
const identity = (n) => new TextEncoder().encode(`${String(n).padStart(8, '0')}person ${n}`);

/** The median of what step() says it took, in microseconds. */
async function median(step) {
  const times = [];
  const begun = performance.now();
  do times.push(await step());
  while (times.length < 3 || (performance.now() - begun < ENOUGH_MS && times.length < 200));
  times.sort((a, b) => a - b);
  return 1000 * times[times.length >> 1];
}

/** Processor time: of the threads it uses as well. */
function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function timed(step) {
  const [cpu, clock] = [cpuMs(), performance.now()];
  await step();
  return Math.min(cpuMs() - cpu, performance.now() - clock);
}

async function measure(size) {
  const first = member();
  await first.create(random.bytes(24), identity(0));
  if (size > 2) {
    const packages = [];
    for (let n = 1; n < size - 1; n++) packages.push(await member().keyPackage(identity(n)));
    await first.commit(packages, []);
    await first.taken();
  }
  const last = member();
  const { welcome } = await first.commit([await last.keyPackage(identity(size - 1))], []);
  await first.taken();

  const create = await median(async () => {
    const one = member();
    return timed(() => one.create(random.bytes(24), identity(0)));
  });
  const join = await median(() => timed(() => last.join(welcome)));
  const commit = await median(() => timed(() => first.commit([], [])));
  const take = await median(async () => {
    const made = await first.commit([], []);
    await first.taken();
    return timed(() => last.take(made.commit));
  });
  console.log([size, ...[create, join, commit, take].map((us) => us.toFixed(1))].join(' '));
}

for (const size of process.argv.slice(2)) await measure(Number(size));
