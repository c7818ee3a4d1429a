import { Spinner } from '../parts/Spinner';
import { useTitle } from '../parts/useTitle';
import { opening } from '../text/messages';

/** Shown for the moment it takes to read the link, or to take the seat again after a reload. */
export function Opening({ text = opening.title }: { readonly text?: string }) {
  useTitle('');
  return (
    <main class="centre">
      <p class="opening" role="status">
        <Spinner />
        {text}
      </p>
    </main>
  );
}
