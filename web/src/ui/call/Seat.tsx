import { Avatar } from '../parts/Avatar';
import { call as words } from '../text/messages';

interface Props {
  readonly name: string; // as shown
  readonly letters: string; // the name alone, for the initials
  readonly here: boolean;
  readonly note?: string;
}

/** Somebody without a picture, by name. */
export function Seat({ name, letters, here, note }: Props) {
  const said = here ? note : words.away;
  return (
    <li class={here ? 'seat' : 'seat away'}>
      <Avatar name={letters} />
      <span class="seat-words">
        <span class="seat-name">{name}</span>
        {said !== undefined && <span class="seat-note">{said}</span>}
      </span>
    </li>
  );
}
