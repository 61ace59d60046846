import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { passesFilter } from '../../src/local/event-grid/event-filter.ts';
import { HUB_EVENT_FILTER } from '../../src/local/event-grid/hub-event-filter.ts';
import { hubEventFrom } from '../../src/reconcile/hub-event.ts';

const NOW = new Date('2026-11-23T10:00:05Z');
const HUB = '/subscriptions/S1/resourceGroups/RG/providers/Microsoft.MachineLearningServices/workspaces/Hub1';
const HUB_ID = '/subscriptions/s1/resourcegroups/rg/providers/microsoft.machinelearningservices/workspaces/hub1';
const OWN = new Set(['own-object', 'own-app']);

function event(changes: Record<string, unknown> = {}, data: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'e1',
    topic: '/subscriptions/S1',
    subject: `${HUB}/outboundRules/allow-pypi`,
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    eventTime: '2026-11-23T10:00:00.1234567Z',
    data: {
      operationName: 'Microsoft.MachineLearningServices/workspaces/outboundRules/write',
      correlationId: 'c1',
      authorization: { evidence: { principalId: 'p1' } },
      claims: { appid: 'a1', name: 'Somebody', 'http://schemas.microsoft.com/identity/claims/objectidentifier': 'o1' },
      ...data,
    },
    ...changes,
  };
}

function queued(value: unknown, own = OWN) {
  const read = hubEventFrom(value, own, NOW);
  if (!read.ok || read.value.kind !== 'Queue') throw new Error(JSON.stringify(read));
  return read.value.message;
}

