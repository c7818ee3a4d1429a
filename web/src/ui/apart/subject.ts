import type { SessionState } from '../../session/session';

export interface Subject {
  readonly what: 'screen' | 'person';
  readonly id: string;
}

/** What the small window shows: a screen if there is one, or who speaks. */
export function subjectOf({ membership, others }: SessionState, speaker: string | null): Subject | null {
  if (membership !== 'in') return null;
  const sharing = others.find(({ screenOn }) => screenOn);
  if (sharing !== undefined) return { what: 'screen', id: sharing.id };
  const person = others.find(({ id }) => id === speaker) ?? others[0];
  return person === undefined ? null : { what: 'person', id: person.id };
}
