import type { Session } from '../../session/session';
import { Icon, type IconName } from '../parts/Icon';
import { callStanding, type CallStanding, isTogether, type Verdict } from '../parts/roster';
import { useRoster } from '../parts/useRoster';
import { useSlice } from '../parts/useSlice';
import { codesButton as words } from '../text/codes';
import { keys } from '../text/keys';

interface Props {
  readonly session: Session;
  readonly verdict: Verdict['is'];
  readonly onPress: () => void;
}

const icons: Readonly<Record<CallStanding, IconName>> = {
  none: 'shield',
  verified: 'verified',
  fresh: 'fresh',
  differ: 'fresh',
};

/** Opens the code of the call, and says whether it has been compared. */
export function CodesButton({ session, verdict, onPress }: Props) {
  const others = useRoster(session);
  const { together } = useSlice(session, (s) => ({ together: isTogether(s) }));
  if (!together) return null;
  const state = callStanding(others, verdict);
  return (
    <button
      type="button"
      class="codes-button below"
      data-state={state}
      data-tip={`${words[state]}  ${keys.codes}`}
      aria-label={words[state]}
      aria-haspopup="dialog"
      aria-keyshortcuts={keys.codes}
      onClick={onPress}
    >
      <Icon name={icons[state]} />
      <span>{words[state]}</span>
    </button>
  );
}
