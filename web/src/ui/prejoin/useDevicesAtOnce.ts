import { useEffect } from 'preact/hooks';
import type { Session } from '../../session/session';

async function granted(name: 'camera' | 'microphone'): Promise<boolean> {
  try {
    /* TypeScript's list of permissions leaves these two out. */
    const status = await navigator.permissions.query({ name: name as PermissionName });
    return status.state === 'granted';
  } catch {
    return false; /* a browser that does not tell: it may ask, so explain first */
  }
}

/**
 * Turns the devices on without a press where the browser will not ask: the permission stands, or the
 * person was told on the page before this one.
 */
export function useDevicesAtOnce(session: Session, wasTold: boolean): void {
  useEffect(() => {
    let here = true;
    const start = async (): Promise<void> => {
      const free = wasTold || ((await granted('camera')) && (await granted('microphone')));
      const { devices } = session.state;
      const unasked = devices.cameraTrouble === 'unasked' && devices.microphoneTrouble === 'unasked';
      if (here && free && unasked) await session.askDevices();
    };
    void start();
    return () => {
      here = false;
    };
  }, [session]);
}
