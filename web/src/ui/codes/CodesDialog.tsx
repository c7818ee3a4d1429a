import { useState } from 'preact/hooks';
import type { Session } from '../../session/session';
import { Dialog } from '../parts/Dialog';
import { codes as words } from '../text/codes';
import { Compare } from './Compare';
import { Differ } from './Differ';

interface Props {
  readonly session: Session;
  readonly onVerdict: (is: 'same' | 'differ') => void;
  readonly onClose: () => void;
}

/** Where two or more people make sure that they are in one and the same call. */
export function CodesDialog({ session, onVerdict, onClose }: Props) {
  const [differ, setDiffer] = useState(false);
  const onSame = (): void => {
    onVerdict('same');
    onClose();
  };
  const onDiffer = (): void => {
    onVerdict('differ');
    setDiffer(true);
  };
  return (
    <Dialog title={differ ? words.differTitle : words.title} look="codes" onClose={onClose}>
      {differ ? (
        <Differ onAgain={() => setDiffer(false)} onLeave={() => session.leave()} />
      ) : (
        <Compare session={session} onSame={onSame} onDiffer={onDiffer} />
      )}
    </Dialog>
  );
}
