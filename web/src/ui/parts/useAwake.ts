import { useEffect } from 'preact/hooks';

/** Keeps the screen from going dark in a call. A browser that cannot or will not is no trouble. */
export function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let ended = false;
    const take = async (): Promise<void> => {
      if (!('wakeLock' in navigator) || document.visibilityState !== 'visible') return;
      try {
        const taken = await navigator.wakeLock.request('screen');
        if (ended) void taken.release();
        else lock = taken;
      } catch {
        lock = null; /* battery saver says no */
      }
    };
    void take();
    document.addEventListener('visibilitychange', take); /* the browser drops it with the tab */
    return () => {
      ended = true;
      document.removeEventListener('visibilitychange', take);
      void lock?.release();
    };
  }, []);
}
