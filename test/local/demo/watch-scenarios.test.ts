import { expect, it } from 'vitest';
import { SCENARIOS } from '../../../src/local/demo/scenarios.ts';
import { whatToWatch } from '../../../src/local/demo/watch-scenarios.ts';
import { hubPath } from '../../app/app-harness.ts';

it('names each scenario, its hubs, and the pages that show them', () => {
  const [scenario] = SCENARIOS;
  expect(scenario && whatToWatch(scenario, hubPath, 'http://127.0.0.1:7072')).toBe(
    [
      '1. a new hub is brought to its baseline. Watch hub-new:',
      '     http://127.0.0.1:7072/hubs/00000000-0000-4000-8000-000000000001/rg-ai/hub-new',
      '     http://127.0.0.1:7072/operations',
      '     http://127.0.0.1:7072/alerts',
    ].join('\n'),
  );
});