describe('hubEventFrom', () => {
  it('names the hub, and notes who changed which rule', () => {
    expect(queued(event())).toEqual({
      hubId: HUB_ID,
      cause: 'event',
      since: NOW.toISOString(),
      note: {
        eventId: 'e1',
        objectId: 'p1',
        appId: 'a1',
        name: 'Somebody',
        operation: 'Microsoft.MachineLearningServices/workspaces/outboundRules/write',
        rule: 'allow-pypi',
        correlationId: 'c1',
        at: '2026-11-23T10:00:00.123Z',
      },
    });
  });

  it.each(['Microsoft.Resources.ResourceWriteFailure', 'Microsoft.Resources.ResourceDeleteCancel'])(
    'notes that a change came to nothing: %s',
    (eventType) => {
      expect(queued(event({ eventType })).note).toMatchObject({ failed: true });
    },
  );

  it.each([
    { why: 'the principal of the role where there are no claims', data: { claims: {} }, objectId: 'p1' },
    {
      why: 'no group, in which any number of people may be',
      data: { claims: {}, authorization: { evidence: { principalId: 'p1', principalType: 'Group' } } },
      objectId: undefined,
    },
    {
      why: 'the caller of the claims where a group has the role',
      data: { authorization: { evidence: { principalId: 'p1', principalType: 'Group' } } },
      objectId: 'o1',
    },
  ])('notes as the caller $why', ({ data, objectId }) => {
    expect(queued(event({}, data)).note?.objectId).toBe(objectId);
  });

  it('knows its own change by an id that Azure writes without hyphens', () => {
    const own = new Set(['00000000-0000-4000-8000-00000000aaaa']);
    const authorization = {
      evidence: { principalId: '0000000000004000800000000000AAAA', principalType: 'ServicePrincipal' },
    };
    expect(queued(event({}, { authorization, claims: '' }), own).cause).toBe('own-event');
    expect(queued(event({}, { authorization: {}, claims: '' }), own).cause).toBe('event');
  });

  it('keeps nothing of the claims but ids and the name', () => {
    const message = queued(event({}, { claims: { name: 'N', ipaddr: '203.0.113.9', uti: 'secret' } }));
    expect(JSON.stringify(message)).not.toMatch(/203\.0\.113\.9|secret/);
  });

  it.each([
    { why: 'a time in the future, which would never be too old', eventTime: '+275760-09-12T00:00:00Z' },
    { why: 'a time after now', eventTime: '2099-01-01T00:00:00Z' },
    { why: 'a time before there was Azure', eventTime: '-000001-01-01T00:00:00Z' },
    { why: 'no time', eventTime: 'yesterday' },
  ])('notes the change as of now for $why', ({ eventTime }) => {
    expect(queued(event({ eventTime })).note?.at).toBe(queued(event()).since);
  });

  it('reads the CloudEvents envelope', () => {
    const { topic, eventType, eventTime, ...rest } = event();
    const cloud = { ...rest, specversion: '1.0', source: topic, type: eventType, time: eventTime };
    expect(queued(cloud)).toEqual(queued(event()));
  });

  it.each([
    { why: 'the principal of the evidence', data: { authorization: { evidence: { principalId: 'OWN-object' } } } },
    {
      why: 'the object id claim',
      data: {
        authorization: {},
        claims: { 'http://schemas.microsoft.com/identity/claims/objectidentifier': 'own-object' },
      },
    },
    { why: 'the application id claim', data: { authorization: {}, claims: { appid: 'own-app' } } },
  ])('knows its own change by $why', ({ data }) => {
    expect(queued(event({}, data)).cause).toBe('own-event');
  });

  it.each([
    { why: 'claims as a string, as older schemas have them', data: { claims: '{"appid":"x"}' } },
    { why: 'no claims', data: { claims: undefined } },
    { why: 'authorization as a string', data: { authorization: 'x' } },
    { why: 'an authorization without evidence', data: { authorization: {} } },
    { why: 'no operation name', data: { operationName: undefined } },
  ])('still queues the hub: $why', ({ data }) => {
    expect(queued(event({}, data)).hubId).toBe(HUB_ID);
  });

  it.each([
    { why: 'data is not an object', value: event({ data: 'x' }) },
    { why: 'there is no data', value: event({ data: undefined }) },
  ])('reads an event whose data are odd: $why', ({ value }) => {
    expect(queued(value).hubId).toBe(HUB_ID);
  });

  it.each([
    { why: 'null', value: null },
    { why: 'a string', value: 'hello' },
    { why: 'no subject', value: event({ subject: undefined }) },
    { why: 'an empty subject', value: event({ subject: '' }) },
    { why: 'no id', value: event({ id: undefined }) },
  ])('says that an event is malformed: $why', ({ value }) => {
    const read = hubEventFrom(value, OWN, NOW);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.error).toMatch(/^malformed event: /);
  });

  it.each([
    {
      why: 'another provider',
      value: event({ subject: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/x' }),
    },
    { why: 'another kind of event', value: event({ eventType: 'Microsoft.Storage.BlobCreated' }) },
    {
      why: 'a compute',
      value: event(
        { subject: `${HUB}/computes/c` },
        { operationName: 'Microsoft.MachineLearningServices/workspaces/computes/write' },
      ),
    },
    { why: 'a job', value: event({}, { operationName: 'Microsoft.MachineLearningServices/workspaces/jobs/write' }) },
    {
      why: 'another provider in the operation',
      value: event({}, { operationName: 'Microsoft.Authorization/roleAssignments/write' }),
    },
  ])('ignores what does not touch a managed network: $why', ({ value }) => {
    const read = hubEventFrom(value, OWN, NOW);
    expect(read).toMatchObject({ ok: true, value: { kind: 'Ignore' } });
  });

  it.each([
    'Microsoft.MachineLearningServices/workspaces/write',
    'Microsoft.MachineLearningServices/workspaces/delete',
    'MICROSOFT.MACHINELEARNINGSERVICES/WORKSPACES/OUTBOUNDRULES/DELETE',
    'Microsoft.MachineLearningServices/workspaces/provisionManagedNetwork/action',
    'Microsoft.MachineLearningServices/workspaces/connections/write',
    'Microsoft.MachineLearningServices/workspaces/managedNetworks/write',
  ])('queues the hub for %s', (operationName) => {
    expect(queued(event({}, { operationName })).hubId).toBe(HUB_ID);
  });
});

const TAG_EVENTS = [
  {
    operation: 'Microsoft.Resources/tags/write',
    type: 'ResourceWriteSuccess',
    below: '/providers/Microsoft.Resources/tags/default',
  },
  {
    operation: 'Microsoft.Resources/tags/write',
    type: 'ResourceWriteFailure',
    below: '/providers/Microsoft.Resources/tags/default',
  },
  {
    operation: 'Microsoft.Resources/tags/delete',
    type: 'ResourceDeleteSuccess',
    below: '/providers/Microsoft.Resources/tags/default',
  },
  {
    operation: 'Microsoft.Resources/tags/delete',
    type: 'ResourceDeleteFailure',
    below: '/providers/Microsoft.Resources/tags/default',
  },
  {
    operation: 'MICROSOFT.RESOURCES/TAGS/WRITE',
    type: 'ResourceWriteSuccess',
    below: '/PROVIDERS/MICROSOFT.RESOURCES/TAGS/DEFAULT',
  },
  {
    operation: 'Microsoft.Resources/tags/write',
    type: 'ResourceWriteSuccess',
    below: '/providers/Microsoft.Resources/tags',
  },
  { operation: 'Microsoft.Resources/tags/write', type: 'ResourceWriteSuccess', below: '' },
  { operation: 'Microsoft.Resources/tags/write', type: 'ResourceWriteSuccess', below: '/' },
];

describe('an edit of tags', () => {
  it.each(TAG_EVENTS)('queues the hub for $operation, $type on "$below", and the filter lets it through', (row) => {
    const eventType = `Microsoft.Resources.${row.type}`;
    const value = event({ subject: `${HUB}${row.below}`, eventType }, { operationName: row.operation });
    const message = queued(value);
    expect(message).toMatchObject({ hubId: HUB_ID, cause: 'event', note: { objectId: 'p1' } });
    expect(message.note?.rule).toBeUndefined();
    const cloud = { specversion: '1.0', id: 'e', source: '/subscriptions/S1', type: eventType, data: value.data };
    expect(passesFilter(HUB_EVENT_FILTER, { ...cloud, subject: String(value.subject) } as never)).toBe(true);
  });

  it.each([
    { why: 'of a compute of the hub', subject: `${HUB}/computes/c/providers/Microsoft.Resources/tags/default` },
    {
      why: 'of a resource group',
      subject: '/subscriptions/S1/resourceGroups/RG/providers/Microsoft.Resources/tags/default',
    },
    {
      why: 'of another service',
      subject:
        '/subscriptions/S1/resourceGroups/RG/providers/Microsoft.Storage/storageAccounts/x/providers/Microsoft.Resources/tags/default',
    },
  ])('is ignored $why', ({ subject }) => {
    const read = hubEventFrom(event({ subject }, { operationName: 'Microsoft.Resources/tags/write' }), OWN, NOW);
    expect(read).toMatchObject({ ok: true, value: { kind: 'Ignore' } });
  });

  it('is read from the event that Azure sends for it', async () => {
    const file = new URL('../fixtures/cases/tag-change-event/event.json', import.meta.url);
    const [sent] = JSON.parse(await readFile(file, 'utf8'));
    const hub =
      '/subscriptions/33333333-2222-4444-8888-555555555555/resourcegroups/rg-ml-lab/providers/microsoft.machinelearningservices/workspaces/hub-lab';
    expect(queued(sent)).toMatchObject({ hubId: hub, cause: 'event' });
  });
});
