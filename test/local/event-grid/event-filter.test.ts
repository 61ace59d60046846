import { describe, expect, it } from 'vitest';
import type { AdvancedFilter } from '../../../src/local/event-grid/event-filter.ts';
import { passesFilter } from '../../../src/local/event-grid/event-filter.ts';
import type { GridEvent } from '../../../src/local/event-grid/grid-event.ts';
import { HUB_EVENT_FILTER } from '../../../src/local/event-grid/hub-event-filter.ts';

const HUB = '/subscriptions/s/resourcegroups/rg/providers/Microsoft.MachineLearningServices/workspaces/hub1';

function event(operationName: string | undefined, overrides: Partial<GridEvent> = {}): GridEvent {
  return {
    id: '1',
    source: '/subscriptions/s',
    type: 'Microsoft.Resources.ResourceWriteSuccess',
    subject: HUB,
    time: '2026-01-01T00:00:00Z',
    data: { operationName },
    ...overrides,
  };
}

describe('HUB_EVENT_FILTER', () => {
  it.each([
    'Microsoft.MachineLearningServices/workspaces/write',
    'microsoft.machinelearningservices/WORKSPACES/delete',
    'Microsoft.MachineLearningServices/workspaces/outboundRules/write',
    'Microsoft.MachineLearningServices/workspaces/outboundRules/delete',
    'Microsoft.MachineLearningServices/workspaces/provisionManagedNetwork/action',
    'Microsoft.MachineLearningServices/workspaces/managedNetworks/batchOutboundRules/action',
    'Microsoft.MachineLearningServices/workspaces/connections/write',
  ])('lets %s through, whatever its case', (operationName) => {
    expect(passesFilter(HUB_EVENT_FILTER, event(operationName))).toBe(true);
  });

  it.each([
    { filtered: event('Microsoft.MachineLearningServices/workspaces/jobs/write'), why: 'a job' },
    { filtered: event('Microsoft.Storage/storageAccounts/write'), why: 'another provider' },
    { filtered: event(undefined), why: 'an event without operation' },
    {
      filtered: event('Microsoft.MachineLearningServices/workspaces/write', { data: 'text' }),
      why: 'data that is no object',
    },
    {
      filtered: event('Microsoft.MachineLearningServices/workspaces/write', {
        type: 'Microsoft.Resources.ResourceWriteCancel',
      }),
      why: 'a type that is not subscribed to',
    },
  ])('keeps back $why', ({ filtered }) => {
    expect(passesFilter(HUB_EVENT_FILTER, filtered)).toBe(false);
  });
});

describe('passesFilter', () => {
  const rule = event('Provider/things/write');
  const on = (operatorType: AdvancedFilter['operatorType'], values: readonly string[], key = 'data.operationName') =>
    passesFilter({ advancedFilters: [{ operatorType, key, values }] }, rule);

  it.each([
    { operator: 'StringContains', values: ['x', 'THINGS'], expected: true },
    { operator: 'StringNotContains', values: ['x', 'THINGS'], expected: false },
    { operator: 'StringBeginsWith', values: ['provider/'], expected: true },
    { operator: 'StringNotBeginsWith', values: ['other/'], expected: true },
    { operator: 'StringEndsWith', values: ['/delete'], expected: false },
    { operator: 'StringNotEndsWith', values: ['/delete'], expected: true },
    { operator: 'StringIn', values: ['provider/things/WRITE'], expected: true },
    { operator: 'StringNotIn', values: ['provider/things/WRITE'], expected: false },
  ] as const)('$operator $values is $expected', ({ operator, values, expected }) => {
    expect(on(operator, values)).toBe(expected);
  });

  it('takes a missing field for no match, also for what negates, except StringNotIn', () => {
    expect(on('StringContains', ['x'], 'data.authorization.action')).toBe(false);
    expect(on('StringNotContains', ['x'], 'data.authorization.action')).toBe(false);
    expect(on('StringNotIn', ['x'], 'data.authorization.action')).toBe(true);
  });

  it('looks at the ends of the subject without case', () => {
    expect(passesFilter({ subjectBeginsWith: '/SUBSCRIPTIONS/S/', subjectEndsWith: '/HUB1' }, rule)).toBe(true);
    expect(passesFilter({ subjectBeginsWith: '/subscriptions/t/' }, rule)).toBe(false);
    expect(passesFilter({ subjectEndsWith: '/hub2' }, rule)).toBe(false);
  });
});
