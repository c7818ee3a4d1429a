import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Session, SessionState } from '../../session/session';
import { IconButton } from '../parts/IconButton';
import type { Verdict } from '../parts/roster';
import { useSlice } from '../parts/useSlice';
import { number } from '../text/format';
import { chat as words } from '../text/messages';
import { ChatRow } from './ChatRow';
import { sameSpeaker } from './speaker';

const TEXT_MAX = 4000; /* docs/protocol.md section 7 */
const NEAR_END_PX = 40;
const ROWS_MAX = 5;
const TELL_FROM = 3600; /* how long a text is before one is told what is left */

interface Props {
  readonly session: Session;
  readonly verdict: Verdict;
}

/** Why nothing can be written now; null where it can. */
function hindrance({ membership, others }: SessionState): string | null {
  if (membership === 'stopped') return words.stopped;
  if (membership !== 'in') return words.outside;
  return others.length === 0 ? words.alone : null;
}

export function Chat({ session, verdict }: Props) {
  const { lines, hindered } = useSlice(session, (s) => ({ lines: s.chat, hindered: hindrance(s) }));
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => field.current?.focus(), []);
  /* A new line comes into view unless the person reads further up. */
  const atEnd = useRef(true);
  const onScroll = (): void => {
    const element = list.current;
    if (element === null) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
  };
  useLayoutEffect(() => {
    if (atEnd.current) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [lines.length]);

  const send = (): void => {
    const said = text.trim();
    if (said === '' || hindered !== null) return;
    atEnd.current = true;
    session.say(said);
    setText('');
    field.current?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    /* Enter also ends the choice of a character in an input method. */
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const lastMine = lines.filter((line) => line.mine).at(-1)?.id;

  return (
    <div class="chat">
      <div class="chat-lines" ref={list} role="log" aria-label={words.title} tabIndex={0} onScroll={onScroll}>
        <ol>
          {lines.map((line, i) => (
            <ChatRow
              key={line.id}
              line={line}
              verdict={verdict}
              follows={sameSpeaker(line, lines[i - 1])}
              showsState={line.id === lastMine || !line.delivered}
            />
          ))}
        </ol>
      </div>
      {lines.length === 0 && <p class="chat-empty hint">{words.empty}</p>}
      <form
        class="chat-form"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          ref={field}
          class="input"
          rows={Math.min(ROWS_MAX, text.split('\n').length)}
          maxLength={TEXT_MAX}
          aria-label={words.message}
          placeholder={words.placeholder}
          enterkeyhint="send"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        <IconButton icon="send" name={words.send} look="send" disabled={hindered !== null || text.trim() === ''} onPress={send} />
      </form>
      {hindered !== null && <p class="hint chat-foot">{hindered}</p>}
      {text.length >= TELL_FROM && <p class="hint chat-foot">{words.tooLong(number(TEXT_MAX - text.length))}</p>}
    </div>
  );
}
