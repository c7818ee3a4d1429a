// Plays its share of the histories: every n-th seed.
import { parentPort, workerData } from 'node:worker_threads';
import { History, newTally } from './history.mjs';
import { Native } from './native.mjs';

const { program, first, end, step } = workerData;
const native = new Native(program);
const tally = newTally();
const failures = [];
for (let seed = first; seed < end; seed += step) {
  try {
    await new History(native, seed, tally).run();
  } catch (error) {
    failures.push({ seed, why: `${error.message}\n${error.stack}` });
    if (failures.length > 5) break;
  }
}
native.close();
parentPort.postMessage({ tally, failures });
