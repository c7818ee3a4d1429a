import type { ChatLine } from '../../session/session';
import { timeOfDay } from '../text/format';
import { parts } from '../text/linkify';
import { call, chat as words } from '../text/messages';

interface Props {
  readonly line: ChatLine;
  readonly follows: boolean; // another line of the same person
  readonly showsState: boolean; // whether it has arrived
}

export function ChatRow({ line, follows, showsState }: Props) {
  const name = line.mine ? call.you : line.from === '' ? call.unnamed : line.from;
  return (
    <li class={`chat-row ${line.mine ? 'mine' : 'theirs'}${follows ? ' follows' : ''}`}>
      <p class={follows ? 'sr-only' : 'chat-by'}>{words.by(name, timeOfDay(line.at))}</p>
      <p class="chat-text">
        {parts(line.text).map(({ text, url }) =>
          url === null ? (
            text
          ) : (
            <a href={url} target="_blank" rel="noopener noreferrer">
              {text}
            </a>
          ),
        )}
      </p>
      {line.mine && showsState && (
        <p class="chat-state">{line.delivered ? words.delivered : words.sending}</p>
      )}
    </li>
  );
}
