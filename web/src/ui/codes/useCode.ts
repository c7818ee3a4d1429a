import { useEffect, useState } from 'preact/hooks';
import type { Person, Session } from '../../session/session';
import { whyNew } from '../text/changes';

/** New digits are held back so long: nobody presses for the old ones what was meant for these. */
const HOLD_MS = 2500;

export interface Code {
  readonly digits: string | null; // null while they are being worked out, or held back
  readonly why: string; // they are not the ones from before; '' at first
}

/** The code of the call, computed as long as the component that asks for it stands. */
export function useCode(session: Session): Code {
  const [code, setCode] = useState<Code>({ digits: null, why: '' });

  useEffect(() => {
    let current: string | null = null;
    let last: { readonly digits: string; readonly others: readonly Person[] } | null = null;
    let held: ReturnType<typeof setTimeout> | undefined;

    const update = (): void => {
      const { code: digits, others } = session.state;
      if (digits === current) return;
      current = digits;
      clearTimeout(held);
      const why = digits === null || last === null || last.digits === digits ? null : whyNew(last.others, others);
      if (digits !== null) last = { digits, others };
      if (why === null) {
        setCode((old) => ({ ...old, digits }));
        return;
      }
      setCode({ digits: null, why });
      held = setTimeout(() => setCode({ digits, why }), HOLD_MS);
    };

    session.showCode(true);
    update();
    const stop = session.subscribe(update);
    return () => {
      stop();
      clearTimeout(held);
      session.showCode(false);
    };
  }, [session]);

  return code;
}
