import type { ChatLine } from '../../session/session';

/** Whether a line needs no name of its own after the one before: two people may have one name, and a name or a mark may change. */
export function sameSpeaker(line: ChatLine, before: ChatLine | undefined): boolean {
  return before !== undefined && line.by === before.by && line.from === before.from && line.verified === before.verified;
}
