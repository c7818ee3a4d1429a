import { Icon } from '../parts/Icon';
import { people as words } from '../text/messages';

interface Props {
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  readonly screenOn: boolean;
}

/** What somebody sends now. */
export function MediaState({ microphoneOn, cameraOn, screenOn }: Props) {
  return (
    <div class="person-state">
      {screenOn && (
        <span class="state-on">
          <Icon name="screen" />
          <span class="sr-only">{words.screen}</span>
        </span>
      )}
      <span class={microphoneOn ? '' : 'state-off'}>
        <Icon name={microphoneOn ? 'microphone' : 'microphone-off'} />
        <span class="sr-only">{words.microphone(microphoneOn)}</span>
      </span>
      <span class={cameraOn ? '' : 'state-off'}>
        <Icon name={cameraOn ? 'camera' : 'camera-off'} />
        <span class="sr-only">{words.camera(cameraOn)}</span>
      </span>
    </div>
  );
}
