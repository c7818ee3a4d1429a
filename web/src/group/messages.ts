/** Messages of the group: kind ‖ the rest, docs/protocol.md §7. Pure. */

export const MESSAGE_CONTEXT = 4;
/** Context, no codec, no wrapper. */
export const MESSAGE_METADATA = Uint8Array.of(MESSAGE_CONTEXT, 0, 0);

export const Kind = { text: 1, beacon: 2 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

export function writeKind(kind: Kind, rest: Uint8Array): Uint8Array {
  const whole = new Uint8Array(1 + rest.length);
  whole[0] = kind;
  whole.set(rest, 1);
  return whole;
}

/** null for a kind this version does not know. */
export function readKind(whole: Uint8Array): { readonly kind: Kind; readonly rest: Uint8Array } | null {
  const kind = whole[0];
  if (kind !== Kind.text && kind !== Kind.beacon) return null;
  return { kind, rest: whole.subarray(1) };
}

export function contextOfKid(kid: number): number {
  return Math.floor(kid / 4096);
}
