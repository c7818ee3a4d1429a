import { encode } from 'uqr';

export interface QrCode {
  readonly size: number; // in modules, with the quiet zone
  readonly path: string; // of the dark modules, for an SVG of that size
}

const QUIET_ZONE = 4; /* modules of light around it: ISO/IEC 18004 asks for four */

/** A run of dark modules is one rectangle. */
function row(modules: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < modules.length; x++) {
    if (!modules[x] || modules[x - 1]) continue;
    let end = x;
    while (modules[end]) end++;
    path += `M${x} ${y}h${end - x}v1h${x - end}z`;
  }
  return path;
}

export function qrCode(text: string): QrCode {
  const { size, data } = encode(text, { ecc: 'M', boostEcc: true, border: QUIET_ZONE });
  return { size, path: data.map(row).join('') };
}
