import { useEffect, useState } from 'preact/hooks';
import { say } from './Announcer';
import { said } from '../text/messages';

const SHOWN_MS = 2500;

export interface Copy {
  readonly copied: boolean; // just now
  readonly byHand: boolean; // the browser refused: the person must do it
  readonly copy: () => void;
  readonly dismiss: () => void;
}

export function useCopy(text: string): Copy {
  const [copied, setCopied] = useState(false);
  const [byHand, setByHand] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      say(said.copied);
    } catch {
      setByHand(true);
    }
  };

  return { copied, byHand, copy: () => void copy(), dismiss: () => setByHand(false) };
}
