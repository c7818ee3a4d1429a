import { useEffect } from 'preact/hooks';
import { product } from '../text/messages';

/** The tab's title while a screen is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? product : `${title} · ${product}`;
  }, [title]);
}
