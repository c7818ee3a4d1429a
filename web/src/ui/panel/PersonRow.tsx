import { Avatar } from '../parts/Avatar';
import { Icon } from '../parts/Icon';
import { people as words } from '../text/messages';

interface Props {
  readonly name: string; // as shown
  readonly letters: string; // the name alone, for the initials
  readonly note: string;
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  readonly screenOn: boolean;
}

export function PersonRow(props: Props) {
  return (
    <li class="person">
      <Avatar name={props.letters} />
      <div class="person-words">
        <p class="person-name">{props.name}</p>
        <p class="hint">{props.note}</p>
      </div>
      <div class="person-state">
        {props.screenOn && (
          <span class="state-on">
            <Icon name="screen" />
            <span class="sr-only">{words.screen}</span>
          </span>
        )}
        <span class={props.microphoneOn ? '' : 'state-off'}>
          <Icon name={props.microphoneOn ? 'microphone' : 'microphone-off'} />
          <span class="sr-only">{words.microphone(props.microphoneOn)}</span>
        </span>
        <span class={props.cameraOn ? '' : 'state-off'}>
          <Icon name={props.cameraOn ? 'camera' : 'camera-off'} />
          <span class="sr-only">{words.camera(props.cameraOn)}</span>
        </span>
      </div>
    </li>
  );
}
