import type { Session, Trouble } from '../../session/session';
import { Icon } from '../parts/Icon';
import { playAll } from '../parts/sound';
import { useSlice } from '../parts/useSlice';
import { allNames } from '../text/changes';
import { call } from '../text/messages';
import { chooseDevices, troubleNotice, weakNotices } from '../text/notices';
import { useHeldSound } from './useHeldSound';
import { usePassing } from './usePassing';
import { useWeak } from './useWeak';

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
    away: s.others.length > 1 ? allNames(s.others.filter(({ here }) => !here)) : '',
  }));
  /* Who is not in reads of it in the place of the pictures. */
  const troubles = usePassing(now.troubles).filter((trouble) => now.isIn || !ofMembership.includes(trouble));
  const held = useHeldSound();
  const weak = useWeak(session);
  if (troubles.length + weak.length === 0 && !held) return null;
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
      {weak.map((culprit) => {
        const { title, next } = weakNotices[culprit];
        return (
          <li class="trouble" key={culprit} data-trouble={culprit}>
            <Icon name="weak" />
            <p>
              <strong>{title}</strong> {next}
            </p>
          </li>
        );
      })}
      {troubles.map((trouble) => {
        const { title, next } = troubleNotice(trouble, now.away === '' ? null : now.away);
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
