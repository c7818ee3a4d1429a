import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../../session/session';
import { useSlice } from '../parts/useSlice';

/** How many lines of the other's were not on the screen yet. */
export function useUnread(session: Session, chatIsOpen: boolean): number {
  const { theirs } = useSlice(session, (s) => ({ theirs: s.chat.filter((line) => !line.mine).length }));
  const [read, setRead] = useState(0);
  useEffect(() => {
    if (chatIsOpen) setRead(theirs);
  }, [chatIsOpen, theirs]);
  return chatIsOpen ? 0 : Math.max(0, theirs - read);
}
