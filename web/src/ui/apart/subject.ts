import type { SessionState } from '../../session/session';
import type { ViewState } from '../stage/views';

export interface Subject {
  readonly what: 'screen' | 'person';
  readonly id: string;
}

/** What the small window shows: a screen if there is one, or who speaks; in a quiet room, whom one keeps large. */
export function subjectOf({ membership, others, quiet }: SessionState, { speaker, pins }: Pick<ViewState, 'speaker' | 'pins'>): Subject | null {
  if (membership !== 'in') return null;
  const sharing = others.find(({ screenOn }) => screenOn);
  if (sharing !== undefined) return { what: 'screen', id: sharing.id };
  const wanted = quiet ? pins : [speaker];
  const person = others.find(({ id }) => wanted.includes(id)) ?? others[0];
  return person === undefined ? null : { what: 'person', id: person.id };
}
