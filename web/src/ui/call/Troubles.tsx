import type { Session, Trouble } from '../../session/session';
import { Icon } from '../parts/Icon';
import { playAll } from '../parts/sound';
import { partner } from '../parts/roster';
import { useSlice } from '../parts/useSlice';
import { shownName } from '../text/changes';
import { call } from '../text/messages';
import { chooseDevices, troubleNotice } from '../text/notices';
import { useHeldSound } from './useHeldSound';
import { usePassing } from './usePassing';

interface Props {
  readonly session: Session;
  readonly onDevices: () => void;
}

const ofMembership: readonly Trouble[] = ['behind', 'fork', 'tampered', 'removed'];
const ofDevices: readonly Trouble[] = ['camera-lost', 'microphone-lost'];

/** What is wrong now, and gone when it is. Screen readers hear it from the announcer. */
export function Troubles({ session, onDevices }: Props) {
  const now = useSlice(session, (s) => ({
    troubles: s.troubles,
    isIn: s.membership === 'in',
    among: s.others.length > 1 ? shownName(partner(s)?.name ?? '') : null,
  }));
  /* Who is not in reads of it in the place of the pictures. */
  const troubles = usePassing(now.troubles).filter((trouble) => now.isIn || !ofMembership.includes(trouble));
  const held = useHeldSound();
  if (troubles.length === 0 && !held) return null;
  return (
    <ul class="troubles">
      {held && (
        <li class="trouble">
          <Icon name="sound" />
          <p>{call.soundHeld}</p>
          <button type="button" class="button small" onClick={playAll}>
            {call.playSound}
          </button>
        </li>
      )}
      {troubles.map((trouble) => {
        const { title, next } = troubleNotice(trouble, now.among);
        return (
          <li class="trouble" key={trouble} data-trouble={trouble}>
            <Icon name="alert" />
            <p>
              <strong>{title}</strong> {next}
            </p>
            {ofDevices.includes(trouble) && (
              <button type="button" class="button small" onClick={onDevices}>
                {chooseDevices}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
