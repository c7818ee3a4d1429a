import { describe, expect, it } from 'vitest';
import { readKept, readRest, writeKept, writeRest, type Rest } from '../../src/session/reload';

class FakeStorage implements Storage {
  readonly #items = new Map<string, string>();

  get length(): number {
    return this.#items.size;
  }

  clear(): void {
    this.#items.clear();
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }
}

const REST: Rest = {
  payload: 'secret', name: 'Ann', microphoneOn: true, cameraOn: false, hideAddress: true, asked: true,
  verified: ['key'],
};

describe('what a tab keeps over a reload', () => {
  it('is found by its room, and by no other', () => {
    const storage = new FakeStorage();
    writeKept(storage, { room: 'r', seat: 's', sealed: 'x' });
    expect(readKept(storage, 'r')).toEqual({ room: 'r', seat: 's', sealed: 'x' });
    expect(readKept(storage, 'q')).toBeNull();
    writeKept(storage, null);
    expect(readKept(storage, 'r')).toBeNull();
  });

  it('may be missing, forbidden or spoilt', () => {
    expect(readKept(null, 'r')).toBeNull();
    const storage = new FakeStorage();
    for (const text of ['', '{', '[]', '{"room":"r"}', '{"room":"r","seat":1,"sealed":"x"}']) {
      storage.setItem('incamera', text);
      expect(readKept(storage, 'r')).toBeNull();
    }
    writeKept(null, { room: 'r', seat: 's', sealed: 'x' });
  });

  it('is read as it was written, whole or not at all', () => {
    expect(readRest(writeRest(REST))).toEqual(REST);
    for (const member of Object.keys(REST)) {
      const cut = Object.fromEntries(Object.entries(REST).filter(([key]) => key !== member));
      expect(readRest(JSON.stringify(cut))).toBeNull();
    }
    expect(readRest('no')).toBeNull();
    expect(readRest(JSON.stringify({ ...REST, verified: [5] }))).toBeNull();
  });
});
