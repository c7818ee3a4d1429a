import { useEffect, useState } from 'preact/hooks';
import type { Trouble } from '../../session/session';

const SHOWN_MS = 10_000;
const PASSING: Trouble = 'screen-refused';

/** What to show of the troubles: a choice against sharing is said once, and then it is the person's. */
export function usePassing(troubles: readonly Trouble[]): readonly Trouble[] {
  const there = troubles.includes(PASSING);
  const [past, setPast] = useState(false);
  useEffect(() => {
    setPast(false);
    if (!there) return;
    const timer = setTimeout(() => setPast(true), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [there]);
  return past ? troubles.filter((trouble) => trouble !== PASSING) : troubles;
}
