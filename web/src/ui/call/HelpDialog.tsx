import { useState } from 'preact/hooks';
import { Dialog } from '../parts/Dialog';
import { Switch } from '../parts/Switch';
import { setShortcuts, usesShortcuts } from '../parts/useKeys';
import { type Command, keys } from '../text/keys';
import { help as words } from '../text/messages';

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const [on, setOn] = useState(usesShortcuts);
  const use = (wanted: boolean): void => {
    setShortcuts(wanted);
    setOn(wanted);
  };
  const rows = Object.entries(keys) as [Command, string][];
  return (
    <Dialog title={words.title} onClose={onClose}>
      <p class="hint">{words.text}</p>
      <dl class="shortcuts">
        {rows.map(([command, key]) => (
          <div key={command}>
            <dt>{words.rows[command]}</dt>
            <dd>
              <kbd>{words.keyNames[key] ?? key}</kbd>
            </dd>
          </div>
        ))}
        <div>
          <dt>{words.rows.escape}</dt>
          <dd>
            <kbd>{words.escapeKey}</kbd>
          </dd>
        </div>
      </dl>
      <Switch label={words.use} text={words.useText} on={on} onChange={use} />
    </Dialog>
  );
}
