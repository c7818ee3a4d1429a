import { useEffect, useId, useRef } from 'preact/hooks';
import type { Session } from '../../session/session';
import { IconButton } from '../parts/IconButton';
import type { Verdict } from '../parts/roster';
import { call, chat, people, server } from '../text/messages';
import { Chat } from './Chat';
import { People } from './People';
import { ServerSees } from './ServerSees';

export type PanelName = 'chat' | 'people' | 'server';

const titles: Readonly<Record<PanelName, string>> = {
  chat: chat.title,
  people: people.title,
  server: server.title,
};

interface Props {
  readonly session: Session;
  readonly name: PanelName;
  readonly verdict: Verdict;
  readonly onCompare: () => void;
  readonly onClose: () => void;
}

/** What stands beside the pictures, or over them on a narrow screen. Escape closes it. */
export function Panel({ session, name, verdict, onCompare, onClose }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();

  useEffect(() => {
    if (name !== 'chat') heading.current?.focus(); /* the chat takes the focus to its text field */
  }, [name]);

  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onClose();
  };

  return (
    <aside class="panel" aria-labelledby={id} onKeyDown={onKey}>
      <header class="panel-head">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {titles[name]}
        </h2>
        <IconButton icon="close" name={call.close} look="plain" onPress={onClose} />
      </header>
      {name === 'chat' && <Chat session={session} verdict={verdict} />}
      {name === 'people' && <People session={session} verdict={verdict.is} onCompare={onCompare} />}
      {name === 'server' && <ServerSees session={session} />}
    </aside>
  );
}
