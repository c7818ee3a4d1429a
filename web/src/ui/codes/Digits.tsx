import { aloud, groups } from '../text/digits';
import { codes as words } from '../text/codes';

const PLACES = ['·····', '·····', '·····', '·····'];

/** The digits, large. Eyes and the clipboard get them as they stand; a voice gets one at a time. */
export function Digits({ digits }: { readonly digits: string | null }) {
  const shown = digits === null ? PLACES : groups(digits);
  return (
    <div class={digits === null ? 'digits empty' : 'digits'} role="group" aria-label={words.digits}>
      <p class="digits-shown" aria-hidden="true">
        {shown.map((group, i) => (
          <>
            {i > 0 && ' '}
            <span class="digits-group">{group}</span>
          </>
        ))}
      </p>
      {digits !== null && (
        <p class="sr-only unselected">{shown.map((group, i) => words.group(i + 1, aloud(group))).join(' ')}</p>
      )}
    </div>
  );
}
