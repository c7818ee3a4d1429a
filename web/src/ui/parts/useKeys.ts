import { useEffect, useRef } from 'preact/hooks';
import { type Command, commandOf } from '../text/keys';

const OFF = 'incamera shortcuts off';

/** Whether single keys are commands; some ways of input press them by mistake. Kept for the tab. */
export function usesShortcuts(): boolean {
  return sessionStorage.getItem(OFF) === null;
}

export function setShortcuts(on: boolean): void {
  if (on) sessionStorage.removeItem(OFF);
  else sessionStorage.setItem(OFF, '1');
}

/** True where letters are text: there no key is a command. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('[contenteditable=""], [contenteditable="true"], textarea, select') !== null) return true;
  const input = target.closest('input');
  return input !== null && !['checkbox', 'radio', 'button', 'range'].includes(input.type);
}

/** What scrolls with the keys that turn pages keeps them. */
function scrolls(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('.panel') !== null;
}

/** Runs a command on its key, unless the person is typing or a window is open. */
export function useKeys(actions: Partial<Readonly<Record<Command, () => void>>>): void {
  const latest = useRef(actions);
  latest.current = actions;

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event.target) || !usesShortcuts()) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const command = commandOf(event);
      if ((command === 'next' || command === 'previous') && scrolls(event.target)) return;
      const action = command === null ? undefined : latest.current[command];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
