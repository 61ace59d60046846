import { defineConfig } from 'vitest/config';

// Tests that `npm run mutate` runs per mutant: the tests of core/, with few property cases, because there are thousands
// of mutants.
export default defineConfig({
  test: {
    include: ['test/core/**/*.test.ts'],
    env: { PROPERTY_RUNS: '50' },
    // The first run, with coverage, is slow on a busy machine.
    testTimeout: 60_000,
  },
});
