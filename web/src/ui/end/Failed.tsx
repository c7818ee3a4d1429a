import type { Failure, Session } from '../../session/session';
import { Brand } from '../parts/Brand';
import { Icon } from '../parts/Icon';
import { useHeadingFocus } from '../parts/useHeadingFocus';
import { useTitle } from '../parts/useTitle';
import { failureActions, failures } from '../text/messages';

interface Props {
  readonly failure: Failure;
  readonly session: Session | null; // null where there is none yet
  readonly onStart: () => void;
}

export function Failed({ failure, session, onStart }: Props) {
  const { title, next, action } = failures[failure];
  const heading = useHeadingFocus();
  useTitle(title);
  const act = (): void => {
    if (action === 'start') onStart();
    if (action === 'reload') location.reload();
    if (action === 'join') session?.join();
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
        {action !== 'none' && (
          <div class="card-actions">
            <button type="button" class="button primary" onClick={act}>
              {failureActions[action]}
            </button>
          </div>
        )}
      </section>
    </main>
  );
}
