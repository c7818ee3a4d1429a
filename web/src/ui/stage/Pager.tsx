import { say } from '../parts/Announcer';
import { IconButton } from '../parts/IconButton';
import { useSlice } from '../parts/useSlice';
import { number } from '../text/format';
import { keys } from '../text/keys';
import { call as words } from '../text/messages';
import type { Views } from './views';

export function turnPage(views: Views, by: number): boolean {
  if (!views.turn(by)) return false;
  say(words.page(views.state.page + 1, views.state.pages));
  return true;
}

/** Which of the pages of people is looked at. Nothing where all fit on one. */
export function Pager({ views }: { readonly views: Views }) {
  const { page, pages } = useSlice(views, ({ page, pages }) => ({ page, pages }));
  if (pages < 2) return null;
  /* At the ends a button stays one, so that the focus stays in it. */
  return (
    <div class="controls-pages" role="group" aria-label={words.pages}>
      <IconButton icon="previous" name={words.previousPage} shortcut={keys.previous} look={page === 0 ? 'plain at-end' : 'plain'} onPress={() => turnPage(views, -1)} />
      <p aria-hidden="true">{`${number(page + 1)} / ${number(pages)}`}</p>
      <p class="sr-only">{words.page(page + 1, pages)}</p>
      <IconButton icon="next" name={words.nextPage} shortcut={keys.next} look={page === pages - 1 ? 'plain at-end' : 'plain'} onPress={() => turnPage(views, 1)} />
    </div>
  );
}
