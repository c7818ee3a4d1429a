/** The house's mark: a vaulted room, closed. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="mark-room" d="M4 29V15.5a12 12 0 0 1 24 0V29a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1Z" />
      <circle class="mark-key" cx="16" cy="16" r="3.4" />
      <path class="mark-key" d="M14.7 18h2.6l1.2 6.5h-5Z" />
    </svg>
  );
}
