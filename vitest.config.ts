import { defineConfig } from 'vitest/config';
import { COMPILE_CACHE } from './test/compile-cache.ts';
import { APART, FAULTS, PROCESSES } from './test/projects.ts';
import { textAssetsInTests } from './text-assets.mjs';

// `npm run test:fast` asks for the mode `fast`, and `npm run test:thorough` sets the variable.
export default defineConfig(({ mode }) => {
  const thoroughness = process.env.TEST_THOROUGHNESS ?? (mode === 'fast' ? 'fast' : 'sample');
  const env = { TEST_THOROUGHNESS: thoroughness, ...COMPILE_CACHE };
  // Generous, because a busy machine must not fail a slow test.
  const timeouts = { testTimeout: 120_000, hookTimeout: 120_000 };
  const inProcess = { env, ...timeouts, unstubEnvs: true, setupFiles: ['test/property-seed.ts'] };
  // Loading the app takes longer than most tests of it, so the files of a worker share it: they keep no state in modules.
  const shared = { isolate: false };
  return {
    plugins: [textAssetsInTests()],
    test: {
      // All cores: by default one is left free, which on two is half of the time.
      maxWorkers: '100%',
      // Apart, so that `npm run test:fast` needs neither a build nor Azurite, and only `npm run test:browser` needs Chromium.
      projects: [
        {
          extends: true,
          test: {
            ...inProcess,
            ...shared,
            name: 'unit',
            include: ['test/**/*.test.ts'],
            exclude: [...APART, ...PROCESSES, FAULTS],
            sequence: { groupOrder: 1 },
          },
        },
        {
          extends: true,
          test: { ...inProcess, ...shared, name: 'faults', include: [FAULTS], sequence: { groupOrder: 1 } },
        },
        {
          extends: true,
          test: { ...inProcess, name: 'processes', include: PROCESSES, exclude: APART, sequence: { groupOrder: 1 } },
        },
        {
          extends: true,
          test: {
            name: 'integration',
            env,
            include: ['test/integration/**/*.test.ts'],
            globalSetup: ['test/integration/global-setup.ts'],
            testTimeout: 240_000,
            hookTimeout: 240_000,
            maxWorkers: 3,
            // Apart from the other tests and not beside them: it starts up to twenty processes. Each file has ports and storage of its own,
            // and much of its time is waiting, so three of them run side by side.
            sequence: { groupOrder: 0 },
          },
        },
        {
          extends: true,
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
  };
});
