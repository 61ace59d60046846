import { describe, expect, it } from 'vitest';
import { operationName, shortRequest } from '../../src/report/short-request.ts';

const PLACE = '/subscriptions/1/resourceGroups/rg/providers';

describe('a request for people', () => {
  it.each([
    { request: `PATCH ${PLACE}/Microsoft.MachineLearningServices/workspaces/hub1`, short: 'PATCH hub1' },
    {
      request: `PUT ${PLACE}/microsoft.machinelearningservices/workspaces/hub1/outboundRules/x`,
      short: 'PUT hub1/outboundRules/x',
    },
    {
      request: `PUT ${PLACE}/Microsoft.CognitiveServices/accounts/a.b/managedNetworks/default/outboundRules/x`,
      short: 'PUT a.b/managedNetworks/default/outboundRules/x',
    },
    {
      request: `GET ${PLACE}/Microsoft.Storage/storageAccounts/a`,
      short: `GET ${PLACE}/Microsoft.Storage/storageAccounts/a`,
    },
    { request: 'apply', short: 'apply' },
  ])('$request is $short', ({ request, short }) => {
    expect(shortRequest(request)).toBe(short);
  });
});

describe("the end of Azure's name of an operation", () => {
  it.each([
    { operation: 'Microsoft.MachineLearningServices/workspaces/outboundRules/delete', end: 'outboundRules/delete' },
    { operation: 'MICROSOFT.COGNITIVESERVICES/accounts/managedNetworks/write', end: 'managedNetworks/write' },
    { operation: 'Microsoft.Resources/tags/write', end: 'Microsoft.Resources/tags/write' },
  ])('of $operation is $end', ({ end, operation }) => {
    expect(operationName(operation)).toBe(end);
  });
});
