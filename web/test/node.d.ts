/** The little of node that the tests use; the client's own code sees none of it. */
declare module 'node:fs' {
  export function readFileSync(path: URL): Uint8Array<ArrayBuffer>;
}

declare module 'node:crypto' {
  export const webcrypto: Crypto;
}
