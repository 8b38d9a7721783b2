import { defineConfig } from 'vitest/config';

/** The long tests, which start servers of their own or search at random; `FAULT_SEED=…` repeats a run. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: { include: ['tests/faults/*.faults.ts', 'subgraphs/**/*.faults.ts'], pool: 'forks', teardownTimeout: 20_000 },
});
