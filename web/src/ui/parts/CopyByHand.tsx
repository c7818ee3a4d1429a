import { useLayoutEffect, useRef } from 'preact/hooks';
import { call } from '../text/messages';
import { Dialog } from './Dialog';

interface Props {
  readonly link: string;
  readonly onClose: () => void;
}

/** For browsers that do not let the page write to the clipboard. */
export function CopyByHand({ link, onClose }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  return (
    <Dialog title={call.copyByHand} onClose={onClose}>
      <p class="hint">{call.copyByHandText}</p>
      <input ref={input} class="input link" readOnly value={link} aria-label={call.waitingLink} />
    </Dialog>
  );
}
