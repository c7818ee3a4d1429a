import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../../session/session';
import { Avatar } from '../parts/Avatar';
import { Icon } from '../parts/Icon';
import { IconButton } from '../parts/IconButton';
import { MediaView } from '../parts/MediaView';
import { personOf } from '../parts/persons';
import { isSame } from '../parts/shallow';
import { useSlice } from '../parts/useSlice';
import type { Views, ViewState } from '../stage/views';
import { shownName } from '../text/changes';
import { apart as words, call } from '../text/messages';
import { subjectOf } from './subject';

interface Props {
  readonly session: Session;
  readonly views: Views;
}

interface Seen {
  readonly subject: string; // whom, and what of them
  readonly isScreen: boolean;
  readonly name: string;
  readonly letters: string;
  readonly stream: MediaStream | null;
  readonly speaks: boolean;
  readonly muted: boolean;
}

const nobody: Seen = { subject: '', isScreen: false, name: call.waitingTitle, letters: '', stream: null, speaks: false, muted: false };

function seenNow({ state }: Session, views: ViewState): Seen {
  const subject = subjectOf(state, views);
  const person = subject === null ? null : personOf(state, subject.id);
  if (subject === null || person === null) return nobody;
  const name = shownName(person.name);
  const key = `${subject.id} ${subject.what}`;
  if (subject.what === 'screen') return { ...nobody, subject: key, isScreen: true, name: call.screenOf(name), stream: person.screen };
  const { cameraOn, picture, speaks, microphoneOn } = person;
  const stream = cameraOn ? picture : null;
  return { subject: key, isScreen: false, name, letters: person.name, stream, speaks, muted: !microphoneOn };
}

function useSeen(session: Session, views: Views): Seen {
  const [seen, setSeen] = useState(() => seenNow(session, views.state));
  useEffect(() => {
    const update = (): void =>
      setSeen((old) => {
        const next = seenNow(session, views.state);
        return isSame(old, next) ? old : next;
      });
    update();
    const stops = [session.subscribe(update), views.subscribe(update)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [session, views]);
  return seen;
}

/** The small window: who speaks or what is shown, and whether one is heard oneself. */
export function Apart({ session, views }: Props) {
  const { subject, isScreen, name, letters, stream, speaks, muted } = useSeen(session, views);
  const { microphoneOn, quiet } = useSlice(session, (s) => ({ microphoneOn: s.microphoneOn, quiet: s.quiet }));
  return (
    <main class="apart" aria-label={quiet ? words.quietTitle : words.title}>
      <figure class={isScreen ? 'tile shared' : 'tile'} aria-label={name}>
        {stream !== null ? (
          <MediaView key={subject} stream={stream} look={isScreen ? 'media whole' : 'media'} />
        ) : (
          <div class="tile-empty">
            <Avatar name={letters} />
          </div>
        )}
        <span class={speaks ? 'voice on' : 'voice'} aria-hidden="true" />
        <figcaption class="tile-name">
          {isScreen && <Icon name="screen" />}
          {muted && (
            <>
              <Icon name="microphone-off" />
              <span class="sr-only">{call.mutedMark}</span>
            </>
          )}
          <span class="tile-name-text">{name}</span>
        </figcaption>
      </figure>
      <IconButton
        icon={microphoneOn ? 'microphone' : 'microphone-off'}
        name={microphoneOn ? call.mute : call.unmute}
        look={microphoneOn ? 'over apart-mute' : 'over off apart-mute'}
        onPress={() => session.setMicrophone(!session.state.microphoneOn)}
      />
    </main>
  );
}
