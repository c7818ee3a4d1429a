import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import type { Session } from '../../session/session';
import type { Arrangement } from './arrange';
import { Arranger } from './arranger';
import type { Views } from './views';

const empty: Arrangement = { look: 'grid', tiles: [], page: 0, pages: 1 };

/** In whose tile the focus is. */
function focused(): string | null {
  return document.activeElement?.closest('[data-person]')?.getAttribute('data-person') ?? null;
}

/** Where each tile is, and a render only when one of them moves. */
export function useArrangement(session: Session, views: Views, stage: RefObject<HTMLElement>): Arrangement {
  const [arrangement, setArrangement] = useState(empty);

  useLayoutEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const arranger = new Arranger();
    let size = { width: element.clientWidth, height: element.clientHeight };
    let gap = Number.parseFloat(getComputedStyle(element).columnGap);
    const update = (): void => {
      const next = arranger.next(session.state, views.state, size, gap, focused());
      views.set({ page: next.page, pages: next.pages, speaker: arranger.speaker });
      setArrangement(next);
    };
    const observer = new ResizeObserver(() => {
      size = { width: element.clientWidth, height: element.clientHeight };
      gap = Number.parseFloat(getComputedStyle(element).columnGap);
      update();
    });
    observer.observe(element);
    update();
    const stops = [session.subscribe(update), views.subscribe(update)];
    return () => {
      observer.disconnect();
      for (const stop of stops) stop();
    };
  }, [session, views]);

  return arrangement;
}
