import { describe, expect, it } from 'vitest';
import { HUB, SimulatedArm, SUB } from '../simulated-arm.ts';

const OTHER_SUB = '00000000-0000-4000-a000-00000000000b';
const WORKSPACES = "resources | where type =~ 'microsoft.machinelearningservices/workspaces'";

function fleet(options: ConstructorParameters<typeof SimulatedArm>[0] = {}): SimulatedArm {
  const arm = new SimulatedArm(options);
  arm.seed({ isolationMode: 'AllowOnlyApprovedOutbound', tags: { env: 'prod' } });
  arm.seed({ name: 'hub2', kind: 'hub' });
  arm.seed({ name: 'project1', hub: 'hub1' });
  arm.seed({ name: 'hub3', subscriptionId: OTHER_SUB, resourceGroup: 'RG-Other' });
  return arm;
}

function ask(arm: SimulatedArm, query: string, more: object = {}) {
  return arm.call('POST', '/providers/Microsoft.ResourceGraph/resources', {
    body: { query, ...more },
    query: 'api-version=2021-03-01',
  });
}

function names(answer: { json: { data: { name: string }[] } }): string[] {
  return answer.json.data.map((row) => row.name);
}

describe('Resource Graph', () => {
  it('answers with the columns that are asked for', () => {
    const query = `${WORKSPACES}
      | where kind =~ 'hub' and name == 'hub1'
      | project id, name, kind, location, resourceGroup, subscriptionId, tags,
          isolationMode = tostring(properties.managedNetwork.isolationMode)`;
    const answer = ask(fleet(), query);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      totalRecords: 1,
      count: 1,
      data: [
        {
          id: HUB,
          name: 'hub1',
          kind: 'Hub',
          location: 'eastus2',
          resourceGroup: 'rg-ai',
          subscriptionId: SUB,
          tags: { env: 'prod' },
          isolationMode: 'AllowOnlyApprovedOutbound',
        },
      ],
      facets: [],
      resultTruncated: 'false',
    });
    expect(answer.headers).toMatchObject({
      'x-ms-user-quota-remaining': '14',
      'x-ms-user-quota-resets-after': '00:00:05',
    });
  });

  const queries = [
    { why: 'every kind', query: WORKSPACES, found: ['hub1', 'hub2', 'project1', 'hub3'] },
    { why: 'one kind in any casing', query: `${WORKSPACES} and kind =~ 'HUB'`, found: ['hub1', 'hub2', 'hub3'] },
    { why: 'one kind in exact casing', query: `${WORKSPACES} and kind == 'hub'`, found: ['hub2'] },
    {
      why: 'a list of kinds in any casing',
      query: `${WORKSPACES} and kind in~ ('hub', "PROJECT")`,
      found: ['hub1', 'hub2', 'project1', 'hub3'],
    },
    { why: 'a list of kinds in exact casing', query: `${WORKSPACES} and kind in ('Project')`, found: ['project1'] },
    {
      why: 'a lowered column',
      query: `${WORKSPACES} | where tolower(kind) in ('hub')`,
      found: ['hub1', 'hub2', 'hub3'],
    },
    { why: 'an order', query: `${WORKSPACES} | order by name asc`, found: ['hub1', 'hub2', 'hub3', 'project1'] },
    {
      why: 'a descending order, which is the default',
      query: `${WORKSPACES} | sort by name`,
      found: ['project1', 'hub3', 'hub2', 'hub1'],
    },
    { why: 'a limit', query: `${WORKSPACES} | take 1`, found: ['hub1'] },
    { why: 'another type', query: "resources | where type =~ 'microsoft.storage/storageaccounts'", found: [] },
  ];
  it.each(queries)('understands $why', ({ query, found }) => {
    expect(names(ask(fleet(), `${query} | project id, name`))).toEqual(found);
  });

  it('keeps to the subscriptions in the body', () => {
    expect(names(ask(fleet(), WORKSPACES, { subscriptions: [OTHER_SUB.toUpperCase()] }))).toEqual(['hub3']);
    expect(names(ask(fleet(), WORKSPACES, { subscriptions: [] }))).toEqual([]);
  });

  it('pages with $top and $skipToken, and always says how many there are', () => {
    const arm = fleet();
    const found: string[] = [];
    let $skipToken: string | undefined;
    do {
      const answer = ask(arm, WORKSPACES, {
        options: { $top: 3, ...($skipToken === undefined ? {} : { $skipToken }) },
      });
      expect(answer.json.totalRecords).toBe(4);
      expect(answer.json.count).toBe(answer.json.data.length);
      found.push(...names(answer));
      $skipToken = answer.json.$skipToken;
    } while ($skipToken !== undefined);
    expect(found).toEqual(['hub1', 'hub2', 'project1', 'hub3']);
  });

  it('pages by its own size when nothing is asked', () => {
    expect(ask(fleet({ resourceGraphPageSize: 2 }), WORKSPACES).json).toMatchObject({
      count: 2,
      $skipToken: expect.any(String),
    });
  });

  const refused = [
    { why: 'another table', query: 'advisorresources | limit 1', named: 'advisorresources' },
    { why: 'a stage it does not know', query: `${WORKSPACES} | summarize count()`, named: 'summarize count()' },
    { why: 'an operator it does not know', query: "resources | where name contains 'x'", named: "name contains 'x'" },
    { why: 'no query', query: '', named: "''" },
  ];
  it.each(refused)('refuses $why, and says what it understands', ({ query, named }) => {
    const answer = ask(fleet(), query);
    expect(answer.status).toBe(400);
    expect(answer.json.error.message).toContain(named);
    expect(answer.json.error.message).toContain('It understands: resources | where');
  });

  it('refuses a token that was not made here', () => {
    expect(ask(fleet(), WORKSPACES, { options: { $skipToken: 'x' } }).status).toBe(400);
  });

  it('answers 429 after fifteen queries in five seconds, when limits are enforced', () => {
    const arm = fleet({ throttle: 'enforce' });
    for (let count = 0; count < 15; count += 1) expect(ask(arm, WORKSPACES).status).toBe(200);
    const refusal = ask(arm, WORKSPACES);
    expect(refusal.status).toBe(429);
    expect(refusal.headers).toMatchObject({ 'Retry-After': '5', 'x-ms-user-quota-remaining': '0' });
    arm.pass(5 / 60);
    expect(ask(arm, WORKSPACES).status).toBe(200);
  });
});
