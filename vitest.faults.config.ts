import { defineConfig } from 'vitest/config';

/** The long tests, which start servers of their own or search at random; `FAULT_SEED=…` repeats a run. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['tests/faults/*.faults.ts', 'subgraphs/**/*.faults.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    pool: 'forks',
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
  },
});
