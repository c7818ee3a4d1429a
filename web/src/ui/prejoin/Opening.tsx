import { Spinner } from '../parts/Spinner';
import { useTitle } from '../parts/useTitle';
import { opening } from '../text/messages';

/** Shown for the moment it takes to read the link, or to take the seat again after a reload. */
export function Opening({ text = opening.title }: { readonly text?: string }) {
  useTitle('');
  return (
    <main class="centre">
      <div class="opening" role="status">
        <Spinner />
        <h1>{text}</h1>
      </div>
    </main>
  );
}
