import { useEffect, useState } from 'preact/hooks';

/** True once something has been waited for longer than it should take. */
export function useLate(waits: boolean, ms: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!waits) return;
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [waits, ms]);
  return late;
}
