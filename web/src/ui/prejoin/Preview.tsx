import type { Session } from '../../session/session';
import { Avatar } from '../parts/Avatar';
import { Icon } from '../parts/Icon';
import { IconButton } from '../parts/IconButton';
import { LevelMeter } from '../parts/LevelMeter';
import { MediaView } from '../parts/MediaView';
import { Spinner } from '../parts/Spinner';
import { useSlice } from '../parts/useSlice';
import { call, prejoin as words } from '../text/messages';
import { keys } from '../text/keys';

/** Oneself, as the other will see and hear one; before that, why the browser is about to ask. */
export function Preview({ session }: { readonly session: Session }) {
  const my = useSlice(session, (s) => ({
    name: s.myName,
    stream: s.preview,
    cameraOn: s.cameraOn,
    microphoneOn: s.microphoneOn,
    cameraTrouble: s.devices.cameraTrouble,
    microphoneTrouble: s.devices.microphoneTrouble,
  }));
  const unasked = my.cameraTrouble === 'unasked' && my.microphoneTrouble === 'unasked';
  const asking = my.cameraTrouble === 'asking' || my.microphoneTrouble === 'asking';
  const seen = my.cameraOn && my.cameraTrouble === 'none' && my.stream !== null;
  const heard = my.microphoneTrouble === 'none';

  return (
    <section class="preview" aria-label={words.preview}>
      <div class="tile">
        {seen && <MediaView stream={my.stream} look="media mirrored" />}
        {unasked && (
          <div class="preview-ask">
            <h2>{words.askTitle}</h2>
            <p>{words.askText}</p>
            <button type="button" class="button primary" onClick={() => void session.askDevices()}>
              {words.askButton}
            </button>
          </div>
        )}
        {asking && (
          <p class="preview-ask" role="status">
            <Spinner />
            <span>{words.asking}</span>
          </p>
        )}
        {!seen && !unasked && !asking && (
          <div class="tile-empty">
            <Avatar name={my.name} />
            <p>{my.cameraTrouble === 'none' ? words.cameraOff : words.noCamera}</p>
          </div>
        )}
        {(heard || my.cameraTrouble === 'none') && (
          <div class="preview-controls">
            <IconButton
              icon={my.microphoneOn && heard ? 'microphone' : 'microphone-off'}
              name={my.microphoneOn ? call.mute : call.unmute}
              shortcut={keys.microphone}
              look={my.microphoneOn && heard ? 'over' : 'over off'}
              disabled={!heard}
              onPress={() => session.setMicrophone(!my.microphoneOn)}
            />
            <IconButton
              icon={seen ? 'camera' : 'camera-off'}
              name={my.cameraOn ? call.cameraOff : call.cameraOn}
              shortcut={keys.camera}
              look={seen ? 'over' : 'over off'}
              disabled={my.cameraTrouble !== 'none'}
              onPress={() => void session.setCamera(!my.cameraOn)}
            />
          </div>
        )}
      </div>
      {heard && (
        <div class="preview-level">
          <Icon name={my.microphoneOn ? 'microphone' : 'microphone-off'} />
          <LevelMeter session={session} />
          <p class="hint">{my.microphoneOn ? words.sayHint : words.muted}</p>
        </div>
      )}
    </section>
  );
}
