import { useId } from 'preact/hooks';

interface Props {
  readonly label: string;
  readonly text: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

export function Switch({ label, text, on, onChange }: Props) {
  const id = useId();
  return (
    <div class="switch-row">
      <div>
        <label for={id} class="switch-label">
          {label}
        </label>
        <p id={`${id}-text`} class="hint">
          {text}
        </p>
      </div>
      <input
        id={id}
        class="switch"
        type="checkbox"
        role="switch"
        checked={on}
        aria-describedby={`${id}-text`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </div>
  );
}
