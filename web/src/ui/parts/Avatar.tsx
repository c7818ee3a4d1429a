import { initials } from '../text/format';
import { Icon } from './Icon';

/** Stands for a person without a picture. */
export function Avatar({ name }: { readonly name: string }) {
  const letters = initials(name);
  return (
    <span class="avatar" aria-hidden="true">
      {letters === '' ? <Icon name="people" /> : letters}
    </span>
  );
}
