import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { call } from '../text/messages';
import { Announcer } from './Announcer';
import { IconButton } from './IconButton';

interface Props {
  readonly title: string;
  readonly look?: string; // further classes
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A modal window. Focus goes in when it opens and back to where it was when it closes. */
export function Dialog({ title, look, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();

  useLayoutEffect(() => {
    const before = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  const onBackdrop = (event: MouseEvent): void => {
    if (event.target === dialog.current) onClose();
  };

  return (
    <dialog ref={dialog} class={look === undefined ? 'dialog' : `dialog ${look}`} aria-labelledby={id} onClose={onClose} onClick={onBackdrop}>
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" name={call.close} look="plain" onPress={onClose} />
        </header>
        {children}
      </div>
      <Announcer />
    </dialog>
  );
}
