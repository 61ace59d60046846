import { defineConfig } from 'vitest/config';
import { HeavyFirst } from './test/heavy-first.ts';

export default defineConfig({
  test: {
    // All cores: by default one is left free, which on two is half of the time.
    maxWorkers: '100%',
    sequence: { sequencer: HeavyFirst },
    // Apart, so that `npm run test:unit` needs neither a build nor Azurite, and only `npm run test:browser` needs Chromium.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/integration/**', 'test/browser/**', 'test/long/**'],
          // Generous: a busy machine must not fail a test that only takes its time.
          testTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/integration/global-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
          // Apart from the unit tests and not beside them: it starts up to twenty processes, which need the cores for themselves.
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
