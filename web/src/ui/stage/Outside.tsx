import { useId } from 'preact/hooks';
import type { Session, Trouble } from '../../session/session';
import { Icon } from '../parts/Icon';
import { Spinner } from '../parts/Spinner';
import { useLate } from '../parts/useLate';
import { useSlice } from '../parts/useSlice';
import { outside as words, type Stop, wayOn } from '../text/membership';
import { troubleNotice } from '../text/notices';

const SLOW_MS = 15_000;
const stops: readonly Trouble[] = ['fork', 'tampered', 'removed'] satisfies readonly Stop[];

function isStop(trouble: Trouble): trouble is Stop {
  return stops.includes(trouble);
}

function NothingSent() {
  return (
    <p class="nothing-sent">
      <Icon name="sealed" />
      {words.nothingSent}
    </p>
  );
}

/** Asking to be let in, which nobody needs to do anything for. */
function Asking({ session }: { readonly session: Session }) {
  const { seated, behind } = useSlice(session, (s) => ({
    seated: s.membership !== 'none',
    behind: s.troubles.includes('behind'),
  }));
  const slow = useLate(true, SLOW_MS);
  const id = useId();
  const title = behind ? words.behindTitle : seated ? words.waitingTitle : words.openingTitle;
  return (
    <section class="tile waiting" aria-labelledby={id} data-outside={behind ? 'behind' : 'waiting'}>
      <div class="waiting-body">
        <span class="waiting-icon">
          <Spinner />
        </span>
        <h2 id={id}>{title}</h2>
        {behind && <p>{troubleNotice('behind', null).title}</p>}
        {seated && !behind && <p>{words.waitingText}</p>}
        {slow && <p role="status">{words.waitingSlow}</p>}
        <NothingSent />
      </div>
    </section>
  );
}

/** Where something went on that must not go on by itself. */
function Stopped({ session }: { readonly session: Session }) {
  const { stop } = useSlice(session, (s) => ({ stop: s.troubles.find(isStop) ?? 'tampered' }));
  const id = useId();
  const { title, next } = troubleNotice(stop, null);
  const comeBack = (
    <button
      key="back"
      type="button"
      class={wayOn[stop] === 'comeBack' ? 'button primary' : 'button'}
      onClick={() => session.comeBackIn()}
    >
      {words.comeBack}
    </button>
  );
  const leave = (
    <button
      key="leave"
      type="button"
      class={wayOn[stop] === 'leave' ? 'button primary' : 'button'}
      onClick={() => session.leave()}
    >
      {words.leaveRoom}
    </button>
  );
  return (
    <section class="tile waiting" aria-labelledby={id} data-outside={stop}>
      <div class="waiting-body">
        <span class="waiting-icon trouble-icon">
          <Icon name="alert" />
        </span>
        <h2 id={id}>{title}</h2>
        <p>{next}</p>
        <NothingSent />
        <div class="waiting-actions">{wayOn[stop] === 'leave' ? [leave, comeBack] : [comeBack, leave]}</div>
      </div>
    </section>
  );
}

/** In the place of the others' pictures while I do not have the keys. */
export function Outside({ session }: { readonly session: Session }) {
  const { stopped } = useSlice(session, (s) => ({ stopped: s.membership === 'stopped' }));
  return stopped ? <Stopped session={session} /> : <Asking session={session} />;
}
