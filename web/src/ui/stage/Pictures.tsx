import { useEffect, useRef } from 'preact/hooks';
import type { Session } from '../../session/session';
import { call as words } from '../text/messages';
import type { Tile } from './arrange';
import { MyTile } from './MyTile';
import { turnPage } from './Pager';
import { PersonTile } from './PersonTile';
import { ScreenTile } from './ScreenTile';
import { useArrangement } from './useArrangement';
import { useWatch } from './useWatch';
import type { Views } from './views';

interface Props {
  readonly session: Session;
  readonly views: Views;
}

const turns: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** The people of a page and what is large, each where it belongs. */
export function Pictures({ session, views }: Props) {
  const stage = useRef<HTMLElement>(null);
  const arrangement = useArrangement(session, views, stage);
  useWatch(session, views, arrangement);
  const { look, tiles, page, pages } = arrangement;
  const several = tiles.length > 2 || pages > 1;

  /* The focus goes with the tile it was in only as far as the page: then to where the pictures are. */
  const wasInside = useRef(false);
  const onFocus = (): void => {
    wasInside.current = true;
  };
  const onBlur = (event: FocusEvent): void => {
    if (event.relatedTarget !== null) wasInside.current = false;
  };
  const shown = tiles.map(({ key }) => key).join(' ');
  useEffect(() => {
    if (wasInside.current && document.activeElement === document.body) stage.current?.focus({ preventScroll: true });
  }, [shown]);

  const onKey = (event: KeyboardEvent): void => {
    const by = turns[event.key];
    if (by === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    if (turnPage(views, by)) event.preventDefault();
  };

  const drawn = ({ key, kind, id, box }: Tile) => {
    if (kind === 'screen') return <ScreenTile key={key} session={session} id={id} box={box} />;
    if (kind === 'me') return <MyTile key={key} session={session} views={views} box={box} resizes={!several && look !== 'large'} />;
    return <PersonTile key={key} session={session} views={views} id={id} box={box} />;
  };
  return (
    <section
      ref={stage}
      class={`stage pictures ${look}`}
      aria-label={words.stage}
      data-page={page}
      tabIndex={-1}
      onKeyDown={onKey}
      onFocusIn={onFocus}
      onFocusOut={onBlur}
    >
      {tiles.map(drawn)}
    </section>
  );
}
