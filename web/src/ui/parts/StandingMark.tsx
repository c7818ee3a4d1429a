import { standings } from '../text/codes';
import { Icon, type IconName } from './Icon';
import type { Standing } from './roster';

const icons: Readonly<Record<Standing, IconName | null>> = {
  verified: 'verified',
  fresh: 'fresh',
  uncompared: null /* as it is with everybody at first: nothing to look at */,
  differ: 'fresh',
};

/** What is known of somebody, in a word or two. */
export function StandingMark({ standing }: { readonly standing: Standing }) {
  const icon = icons[standing];
  return (
    <span class={`mark-${standing}`}>
      {icon !== null && <Icon name={icon} />}
      {standings[standing]}
    </span>
  );
}
