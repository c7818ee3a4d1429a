import type { Ref } from 'preact';
import { Icon, type IconName } from './Icon';

interface Props {
  readonly icon: IconName;
  readonly name: string; // what it does, for everybody: the tooltip is the same words
  readonly shortcut?: string;
  readonly look?: string; // further classes
  readonly expanded?: boolean; // for a button that opens a panel
  readonly badge?: string;
  readonly tip?: string; // instead of the name in the tooltip
  readonly disabled?: boolean;
  readonly buttonRef?: Ref<HTMLButtonElement>;
  readonly onPress: () => void;
}

export function IconButton(props: Props) {
  const tip = props.tip ?? props.name;
  return (
    <button
      type="button"
      ref={props.buttonRef ?? null}
      class={`icon-button ${props.look ?? ''}`}
      aria-label={props.name}
      aria-expanded={props.expanded}
      aria-keyshortcuts={props.shortcut}
      data-tip={props.shortcut === undefined ? tip : `${tip}  ${props.shortcut}`}
      disabled={props.disabled}
      onClick={props.onPress}
    >
      <Icon name={props.icon} />
      {props.badge !== undefined && (
        <span class="badge" aria-hidden="true">
          {props.badge}
        </span>
      )}
    </button>
  );
}
