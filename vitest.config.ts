import { defineConfig } from 'vitest/config';
import { LongFirst } from './tests/support/sequencer.ts';

export default defineConfig({
  // Vite would take graphql's ESM build where Node takes the CommonJS one, as the Apollo packages do; two copies of graphql
  // refuse each other's schemas and errors.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['**/*.unit.test.ts', '**/*.int.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', '.parpour/**', 'bench/peers/**', 'console/**'],
    globalSetup: ['tests/support/global-setup.ts'],
    // One process a file: a test that leaves a timer or a connection behind cannot disturb the next file.
    pool: 'forks',
    // Three files at once keep two cores busy, since one of them usually waits; what is held to a time allows for that.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    // Bounds against hanging, far above what a busy machine needs; tests wait for conditions and go on at once.
    testTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 180_000,
    teardownTimeout: 20_000,
    reporters: ['default', ['json', { outputFile: '.parpour/test-report.json' }]],
  },
});
