import { useId } from 'preact/hooks';
import type { Device } from '../../session/session';
import { devices as words } from '../text/messages';
import { Icon, type IconName } from './Icon';

interface Props {
  readonly icon: IconName;
  readonly label: string;
  readonly list: readonly Device[];
  readonly chosen: string;
  readonly empty?: string; // the choice shown for '' where there is one
  readonly onChoose: (id: string) => void;
}

export function DeviceSelect({ icon, label, list, chosen, empty, onChoose }: Props) {
  const id = useId();
  const none = list.length === 0;
  return (
    <div class="field device">
      <label for={id}>{label}</label>
      <div class="select">
        <Icon name={icon} />
        <select id={id} value={chosen} disabled={none} onChange={(event) => onChoose(event.currentTarget.value)}>
          {none && <option value="">{words.none}</option>}
          {!none && (empty !== undefined || chosen === '') && <option value="">{empty ?? words.none}</option>}
          {list.map((device, i) => (
            <option key={device.id} value={device.id}>
              {device.label === '' ? words.unnamed(label, i + 1) : device.label}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
