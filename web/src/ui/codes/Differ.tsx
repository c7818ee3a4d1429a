import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../parts/Icon';
import { codes as words } from '../text/codes';

interface Props {
  readonly onAgain: () => void;
  readonly onLeave: () => void;
}

/** What to do when the digits are not the same on every screen. */
export function Differ({ onAgain, onLeave }: Props) {
  const first = useRef<HTMLParagraphElement>(null);
  useEffect(() => first.current?.focus(), []); /* what had the focus is gone */
  return (
    <>
      <p class="notice" ref={first} tabIndex={-1}>
        <Icon name="alert" />
        <span>{words.differLead}</span>
      </p>
      <ol class="codes-steps">
        {words.differSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p class="hint">{words.differElse}</p>
      <div class="codes-actions">
        <button type="button" class="button danger" onClick={onLeave}>
          <Icon name="leave" />
          {words.leave}
        </button>
        <button type="button" class="button" onClick={onAgain}>
          {words.lookAgain}
        </button>
      </div>
    </>
  );
}
