import type { Session } from '../../session/session';
import { Icon } from '../parts/Icon';
import { callStanding } from '../parts/roster';
import { useLate } from '../parts/useLate';
import { useRoster } from '../parts/useRoster';
import { useSlice } from '../parts/useSlice';
import { Spinner } from '../parts/Spinner';
import { allNames } from '../text/changes';
import { codes as words } from '../text/codes';
import { call } from '../text/messages';
import { Digits } from './Digits';
import { Qr } from './Qr';
import { useCode } from './useCode';

const SLOW_MS = 12_000;

interface Props {
  readonly session: Session;
  readonly onSame: () => void;
  readonly onDiffer: () => void;
}

export function Compare({ session, onSame, onDiffer }: Props) {
  const { digits, why } = useCode(session);
  const others = useRoster(session);
  const { unheard } = useSlice(session, (s) => ({ unheard: s.way === 'none' }));
  const late = useLate(digits === null, SLOW_MS);
  const done = callStanding(others, 'none') === 'verified';
  const everybody = allNames([{ id: '', name: call.you }, ...others]);

  /* What is pressed is said of the digits on the screen, and of no others. */
  const pressed = (then: () => void) => (): void => {
    if (digits !== null && session.state.code === digits) then();
  };

  return (
    <>
      <div class="codes-words">
        <p>{words.what}</p>
        {others.length > 1 && unheard && <p>{words.youCannotHear}</p>}
      </div>
      <div class="codes-news" role="status">
        {why !== '' && (
          <p class="notice">
            <Icon name="info" />
            <span>{why}</span>
          </p>
        )}
        {digits === null && <p class="sr-only">{late ? words.slow : words.working}</p>}
      </div>
      <div class="codes-plate">
        <Digits digits={digits} />
        <div class="codes-qr">
          {digits === null ? <span class="qr empty"><Spinner /></span> : <Qr digits={digits} />}
        </div>
        <p class="hint">{digits !== null ? words.qrText : late ? words.slow : words.working}</p>
      </div>
      <div class="codes-words hint">
        <p>{words.why}</p>
        <p>{words.here(everybody)}</p>
        {others.length > 1 && <p>{words.everybody}</p>}
        {done && (
          <p class="codes-done">
            <Icon name="verified" />
            {words.done}
          </p>
        )}
      </div>
      <div class="codes-actions">
        <button type="button" class="button primary" aria-disabled={digits === null} onClick={pressed(onSame)}>
          <Icon name="check" />
          {words.same}
        </button>
        <button type="button" class="button" aria-disabled={digits === null} onClick={pressed(onDiffer)}>
          {words.differ}
        </button>
      </div>
    </>
  );
}
