/** The code of the call as it is shown, read aloud and drawn. Docs/protocol.md section 8. */

const GROUP = /\d{1,5}/gu;

/** Four groups of five: what a voice can carry at one go. */
export function groups(code: string): string[] {
  return code.match(GROUP) ?? [];
}

/** Digit by digit, or a screen reader makes a number of forty thousand of it. */
export function aloud(group: string): string {
  return [...group].join(' ');
}

export function qrText(code: string): string {
  return `INCAMERA:${code}`;
}
