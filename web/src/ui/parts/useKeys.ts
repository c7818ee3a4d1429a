import { useEffect, useRef } from 'preact/hooks';
import { type Command, commandOf, isTyping } from '../text/keys';

/** Runs a command on its key, unless the person is typing or a window is open. */
export function useKeys(actions: Partial<Readonly<Record<Command, () => void>>>): void {
  const latest = useRef(actions);
  latest.current = actions;

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const command = commandOf(event);
      const action = command === null ? undefined : latest.current[command];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
