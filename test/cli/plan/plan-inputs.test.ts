import { describe, expect, it } from 'vitest';
import { readConnections } from '../../../src/cli/input/read-connections.ts';
import { readHub } from '../../../src/cli/input/read-hub.ts';
import { readInventory } from '../../../src/cli/input/read-inventory.ts';
import { readPolicy } from '../../../src/cli/input/read-policy.ts';
import { readUsage } from '../../../src/cli/input/read-usage.ts';
import { planCommand } from '../../../src/cli/plan/plan-command.ts';
import type { Observation } from '../../../src/core/observation/observation.ts';
import type { Result } from '../../../src/core/result.ts';
import { contextWith, FLEET, NOW } from '../command-files.ts';

const WORKSPACES =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-prod/providers/Microsoft.MachineLearningServices/workspaces';
const LAKE = '/subscriptions/s/resourcegroups/g/providers/microsoft.storage/storageaccounts/lake';

function hub(): Observation {
  const policy = readPolicy(FLEET, contextWith());
  if (!policy.ok) throw new Error(policy.error);
  const observed = readHub('in-sync.json', { policy: policy.value, at: NOW }, contextWith());
  if (!observed.ok) throw new Error(observed.error);
  return observed.value;
}

function file(content: unknown) {
  return contextWith({ 'f.json': JSON.stringify(content) });
}

function error(result: Result<unknown, string>): string {
  return result.ok ? 'read' : result.error;
}

describe('readUsage', () => {
  it.each([
    {
      content: { value: [{ id: `${WORKSPACES}/hub-in-sync/computes/cpu`, name: 'cpu' }] },
      computes: ['hub-in-sync/cpu'],
      why: "ARM's list of the hub's computes",
    },
    {
      content: { value: [{ id: `${WORKSPACES}/Chat/computes/cpu`, name: 'cpu' }] },
      computes: ['chat/cpu'],
      why: 'a compute of a project, by its id',
    },
    {
      content: {
        value: [
          { id: `${WORKSPACES}/chat/onlineEndpoints/answers`, name: 'answers' },
          { id: `${WORKSPACES}/chat/serverlessEndpoints/llm`, name: 'llm' },
        ],
      },
      endpoints: ['chat/answers', 'chat/llm'],
      why: 'endpoints among the items, by their ids',
    },
    {
      content: [{ name: 'cpu' }, 'chat/gpu', 'gpu'],
      computes: ['hub-in-sync/cpu', 'chat/gpu', 'hub-in-sync/gpu'],
      why: 'a plain list',
    },
    { content: { computes: ['hub-in-sync/cpu'] }, computes: ['hub-in-sync/cpu'], why: 'names without endpoints' },
    { content: { endpoints: ['chat/answers'] }, endpoints: ['chat/answers'], why: 'names without computes' },
    { content: { value: [], nextLink: null }, why: 'an empty list, and no further page' },
  ])('reads $why', ({ content, computes = [], endpoints = [] }) => {
    expect(readUsage('f.json', hub(), file(content))).toEqual({ ok: true, value: { computes, endpoints } });
  });

  it.each([
    {
      content: { value: [{ name: 'a' }], nextLink: 'https://x' },
      message: 'f.json:1:36 nextLink: the list is not complete',
      why: 'a page that is not the last',
    },
    {
      content: { value: [{ id: 'x' }] },
      message: 'f.json:1:11 value[0]: this compute has no name',
      why: 'an item without name',
    },
    {
      content: { computes: 'cpu' },
      message: 'f.json:1:13 computes: this is not a list',
      why: 'a name that is no list',
    },
    {
      content: { computes: [], endpoints: [1] },
      message: 'f.json:1:29 endpoints[0]: this is not a name',
      why: 'a number for a name',
    },
    { content: { id: 'x' }, message: 'f.json:1:1 the file has none of', why: 'something else' },
    { content: 7, message: 'f.json:1:1 this is not a list of computes', why: 'no list at all' },
  ])('refuses $why', ({ content, message }) => {
    expect(error(readUsage('f.json', hub(), file(content)))).toContain(message);
  });
});

