import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { qrCode } from '../../src/ui/parts/qr';
import { callStanding, standing } from '../../src/ui/parts/roster';
import { whyNew } from '../../src/ui/text/changes';
import { aloud, groups, qrText } from '../../src/ui/text/digits';
import { names } from '../../src/ui/text/format';

const code = '04829107736552049381';

describe('the code of the call', () => {
  it('is shown as four groups of five, its zeros kept', () => {
    expect(groups(code)).toEqual(['04829', '10773', '65520', '49381']);
    expect(groups(code).join('')).toBe(code);
  });

  it('is read aloud digit by digit', () => {
    expect(aloud('04829')).toBe('0 4 8 2 9');
  });

  it('stands in the QR code after the name of the product', () => {
    expect(qrText(code)).toBe('INCAMERA:04829107736552049381');
  });
});

/** The dark modules a path of such rectangles covers. */
function dark(path: string): Set<string> {
  const found = new Set<string>();
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/gu)) {
    for (let i = 0; i < Number(width); i++) found.add(`${Number(x) + i} ${y}`);
  }
  return found;
}

describe('the QR code', () => {
  const { size, path } = qrCode(qrText(code));

  it('draws every dark module and no other', () => {
    const { data } = encode(qrText(code), { ecc: 'M', boostEcc: true, border: 4 });
    const wanted = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`${x} ${y}`] : [])));
    expect([...dark(path)].sort()).toEqual(wanted.sort());
  });

  it('is small enough for a telephone, with four modules of quiet around it', () => {
    expect(size).toBe(25 + 2 * 4); // version 2: letters and digits take few bits
    for (const module of dark(path)) {
      for (const at of module.split(' ').map(Number)) expect(at >= 4 && at < size - 4).toBe(true);
    }
  });
});

describe('why the digits are new', () => {
  const ben = { id: 'b', name: 'Ben' };
  const clara = { id: 'c', name: 'Clara' };
  const nobody = { id: 'd', name: '' };

  it('names who came in', () => {
    expect(whyNew([ben], [ben, clara])).toContain('Clara came in, so');
    expect(whyNew([ben], [ben, nobody])).toContain('Guest came in, so');
    expect(whyNew([], [ben, clara])).toContain('Ben and Clara came in, so');
  });

  it('names who left', () => {
    expect(whyNew([ben, clara], [ben])).toContain('Clara left, so');
  });

  it('says that people came and left where both is so', () => {
    expect(whyNew([ben], [clara])).toContain('People came and left, so');
  });

  it('is a renewal where the people are the same, whatever they are called now', () => {
    expect(whyNew([ben, clara], [{ ...clara, name: 'Cleo' }, ben])).toContain('every few minutes');
  });
});

describe('what is known of somebody', () => {
  it('is nothing alarming before codes were compared', () => {
    expect(standing(false, 'none')).toBe('uncompared');
    expect(callStanding([{ verified: false }], 'none')).toBe('none');
  });

  it('is that they are new when they came after a comparison', () => {
    expect(standing(true, 'same')).toBe('verified');
    expect(standing(false, 'same')).toBe('fresh');
    expect(callStanding([{ verified: true }, { verified: false }], 'same')).toBe('fresh');
    expect(callStanding([{ verified: true }, { verified: true }], 'same')).toBe('verified');
  });

  it('is still that they are new when all who were compared have gone', () => {
    expect(callStanding([{ verified: false }], 'same')).toBe('fresh');
  });

  it('is that the digits differed, once somebody said so', () => {
    expect(standing(false, 'differ')).toBe('differ');
    expect(callStanding([{ verified: false }, { verified: true }], 'differ')).toBe('differ');
  });
});

describe('many names', () => {
  const others = (n: string): string => `${n} others`;

  it('are told to the third, and of more the first two', () => {
    expect(names(['Ann'], others)).toBe('Ann');
    expect(names(['Ann', 'Ben', 'Clara'], others)).toBe('Ann, Ben and Clara');
    expect(names(['Ann', 'Ben', 'Clara', 'Dana'], others)).toBe('Ann, Ben and 2 others');
  });
});
