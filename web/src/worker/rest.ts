/** What a tab keeps over a reload, as one plaintext: what the group keeps, with its length in front, then text. Pure. */

export function joinRest(rest: Uint8Array, plain: Uint8Array): Uint8Array {
  const whole = new Uint8Array(2 + rest.length + plain.length);
  new DataView(whole.buffer).setUint16(0, rest.length);
  whole.set(rest, 2);
  whole.set(plain, 2 + rest.length);
  return whole;
}

/** Views into it. Throws RangeError where it is cut. */
export function splitRest(whole: Uint8Array): { readonly rest: Uint8Array; readonly plain: Uint8Array } {
  const len = new DataView(whole.buffer, whole.byteOffset, whole.length).getUint16(0);
  if (2 + len > whole.length) throw new RangeError('rest');
  return { rest: whole.subarray(2, 2 + len), plain: whole.subarray(2 + len) };
}
