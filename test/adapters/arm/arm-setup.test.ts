import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { expect, it } from 'vitest';
import { armSetup } from '../../../src/adapters/arm/arm-setup.ts';

const WHO = '00000000-0000-4000-8000-00000000aaaa';
const SCOPE = '/subscriptions/00000000-0000-4000-8000-000000000001';
const ROLE = `${SCOPE}/providers/Microsoft.Authorization/roleDefinitions/r1`;
const NOW = new Date('2026-11-24T09:00:00Z');

/** An Azure with one role, assigned once, with or without a condition. */
function setupWith(condition: string | undefined) {
  const permissions = [{ actions: ['a/read'], dataActions: ['a/rows/read'] }];
  const answers: Record<string, unknown> = {
    [ROLE]: { properties: { permissions } },
    [`${SCOPE}/providers/Microsoft.Authorization/roleAssignments`]: {
      value: [{ properties: { roleDefinitionId: ROLE, scope: SCOPE, condition } }],
    },
  };
  return armSetup({
    endpoint: 'https://management.azure.com',
    tokenScope: 'https://management.azure.com/.default',
    apiVersion: '2025-12-01',
    accountApiVersion: '2026-05-01',
    credential: { getToken: async () => ({ token: 'x', expiresOnTimestamp: NOW.getTime() + 3_600_000 }) },
    clock: { now: () => NOW },
    timings: { readTimeoutSeconds: 20, writeTimeoutSeconds: 30 },
    version: '0.1.0',
    transport: {
      sendRequest: async (request) => ({
        request,
        status: 200,
        headers: createHttpHeaders(),
        bodyAsText: JSON.stringify(answers[new URL(request.url).pathname]),
      }),
    },
  });
}

it('counts what a role grants on data where it has no condition', async () => {
  const held = await setupWith(undefined).permissionsOf(WHO, SCOPE);
  expect(held.ok && held.value.map(({ actions, dataActions }) => [actions, dataActions])).toEqual([
    [['a/read'], ['a/rows/read']],
  ]);
});

it('proves nothing on data by a role with a condition, which Azure applies there', async () => {
  const held = await setupWith("@Resource[name] StringEquals 'x'").permissionsOf(WHO, SCOPE);
  expect(held.ok && held.value.map(({ actions, dataActions }) => [actions, dataActions])).toEqual([[['a/read'], []]]);
});
