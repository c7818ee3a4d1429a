import { Dialog } from '../parts/Dialog';
import { type Command, keys } from '../text/keys';
import { help as words } from '../text/messages';

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const rows = Object.entries(keys) as [Command, string][];
  return (
    <Dialog title={words.title} onClose={onClose}>
      <p class="hint">{words.text}</p>
      <dl class="shortcuts">
        {rows.map(([command, key]) => (
          <div key={command}>
            <dt>{words.rows[command]}</dt>
            <dd>
              <kbd>{key}</kbd>
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
    </Dialog>
  );
}