describe('readConnections', () => {
  it.each([
    {
      content: { value: [{ id: `${WORKSPACES}/hub/connections/c`, properties: { target: LAKE } }] },
      targets: [LAKE],
      why: "the target, and not the connection's own id",
    },
    {
      content: { value: [{ properties: { target: 'https://x', metadata: { ResourceId: `${LAKE.toUpperCase()}/` } } }] },
      targets: [LAKE],
      why: 'an id in the metadata, in any casing',
    },
    { content: [LAKE, LAKE.toUpperCase()], targets: [LAKE], why: 'a plain list, each target once' },
    {
      content: { value: [{ properties: { target: 'https://api.openai.com' } }] },
      targets: [],
      why: 'a target outside Azure',
    },
  ])('reads $why', ({ content, targets }) => {
    expect(readConnections('f.json', file(content))).toMatchObject({
      ok: true,
      value: { ids: targets, untraceable: [] },
    });
  });

  it.each([
    {
      content: { value: [{ name: 'c' }] },
      message: 'f.json:1:11 value[0]: this is not a connection',
      why: 'an item without properties',
    },
    { content: [7], message: 'f.json:1:2 [0]: this is not a connection', why: 'a number' },
    {
      content: { value: [], nextLink: 'https://x' },
      message: 'nextLink: the list is not complete',
      why: 'a page that is not the last',
    },
    { content: {}, message: 'f.json:1:1 this is not a list of connections', why: 'something else' },
  ])('refuses $why', ({ content, message }) => {
    expect(error(readConnections('f.json', file(content)))).toContain(message);
  });
});

describe('readInventory', () => {
  it.each([
    {
      content: { 'hw-a-abcdefgh': 'fqdn:a' },
      inventory: { 'hw-a-abcdefgh': 'fqdn:a' },
      why: 'names with destination keys',
    },
    { content: ['hw-a-abcdefgh'], inventory: { 'hw-a-abcdefgh': '' }, why: 'names alone' },
    { content: [], inventory: {}, why: 'nothing' },
  ])('reads $why', ({ content, inventory }) => {
    expect(readInventory('f.json', file(content))).toEqual({ ok: true, value: inventory });
  });

  it.each([
    { content: { a: 1 }, message: 'f.json:1:6 a: this is not text', why: 'a number for a key' },
    { content: [{}], message: 'f.json:1:2 [0]: this is not text', why: 'an object for a name' },
    { content: null, message: 'f.json:1:1 this is not an inventory', why: 'null' },
  ])('refuses $why', ({ content, message }) => {
    expect(error(readInventory('f.json', file(content)))).toContain(message);
  });
});

describe('readHub', () => {
  it('says of fields of the wrong shape what must stand there', () => {
    const policy = readPolicy(FLEET, contextWith());
    if (!policy.ok) expect.fail(policy.error);
    const content = { id: `${WORKSPACES}/hub1`, name: 'hub1', kind: 'Hub', tags: 7, properties: {} };
    const said = error(readHub('f.json', { policy: policy.value, at: NOW }, file(content)));
    expect(said).toContain('location: must be text, and is missing.');
    expect(said).toContain('tags: must be a block of keys.');
  });
});

describe('the scope of the policy', () => {
  const planUnder = (scope: string) => {
    const policy = `version: 1\nscope: ${scope}\nassignments: [{ name: all }]\n`;
    return planCommand({ policy: 'p.yaml', hub: 'in-sync.json' }, contextWith({ 'p.yaml': policy }));
  };

  it('leaves out a hub in a subscription that is not listed, because the app would not look at it', () => {
    const { exitCode, text } = planUnder('{ subscriptions: [22222222-2222-2222-2222-222222222222] }');
    expect(exitCode).toBe(1);
    expect(text).toContain(
      'id: hub-in-sync is in subscription 11111111-1111-1111-1111-111111111111, which is not in the scope of the policy. ' +
        'Add it to "scope.subscriptions" of the policy, or give a hub of one that is listed there.',
    );
  });

  it.each([
    { scope: '{ managementGroups: [mg] }', why: 'the only thing named is a management group' },
    {
      scope: '{ subscriptions: [22222222-2222-2222-2222-222222222222], managementGroups: [mg] }',
      why: 'one is named beside other subscriptions',
    },
  ])('takes a hub that may lie in a management group, which files do not tell: $why', ({ scope }) => {
    expect(planUnder(scope).exitCode).not.toBe(1);
  });
});
