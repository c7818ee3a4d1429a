import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Session } from '../../session/session';
import { Brand } from '../parts/Brand';
import { DeviceNotices } from '../parts/DeviceNotices';
import { DevicePickers } from '../parts/DevicePickers';
import { Icon } from '../parts/Icon';
import { Spinner } from '../parts/Spinner';
import { Switch } from '../parts/Switch';
import { useHeadingFocus } from '../parts/useHeadingFocus';
import { useKeys } from '../parts/useKeys';
import { useSlice } from '../parts/useSlice';
import { useTitle } from '../parts/useTitle';
import { devices as deviceWords, prejoin as words } from '../text/messages';
import { Preview } from './Preview';
import { useDevicesAtOnce } from './useDevicesAtOnce';

const NAME_MAX = 64; /* docs/protocol.md section 4, hello */

interface Props {
  readonly session: Session;
  readonly wasTold: boolean; // that the browser is about to ask for devices
}

export function Prejoin({ session, wasTold }: Props) {
  const my = useSlice(session, (s) => ({
    name: s.myName,
    isHost: s.isHost,
    quiet: s.quiet,
    hideAddress: s.hideAddress,
    joining: s.phase === 'joining',
    asked: s.devices.cameraTrouble !== 'unasked' || s.devices.microphoneTrouble !== 'unasked',
  }));
  const heading = useHeadingFocus();
  const nameId = useId();
  useTitle(my.isHost ? words.hostTitle : words.guestTitle);
  useDevicesAtOnce(session, wasTold);
  useKeys({
    microphone: () => session.setMicrophone(!session.state.microphoneOn),
    camera: () => void session.setCamera(!session.state.cameraOn),
  });

  const join = async (event: JSX.TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (!my.asked) await session.askDevices();
    session.join();
  };

  return (
    <div class="prejoin">
      <header class="start-head">
        <Brand />
      </header>
      <main class="prejoin-main">
        <div class="prejoin-title">
          <h1 ref={heading} tabIndex={-1}>
            {my.isHost ? words.hostTitle : words.guestTitle}
          </h1>
          <p class="lead">{my.isHost ? words.hostLead : words.guestLead}</p>
          {my.quiet && (
            <p class="prejoin-quiet">
              <Icon name="hidden" />
              {words.quiet}
            </p>
          )}
        </div>
        <div class="prejoin-preview">
          <Preview session={session} />
          <DeviceNotices session={session} />
        </div>
        <form class="prejoin-form" onSubmit={(event) => void join(event)}>
          <div class="field">
            <label for={nameId}>{words.name}</label>
            <input
              id={nameId}
              class="input"
              type="text"
              name="name"
              autocomplete="name"
              enterkeyhint="go"
              maxLength={NAME_MAX}
              required
              value={my.name}
              aria-describedby={`${nameId}-hint`}
              onInput={(event) => session.setName(event.currentTarget.value)}
            />
            <p class="hint" id={`${nameId}-hint`}>
              {words.nameHint}
            </p>
          </div>
          <DevicePickers session={session} />
          <Switch
            label={deviceWords.hide}
            text={deviceWords.hideText}
            on={my.hideAddress}
            onChange={(on) => session.setHideAddress(on)}
          />
          <div class="prejoin-join">
            <button type="submit" class="button primary large wide" disabled={my.joining}>
              {my.joining && <Spinner />}
              {my.joining ? words.joining : words.join}
            </button>
          </div>
        </form>
      </main>
    </div>
  );
}
