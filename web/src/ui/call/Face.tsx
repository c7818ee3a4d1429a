import type { ComponentChildren, RefObject } from 'preact';
import { Avatar } from '../parts/Avatar';
import { Icon } from '../parts/Icon';
import { MediaView } from '../parts/MediaView';
import { call as words } from '../text/messages';

interface Props {
  readonly who: 'me' | 'other';
  readonly name: string; // as shown
  readonly letters: string; // the name alone, for the initials
  readonly stream: MediaStream | null;
  readonly cameraOn: boolean;
  readonly microphoneOn: boolean;
  readonly speaker?: string;
  readonly note?: string; // what is happening to them
  readonly voice: RefObject<HTMLSpanElement>; // the ring that moves with the sound
  readonly children?: ComponentChildren;
}

/** One person's tile. The stream stays attached while the camera is off: it carries the sound. */
export function Face(props: Props) {
  const { who, name, stream, cameraOn, microphoneOn } = props;
  const mine = who === 'me';
  const look = `media${mine ? ' mirrored' : ''}${cameraOn ? '' : ' unseen'}`;
  return (
    <figure class={`tile ${who}`} aria-label={name}>
      <MediaView stream={stream} look={look} silent={mine} {...(props.speaker === undefined ? {} : { speaker: props.speaker })} />
      {(!cameraOn || stream === null) && (
        <div class="tile-empty">
          <Avatar name={props.letters} />
        </div>
      )}
      <span class="voice" ref={props.voice} aria-hidden="true" />
      <figcaption class="tile-name">
        {!microphoneOn && (
          <>
            <Icon name="microphone-off" />
            <span class="sr-only">{words.mutedMark}</span>
          </>
        )}
        <span class="tile-name-text">{name}</span>
        {props.note !== undefined && <span class="tile-note">{props.note}</span>}
      </figcaption>
      {props.children}
    </figure>
  );
}
