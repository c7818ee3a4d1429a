import type { ComponentChildren } from 'preact';
import { Avatar } from '../parts/Avatar';
import type { Standing } from '../parts/roster';
import { StandingMark } from '../parts/StandingMark';

interface Props {
  readonly name: string; // as shown
  readonly letters: string; // the name alone, for the initials
  readonly notes: readonly string[];
  readonly standing?: Standing; // none for oneself
  readonly children?: ComponentChildren;
}

export function PersonRow({ name, letters, notes, standing, children }: Props) {
  return (
    <li class="person">
      <Avatar name={letters} />
      <div class="person-words">
        <p class="person-name">{name}</p>
        <p class="hint person-notes">
          {notes.length > 0 && <span>{notes.join(' · ')}</span>}
          {standing !== undefined && <StandingMark standing={standing} />}
        </p>
      </div>
      {children}
    </li>
  );
}
