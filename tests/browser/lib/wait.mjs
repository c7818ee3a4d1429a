// Waiting for conditions, never for an amount of time.

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks until the answer is true-ish and returns it; throws with the last answer after limitMs.
 * A question that throws counts as "not yet", since pages reload under us.
 */
export async function until(what, question, limitMs = 15000, everyMs = 150) {
  const end = Date.now() + limitMs;
  let last;
  do {
    try {
      last = await question();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    await sleep(everyMs);
  } while (Date.now() < end);
  const seen = last instanceof Error ? last.message : JSON.stringify(last);
  throw new Error(`not within ${limitMs} ms: ${what} (last: ${seen})`);
}

/** Fails a promise that takes too long. The work itself is not stopped: clean up after it. */
export async function within(limitMs, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: longer than ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
