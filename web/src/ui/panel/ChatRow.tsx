import type { ChatLine } from '../../session/session';
import { Icon } from '../parts/Icon';
import type { Verdict } from '../parts/roster';
import { shownName } from '../text/changes';
import { timeOfDay } from '../text/format';
import { parts } from '../text/linkify';
import { call, chat as words } from '../text/messages';

interface Props {
  readonly line: ChatLine;
  readonly verdict: Verdict;
  readonly follows: boolean; // another line of the same person
  readonly showsState: boolean; // whether it has arrived
}

/** Nothing is said of lines from before codes were compared: nobody had a mark then. */
function Mark({ line, verdict }: { readonly line: ChatLine; readonly verdict: Verdict }) {
  if (line.mine || verdict.is === 'none') return null;
  if (!line.verified && line.at < verdict.at) return null;
  return (
    <span class={line.verified ? 'mark-verified' : 'mark-fresh'}>
      <Icon name={line.verified ? 'verified' : 'fresh'} />
      {line.verified ? words.verified : words.uncompared}
    </span>
  );
}

export function ChatRow({ line, verdict, follows, showsState }: Props) {
  const name = line.mine ? call.you : shownName(line.from);
  return (
    <li class={`chat-row ${line.mine ? 'mine' : 'theirs'}${follows ? ' follows' : ''}`}>
      <p class={follows ? 'sr-only' : 'chat-by'}>{words.by(name, timeOfDay(line.at))} <Mark line={line} verdict={verdict} /></p>
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
