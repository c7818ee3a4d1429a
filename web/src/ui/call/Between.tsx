import type { Session } from '../../session/session';
import { Icon } from '../parts/Icon';
import { onlyReads, partner } from '../parts/roster';
import { useSlice } from '../parts/useSlice';
import { shownName } from '../text/changes';
import { number } from '../text/format';
import { call as words } from '../text/messages';

interface Props {
  readonly session: Session;
  readonly chatOpen: boolean;
  readonly onChat: () => void;
}

/** Among more than two: between whom pictures and sound are, and what that makes of the others. */
export function Between({ session, chatOpen, onChat }: Props) {
  const now = useSlice(session, (s) => ({
    several: s.membership === 'in' && s.others.length > 1,
    reads: onlyReads(s),
    first: shownName(s.others[0]?.name ?? ''),
    second: shownName(s.others[1]?.name ?? ''),
    with: shownName(partner(s)?.name ?? ''),
    reader: shownName(s.others.find(({ id }) => id !== partner(s)?.id)?.name ?? ''),
    readers: s.others.length - 1,
  }));
  if (!now.several) return null;
  const rest = now.readers === 1 ? words.oneReads(now.reader) : words.othersRead(number(now.readers));
  const text = now.reads
    ? `${words.between(now.first, now.second)} ${words.youRead}`
    : `${words.between(words.youAmong, now.with)} ${rest}`;
  return (
    <div class="between">
      <Icon name="people" />
      <p>{text}</p>
      {now.reads && !chatOpen && (
        <button type="button" class="button small" onClick={onChat}>
          {words.openChat}
        </button>
      )}
    </div>
  );
}
