import { defineConfig } from 'vitest/config';

// Tests of `npm run test:thorough -- stack`: tests that take minutes of real time, with the built app.
export default defineConfig({
  test: {
    name: 'long',
    include: ['test/long/**/*.test.ts'],
    globalSetup: ['test/integration/global-setup.ts'],
    // The tests watch their own time.
    testTimeout: 0,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
