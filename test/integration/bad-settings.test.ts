import { expect, it } from 'vitest';
import { startFunctionsHost } from '../../src/local/functions-host/start-functions-host.ts';

it('runs no function with bad settings, and the error of the start names them all', async () => {
  const starting = startFunctionsHost({
    appFile: 'dist/main.cjs',
    hostJsonFile: 'dist/host.json',
    settings: {
      AzureWebJobsStorage: 'UseDevelopmentStorage=true',
      HUBWARDEN_WRITE_STRATEGY: 'fast',
      HUBWARDEN_PAGES_URL: 'no address',
    },
    log: () => undefined,
  });
  await expect(starting).rejects.toThrow(
    /did not start[\s\S]*Hubwarden cannot start with these settings:[\s\S]*HUBWARDEN_WRITE_STRATEGY[\s\S]*HUBWARDEN_PAGES_URL/,
  );
});
