import type { Toast } from './useNews';

/** Shown for a moment. Screen readers hear the same from the announcer. */
export function Toasts({ toasts }: { readonly toasts: readonly Toast[] }) {
  if (toasts.length === 0) return null;
  return (
    <ul class="toasts" aria-hidden="true">
      {toasts.map(({ n, text }) => (
        <li key={n} class="toast">
          {text}
        </li>
      ))}
    </ul>
  );
}
