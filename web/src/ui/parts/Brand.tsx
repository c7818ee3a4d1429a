import { product } from '../text/messages';
import { Mark } from './Mark';

export function Brand() {
  return (
    <p class="brand">
      <Mark />
      <span>{product}</span>
    </p>
  );
}
