import type { Session, SessionState } from '../../session/session';
import { IconButton } from '../parts/IconButton';
import { memo } from '../parts/memo';
import { personOf } from '../parts/persons';
import { useSlice } from '../parts/useSlice';
import { shownName } from '../text/changes';
import { call as words } from '../text/messages';
import { Face } from './Face';
import type { Box } from './grid';
import { signsOf } from './network';
import type { Views } from './views';

interface Props {
  readonly session: Session;
  readonly views: Views;
  readonly id: string;
  readonly box: Box;
}

function noteOf(here: boolean, state: SessionState): string | undefined {
  if (!here) return words.away;
  return state.way === 'none' ? words.connecting : undefined;
}

/** Somebody else. It looks at its own person only: what changes with another is not drawn again here. */
function Person({ session, views, id, box }: Props) {
  const now = useSlice(session, (state) => {
    const person = personOf(state, id);
    return {
      name: person?.name ?? '',
      verified: person?.verified ?? false,
      stream: person?.picture ?? null,
      cameraOn: person?.cameraOn ?? false,
      microphoneOn: person?.microphoneOn ?? true,
      speaks: person?.speaks ?? false,
      note: noteOf(person?.here ?? true, state),
      sign: signsOf(state).of.get(id) ?? '',
      several: state.others.length > 1,
    };
  });
  const { pinned } = useSlice(views, ({ pins }) => ({ pinned: pins.includes(id) }));
  const name = shownName(now.name);
  return (
    <Face
      id={id}
      name={name}
      letters={now.name}
      stream={now.stream}
      cameraOn={now.cameraOn}
      /* Of whom nothing comes yet it is not known. */
      microphoneOn={now.microphoneOn || now.note !== undefined}
      verified={now.verified}
      sign={now.sign}
      speaks={now.speaks}
      box={box}
      {...(now.note === undefined ? {} : { note: now.note })}
    >
      {now.several && (
        <IconButton
          icon={pinned ? 'unpin' : 'pin'}
          name={pinned ? words.unpin(name) : words.pin(name)}
          look={pinned ? 'over resize pinned' : 'over resize'}
          onPress={() => views.pin(id)}
        />
      )}
    </Face>
  );
}

export const PersonTile = memo(Person);
