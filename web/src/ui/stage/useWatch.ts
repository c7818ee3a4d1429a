import { useEffect, useRef } from 'preact/hooks';
import type { Session, Want } from '../../session/session';
import { useSlice } from '../parts/useSlice';
import type { Arrangement, Tile } from './arrange';
import { usePixelRatio } from './usePixelRatio';
import type { Views } from './views';
import { isSameWants, wantsOf } from './wants';

const QUIET_MS = 100; /* a window being resized, or people coming one by one, is asked for once */
const APART_HEIGHT = 240;

/** What the window of its own shows, which may be on no tile here. */
function withApart(tiles: readonly Tile[], shown: string | null): readonly Tile[] {
  if (shown === null || tiles.some(({ kind, id }) => kind === 'person' && id === shown)) return tiles;
  const box = { x: 0, y: 0, width: 0, height: APART_HEIGHT };
  return [...tiles, { key: shown, kind: 'person', id: shown, large: false, box }];
}

/** Asks for the pictures that are on the screen, and for no others. */
export function useWatch(session: Session, views: Views, { tiles }: Arrangement): void {
  const { speaker, apart } = useSlice(views, ({ speaker, apart }) => ({ speaker, apart }));
  const ratio = usePixelRatio();
  const asked = useRef<readonly Want[]>([]);

  useEffect(() => {
    const timer = setTimeout(() => {
      const wants = wantsOf(withApart(tiles, apart ? speaker : null), devicePixelRatio, speaker);
      if (isSameWants(asked.current, wants)) return;
      asked.current = wants;
      session.watch(wants);
    }, QUIET_MS);
    return () => clearTimeout(timer);
  }, [session, tiles, speaker, apart, ratio]);

  /* Nothing is on the screen of who is not in, or alone. */
  useEffect(() => () => {
    if (asked.current.length > 0) session.watch([]);
  }, [session]);
}
