import { useEffect, useRef, useState } from 'preact/hooks';
import type { Session } from '../../session/session';
import { say } from '../parts/Announcer';
import { isTogether } from '../parts/roster';
import { news, rosterNews } from '../text/news';
import { chime } from './chime';

const SHOWN_MS = 7000;
const SHOWN_MAX = 3;

export interface Toast {
  readonly n: number;
  readonly text: string;
}

/** Tells by ear what happens, from one state to the next; who came and left also by eye. */
export function useNews(session: Session, chatIsOpen: boolean): readonly Toast[] {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const open = useRef(chatIsOpen);
  open.current = chatIsOpen;

  useEffect(() => {
    let before = session.state;
    let n = 0;
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const show = (text: string): void => {
      const toast = { n: n++, text };
      setToasts((old) => [...old, toast].slice(-SHOWN_MAX));
      timers.add(setTimeout(() => setToasts((old) => old.filter((other) => other !== toast)), SHOWN_MS));
    };
    /* One event may change the state in several steps: what lies between them is no news. */
    let asked = false;
    const tell = (): void => {
      asked = false;
      const after = session.state;
      for (const line of news(before, after, open.current)) say(line);
      rosterNews(before, after).forEach(show);
      if (before.phase === 'call' && before.membership === 'in' && !isTogether(before) && isTogether(after)) chime();
      before = after;
    };
    const stop = session.subscribe(() => {
      if (asked) return;
      asked = true;
      queueMicrotask(tell);
    });
    return () => {
      stop();
      timers.forEach(clearTimeout);
    };
  }, [session]);

  return toasts;
}
