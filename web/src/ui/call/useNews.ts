import { useEffect, useRef, useState } from 'preact/hooks';
import type { Session } from '../../session/session';
import { say } from '../parts/Announcer';
import { isTogether } from '../parts/roster';
import { otherNews, rosterNews } from '../text/news';
import { chime } from './chime';

const SHOWN_MS = 7000;
const SHOWN_MAX = 3;
const CROWD = 6; /* others: where so many are, people come and go in waves */
const WAVE_MS = 1500;

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
    let counted = before; /* when who is here was told last */
    let wave: ReturnType<typeof setTimeout> | undefined;
    const tellRoster = (): void => {
      clearTimeout(wave);
      wave = undefined;
      const lines = rosterNews(counted, session.state);
      counted = session.state;
      lines.forEach(say);
      lines.forEach(show);
    };
    /* One event may change the state in several steps: what lies between them is no news. */
    let asked = false;
    const tell = (): void => {
      asked = false;
      const after = session.state;
      /* Of a crowd it is told how many came, not each by name while the next is on the way. */
      const isCrowd = before.membership === 'in' && after.others.length > CROWD;
      if (!isCrowd) tellRoster();
      else if (wave === undefined && rosterNews(counted, after).length > 0) wave = setTimeout(tellRoster, WAVE_MS);
      for (const line of otherNews(before, after, open.current)) say(line);
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
      clearTimeout(wave);
      timers.forEach(clearTimeout);
    };
  }, [session]);

  return toasts;
}
