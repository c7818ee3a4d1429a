import type { Session } from '../../session/session';
import { Brand } from '../parts/Brand';
import { Icon } from '../parts/Icon';
import { useHeadingFocus } from '../parts/useHeadingFocus';
import { useTitle } from '../parts/useTitle';
import { duration } from '../text/format';
import { left as words } from '../text/messages';

interface Props {
  readonly session: Session;
  readonly talkedMs: number; // 0 where nobody else came
  readonly onStart: () => void;
}

export function Left({ session, talkedMs, onStart }: Props) {
  const heading = useHeadingFocus();
  useTitle(words.title);
  return (
    <main class="centre">
      <Brand />
      <section class="card">
        <span class="card-icon">
          <Icon name="door" />
        </span>
        <h1 ref={heading} tabIndex={-1}>
          {words.title}
        </h1>
        <p>
          {talkedMs > 0 && `${words.talked(duration(talkedMs))} `}
          {words.text}
        </p>
        <div class="card-actions">
          <button type="button" class="button primary" onClick={() => session.join()}>
            {words.back}
          </button>
          <button type="button" class="button" onClick={onStart}>
            {words.another}
          </button>
        </div>
      </section>
    </main>
  );
}
