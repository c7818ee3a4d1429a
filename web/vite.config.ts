import { defineConfig } from 'vitest/config';

// The server sends a Content-Security-Policy without any 'unsafe-inline' and
// serves nothing but these files, so nothing may be inlined or polyfilled.
export default defineConfig({
  base: '/',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
  // A machine that has other things to do as well is slow, not wrong.
  test: { testTimeout: 30_000 },
});
