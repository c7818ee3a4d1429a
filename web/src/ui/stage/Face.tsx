import type { ComponentChildren, RefObject } from 'preact';
import { Avatar } from '../parts/Avatar';
import { Icon } from '../parts/Icon';
import { MediaView } from '../parts/MediaView';
import { call as words } from '../text/messages';
import type { Box } from './grid';

interface Props {
  readonly id: string; // '' for me
  readonly name: string; // as shown
  readonly letters: string; // the name alone, for the initials
  readonly stream: MediaStream | null;
  readonly cameraOn: boolean;
  readonly microphoneOn: boolean;
  readonly verified?: boolean;
  readonly note?: string; // what is happening to them
  readonly sign: string; // what is wrong with the connection; '' for nothing
  readonly speaks?: boolean; // undefined where the ring is drawn by whoever holds it
  readonly ring?: RefObject<HTMLSpanElement>;
  readonly box?: Box;
  readonly children?: ComponentChildren;
}

export function placed({ x, y, width, height }: Box) {
  return { width: `${width}px`, height: `${height}px`, transform: `translate(${x}px, ${y}px)` };
}

/** One person's tile. */
export function Face(props: Props) {
  const { id, name, stream, cameraOn, box } = props;
  const mine = id === '';
  const empty = (
    <div class="tile-empty">
      <Avatar name={props.letters} />
    </div>
  );
  return (
    <figure
      class={`tile ${mine ? 'me' : 'other'}${box === undefined ? '' : ' placed'}`}
      aria-label={name}
      {...(mine ? {} : { 'data-person': id })}
      {...(box === undefined ? {} : { style: placed(box) })}
    >
      {cameraOn ? (
        <MediaView key={id} stream={stream} look={mine ? 'media mirrored' : 'media'}>
          {empty}
        </MediaView>
      ) : (
        empty
      )}
      <span class={props.speaks === true ? 'voice on' : 'voice'} ref={props.ring ?? null} aria-hidden="true" />
      {props.sign !== '' && (
        <span class="tile-sign" role="img" aria-label={props.sign} title={props.sign}>
          <Icon name="weak" />
        </span>
      )}
      <figcaption class="tile-name">
        {!props.microphoneOn && (
          <>
            <Icon name="microphone-off" />
            <span class="sr-only">{words.mutedMark}</span>
          </>
        )}
        <span class="tile-name-text">{name}</span>
        {props.verified === true && (
          <>
            <Icon name="verified" />
            <span class="sr-only">{words.verifiedMark}</span>
          </>
        )}
        {props.note !== undefined && <span class="tile-note">{props.note}</span>}
      </figcaption>
      {props.children}
    </figure>
  );
}
