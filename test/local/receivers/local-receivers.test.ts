import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { LOCAL_RECEIVERS } from '../../../src/local/receivers/local-receivers.ts';

it('the policy of the local stack names one receiver of every type, by the name of its local server', () => {
  const policy = parse(readFileSync(new URL('../../../src/local/stack/policy.yaml', import.meta.url), 'utf8'));
  const servers = Object.entries(LOCAL_RECEIVERS).map(([type, { name }]) => ({ name, type }));
  expect(policy.alerts.receivers).toEqual([...servers, { name: 'log', type: 'log' }]);
});
