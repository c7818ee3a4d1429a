import { useId } from 'preact/hooks';
import type { Session } from '../../session/session';
import { Icon } from '../parts/Icon';
import type { Copy } from '../parts/useCopy';
import { useSlice } from '../parts/useSlice';
import { call as words } from '../text/messages';

interface Props {
  readonly session: Session;
  readonly copy: Copy;
}

/** A person who closes the share sheet has changed their mind: no trouble. */
function shareLink(link: string): void {
  navigator.share({ url: link }).catch(() => undefined);
}

/** The empty seat, and the link that fills it. */
export function Waiting({ session, copy }: Props) {
  const { link } = useSlice(session, (s) => ({ link: s.guestLink }));
  const id = useId();
  return (
    <section class="tile waiting" aria-labelledby={id}>
      <div class="waiting-body">
        <span class="waiting-icon">
          <Icon name="door" />
        </span>
        <h2 id={id}>{words.waitingTitle}</h2>
        <p>{words.waitingText}</p>
        <input
          class="input link"
          readOnly
          value={link}
          aria-label={words.waitingLink}
          onFocus={(event) => event.currentTarget.select()}
        />
        <div class="waiting-actions">
          <button type="button" class="button primary" aria-label={words.copy} onClick={copy.copy}>
            <Icon name={copy.copied ? 'check' : 'link'} />
            {copy.copied ? words.copied : words.copy}
          </button>
          {typeof navigator.share === 'function' && (
            <button type="button" class="button" onClick={() => shareLink(link)}>
              <Icon name="share" />
              {words.send}
            </button>
          )}
        </div>
      </div>
    </section>
  );
}
