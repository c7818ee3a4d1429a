// A small runner: one test after the other, TAP on standard output, a limit of time for each.
import { cleanUp } from './scratch.mjs';
import { within } from './wait.mjs';

const tests = [];

/** Names are sentences. options.limitMs: for slow ones. The body gets a Scene: see person.mjs. */
export function test(name, body, options = {}) {
  tests.push({ name, body, limitMs: options.limitMs ?? 60000 });
}

class Skip extends Error {}

/** Ends the test that calls it, as one that cannot be run here; it is counted and shown. */
export function skip(why) {
  throw new Skip(why);
}

/** Runs those whose name fits the filter, a regular expression; resolves with the number that failed. */
export async function runTests(filter, newFixture) {
  const pattern = new RegExp(filter, 'i');
  const chosen = tests.filter(({ name }) => pattern.test(name));
  console.log('TAP version 13');
  console.log(`1..${chosen.length}`);
  let failed = 0;
  for (const [index, one] of chosen.entries()) {
    const error = await runOne(one, newFixture);
    const took = `# ${((Date.now() - one.startedAt) / 1000).toFixed(1)} s`;
    if (error instanceof Skip) {
      console.log(`ok ${index + 1} - ${one.name} # SKIP ${error.message}`);
    } else if (error === null) {
      console.log(`ok ${index + 1} - ${one.name} ${took}`);
    } else {
      failed++;
      console.log(`not ok ${index + 1} - ${one.name} ${took}`);
      console.log(String(error.stack ?? error).split('\n').map((line) => `    # ${line}`).join('\n'));
    }
  }
  await cleanUp();
  console.log(`# ${chosen.length - failed} of ${chosen.length} held`);
  return chosen.length === 0 ? 1 : failed;
}

async function runOne(one, newFixture) {
  one.startedAt = Date.now();
  const fixture = newFixture(one.name);
  let error = null;
  try {
    await within(one.limitMs, 'the test', one.body(fixture));
  } catch (caught) {
    error = caught;
  }
  await fixture.end(error !== null && !(error instanceof Skip)).catch((late) => { error ??= late; });
  return error;
}
