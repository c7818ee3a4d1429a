import type { Session } from '../../session/session';
import { Icon } from '../parts/Icon';
import { useLate } from '../parts/useLate';
import { useSlice } from '../parts/useSlice';
import { call as words } from '../text/messages';

const SLOW_MS = 4000;

interface Props {
  readonly session: Session;
  readonly chatOpen: boolean;
  readonly onChat: () => void;
}

/** Among several, while nothing is seen or heard: what one can do meanwhile. */
export function Wayless({ session, chatOpen, onChat }: Props) {
  const { wayless } = useSlice(session, (s) => ({ wayless: s.membership === 'in' && s.others.length > 1 && s.way === 'none' }));
  const late = useLate(wayless, SLOW_MS);
  if (!wayless || !late) return null;
  return (
    <div class="between">
      <Icon name="people" />
      <p>{words.wayless}</p>
      {!chatOpen && (
        <button type="button" class="button small" onClick={onChat}>
          {words.openChat}
        </button>
      )}
    </div>
  );
}
