import { describe, expect, it } from 'vitest';
import { passesFilter } from '../../src/local/event-grid/event-filter.ts';
import { HUB_EVENT_FILTER } from '../../src/local/event-grid/hub-event-filter.ts';
import { hubEventFrom } from '../../src/reconcile/hub-event.ts';

const NOW = new Date('2026-12-01T10:00:05Z');
const RP = 'Microsoft.CognitiveServices/accounts';
const GROUP = '/subscriptions/S1/resourceGroups/RG';
const ACCOUNT = `${GROUP}/providers/${RP}/Foundry.One`;
const ACCOUNT_ID = '/subscriptions/s1/resourcegroups/rg/providers/microsoft.cognitiveservices/accounts/foundry.one';
const NETWORK = `${ACCOUNT}/managedNetworks/default`;

function event(operationName: string, subject: string) {
  const change = /delete$/i.test(operationName) ? 'Delete' : /action$/i.test(operationName) ? 'Action' : 'Write';
  return {
    id: 'e1',
    specversion: '1.0',
    source: '/subscriptions/S1',
    subject,
    type: `Microsoft.Resources.Resource${change}Success`,
    time: '2026-12-01T10:00:00Z',
    data: { operationName, correlationId: 'c1', claims: { name: 'Ann' } },
  };
}

function read(operationName: string, subject: string) {
  const result = hubEventFrom(event(operationName, subject), new Set(['own']), NOW);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

// Names of operations derive from the types of resources: Azure publishes only those of the account itself.
const WATCHED = [
  { operation: 'write', below: '' },
  { operation: 'delete', below: '' },
  { operation: 'managedNetworks/write', below: '/managedNetworks/default' },
  { operation: 'managedNetworks/delete', below: '/managedNetworks/default' },
  { operation: 'managednetworks/write', below: '/managednetworks/default' },
  {
    operation: 'managedNetworks/outboundRules/write',
    below: '/managedNetworks/default/outboundRules/Pypi',
    rule: 'Pypi',
  },
  {
    operation: 'managedNetworks/outboundRules/delete',
    below: '/managedNetworks/default/outboundRules/Pypi',
    rule: 'Pypi',
  },
  {
    operation: 'managednetworks/outboundrules/write',
    below: '/managednetworks/default/outboundrules/pypi',
    rule: 'pypi',
  },
  { operation: 'managedNetworks/provision/action', below: '/managedNetworks/default' },
  { operation: 'managedNetworks/batchOutboundRules/action', below: '/managedNetworks/default' },
  { operation: 'provisionManagedNetwork/action', below: '' },
  { operation: 'connections/write', below: '/connections/search' },
  { operation: 'connections/delete', below: '/connections/search' },
  { operation: 'projects/connections/write', below: '/projects/first/connections/search' },
  { operation: 'projects/connections/delete', below: '/projects/first/connections/search' },
  { operation: 'projects/write', below: '/projects/first' },
  { operation: 'projects/delete', below: '/projects/first' },
  { operation: 'capabilityHosts/write', below: '/capabilityHosts/agents' },
  { operation: 'capabilityHosts/delete', below: '/capabilityHosts/agents' },
  { operation: 'projects/capabilityHosts/write', below: '/projects/first/capabilityHosts/agents' },
  { operation: 'projects/capabilityHosts/delete', below: '/projects/first/capabilityHosts/agents' },
];

describe('an event of a Foundry account', () => {
  it.each(WATCHED)('starts a run of the account: $operation on "$below"', ({ below, operation, rule }) => {
    const value = event(`${RP}/${operation}`, `${ACCOUNT}${below}`);
    expect(read(value.data.operationName, value.subject)).toMatchObject({
      kind: 'Queue',
      message: { hubId: ACCOUNT_ID, cause: 'event', note: { operation: `${RP}/${operation}`, name: 'Ann', rule } },
    });
    expect(passesFilter(HUB_EVENT_FILTER, value as never)).toBe(true);
  });

  it.each(['deployments/write', 'raiPolicies/write', 'listKeys/action', 'privateEndpointConnections/write'])(
    'is ignored where it cannot change the network: %s',
    (operation) => {
      const subject = `${ACCOUNT}/${operation.split('/')[0]}/x`;
      expect(read(`${RP}/${operation}`, subject)).toEqual({
        kind: 'Ignore',
        reason: `operation "${RP}/${operation}" does not touch a managed network`,
      });
      expect(passesFilter(HUB_EVENT_FILTER, event(`${RP}/${operation}`, subject) as never)).toBe(false);
    },
  );

  it('is ignored where a deleted account is purged', () => {
    const operation = 'Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts/delete';
    const subject =
      '/subscriptions/S1/providers/Microsoft.CognitiveServices/locations/eastus/resourceGroups/RG/deletedAccounts/Foundry.One';
    expect(read(operation, subject)).toEqual({ kind: 'Ignore', reason: `"${subject}" is not a hub or an account` });
    expect(passesFilter(HUB_EVENT_FILTER, event(operation, subject) as never)).toBe(false);
  });

  it.each([
    { below: '/providers/Microsoft.Resources/tags/default', kind: 'Queue' },
    { below: '', kind: 'Queue' },
    { below: '/projects/first/providers/Microsoft.Resources/tags/default', kind: 'Ignore' },
  ])('about tags counts on the account itself: "$below" is $kind', ({ below, kind }) => {
    expect(read('Microsoft.Resources/tags/write', `${ACCOUNT}${below}`)).toMatchObject({ kind });
  });

  it('of Hubwarden itself is known as such', () => {
    const own = { ...event(`${RP}/managedNetworks/outboundRules/write`, `${NETWORK}/outboundRules/pypi`) };
    const claims = { appid: 'own' };
    expect(hubEventFrom({ ...own, data: { ...own.data, claims } }, new Set(['own']), NOW)).toMatchObject({
      value: { message: { hubId: ACCOUNT_ID, cause: 'own-event' } },
    });
  });
});
