import type { Failure, Session } from '../../session/session';
import { Brand } from '../parts/Brand';
import { Icon } from '../parts/Icon';
import { useHeadingFocus } from '../parts/useHeadingFocus';
import { useTitle } from '../parts/useTitle';
import { type FailureAction, failureActions, failures } from '../text/notices';

interface Props {
  readonly failure: Failure;
  readonly session: Session | null; // null where there is none yet
  readonly onStart: () => void;
}

export function Failed({ failure, session, onStart }: Props) {
  const { title, next, action } = failures[failure];
  const heading = useHeadingFocus();
  useTitle(title);
  const join = (): void => {
    /* A tab that was reloaded and found no server holds no link yet: reading what it kept is the way. */
    if (session === null || session.state.guestLink === '') location.reload();
    else session.join();
  };
  const acts: Readonly<Record<FailureAction, () => void>> = {
    start: onStart,
    reload: () => location.reload(),
    again: join,
    here: join,
  };
  return (
    <main class="centre" data-failure={failure}>
      <Brand />
      <section class="card">
        <span class="card-icon trouble-icon">
          <Icon name="alert" />
        </span>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <p>{next}</p>
        {action !== null && (
          <div class="card-actions">
            <button type="button" class="button primary" onClick={acts[action]}>
              {failureActions[action]}
            </button>
          </div>
        )}
      </section>
    </main>
  );
}
