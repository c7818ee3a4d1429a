import type { Session, Trouble } from '../../session/session';
import { Icon } from '../parts/Icon';
import { playAll } from '../parts/sound';
import { useSlice } from '../parts/useSlice';
import { call, chooseDevices, troubles as words } from '../text/messages';
import { useHeldSound } from './useHeldSound';
import { usePassing } from './usePassing';

interface Props {
  readonly session: Session;
  readonly onDevices: () => void;
}

const ofDevices: readonly Trouble[] = ['camera-lost', 'microphone-lost'];

/** What is wrong now, and gone when it is. Screen readers hear it from the announcer. */
export function Troubles({ session, onDevices }: Props) {
  const { troubles: all } = useSlice(session, (s) => ({ troubles: s.troubles }));
  const troubles = usePassing(all);
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
      {troubles.map((trouble) => (
        <li class="trouble" key={trouble} data-trouble={trouble}>
          <Icon name="alert" />
          <p>
            <strong>{words[trouble].title}</strong> {words[trouble].next}
          </p>
          {ofDevices.includes(trouble) && (
            <button type="button" class="button small" onClick={onDevices}>
              {chooseDevices}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
