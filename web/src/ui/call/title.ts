import type { SessionState } from '../../session/session';
import { allNames } from '../text/changes';
import { outside } from '../text/membership';
import { call as words } from '../text/messages';

/** What the call is called now: at the top for who does not see it, and in the tab. */
export function titleOf(state: SessionState): string {
  if (state.membership === 'stopped') return outside.stoppedTitle;
  if (state.membership !== 'in') return state.troubles.includes('behind') ? outside.behindTitle : outside.waitingTitle;
  return state.others.length === 0 ? words.waitingTitle : words.title(allNames(state.others));
}
