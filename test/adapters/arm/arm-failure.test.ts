import { RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { failureFromArm, failureFromThrown } from '../../../src/adapters/arm/arm-failure.ts';
import { AT, HUB_PATH } from './fake-transport.ts';

function failure(
  status: number,
  code: string | undefined,
  message = 'words of Azure',
  headers = {},
  additionalInfo?: unknown,
) {
  const body =
    code === undefined
      ? undefined
      : { error: { code, message, ...(additionalInfo === undefined ? {} : { additionalInfo }) } };
  return failureFromArm({ status, headers: new Headers(headers), body }, AT);
}

const PERMISSIONS =
  "Workspace managed identity don't have required permissions to read and approve private endpoint connections on " +
  '/subscriptions/22222222-0000-0000-0000-000000000000/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/lake. ' +
  'If the permissions were recently granted, wait a few minutes.';

describe('failureFromArm', () => {
  it.each([
    {
      why: 'the gateway knows no such workspace',
      status: 404,
      code: 'ResourceNotFound',
      is: { kind: 'NotFound', what: 'Resource' },
    },
    {
      why: 'the resource group is gone',
      status: 404,
      code: 'ResourceGroupNotFound',
      is: { kind: 'NotFound', what: 'ResourceGroup' },
    },
    {
      why: 'an invisible subscription is no proof',
      status: 404,
      code: 'SubscriptionNotFound',
      is: { kind: 'NotFound', what: 'Other' },
    },
    {
      why: 'a missing rule is no missing hub',
      status: 404,
      code: 'UserError',
      is: { kind: 'NotFound', what: 'Other' },
    },
    { why: 'a 404 without a body is no proof', status: 404, code: undefined, is: { kind: 'NotFound', what: 'Other' } },
    {
      why: 'codes are read without case',
      status: 404,
      code: 'resourcenotfound',
      is: { kind: 'NotFound', what: 'Resource' },
    },
    {
      why: 'an unlucky rule',
      status: 400,
      code: 'ValidationError',
      is: { kind: 'Rejected', status: 400, code: 'ValidationError' },
    },
    {
      why: 'an illegal mode',
      status: 400,
      code: 'BadRequest',
      is: { kind: 'Rejected', status: 400, code: 'BadRequest' },
    },
    {
      why: 'a poll without version',
      status: 400,
      code: 'MissingApiVersionParameter',
      is: { kind: 'Rejected', code: 'MissingApiVersionParameter' },
    },
    {
      why: 'a version the region lacks',
      status: 400,
      code: 'NoRegisteredProviderFound',
      is: { kind: 'Rejected', code: 'NoRegisteredProviderFound' },
    },
    {
      why: 'a body that is no error',
      status: 400,
      code: undefined,
      is: { kind: 'Rejected', status: 400, code: 'HTTP 400' },
    },
    {
      why: 'a token that has run out',
      status: 401,
      code: 'ExpiredAuthenticationToken',
      is: { kind: 'Forbidden', action: undefined, scope: undefined },
    },
    {
      why: 'a 403 without names',
      status: 403,
      code: 'AuthorizationFailed',
      is: { kind: 'Forbidden', action: undefined, scope: undefined },
    },
    { why: 'a resource lock', status: 409, code: 'ScopeLocked', is: { kind: 'Locked' } },
    { why: 'an operation is running', status: 409, code: 'Conflict', is: { kind: 'Busy' } },
    { why: 'a conflict without a body', status: 409, code: undefined, is: { kind: 'Busy' } },
    { why: 'a failed precondition', status: 412, code: 'PreconditionFailed', is: { kind: 'Busy' } },
    {
      why: 'a provider that is not registered never passes by waiting',
      status: 409,
      code: 'MissingSubscriptionRegistration',
      is: { kind: 'Rejected', status: 409, code: 'MissingSubscriptionRegistration' },
    },
    {
      why: 'a disabled subscription never passes by waiting',
      status: 409,
      code: 'ReadOnlyDisabledSubscription',
      is: { kind: 'Rejected', status: 409 },
    },
    {
      why: 'throttling by ARM',
      status: 429,
      code: 'SubscriptionRequestsThrottled',
      is: { kind: 'Throttled', retryAfterSeconds: 30 },
    },
    {
      why: 'a time-out of the request',
      status: 408,
      code: 'RequestTimeout',
      is: { kind: 'Unavailable', retryAfterSeconds: undefined },
    },
    {
      why: 'trouble that kept Azure from looking at it',
      status: 503,
      code: 'ServerBusy',
      is: { kind: 'Unavailable', notTaken: true },
    },
    { why: 'an inner error', status: 500, code: 'InternalServerError', is: { kind: 'Unavailable' } },
    { why: 'a broken gateway', status: 502, code: undefined, is: { kind: 'Unavailable' } },
    {
      why: 'a gateway time-out, whose write may have landed',
      status: 504,
      code: 'GatewayTimeout',
      is: { kind: 'Unavailable' },
    },
    {
      why: 'a transient error, whose write may have landed',
      status: 400,
      code: 'TransientError',
      is: { kind: 'Unavailable' },
    },
    { why: 'a redirect, which is never followed', status: 307, code: undefined, is: { kind: 'Rejected', status: 307 } },
  ])('$status $code is $is.kind: $why', ({ status, code, is }) => {
    expect(failure(status, code)).toMatchObject(is);
  });

  it.each([
    { why: 'an inner error', status: 500, code: 'InternalServerError' },
    { why: 'a gateway time-out', status: 504, code: 'GatewayTimeout' },
    { why: 'a 503 whose code says that the write may land', status: 503, code: 'TransientError' },
  ])('never takes a write for not taken in: $why', ({ status, code }) => {
    expect(failure(status, code)).not.toHaveProperty('notTaken');
  });

  it('honours Retry-After of a 429 and of a 503, as seconds and as a date', () => {
    expect(failure(429, 'TooManyRequests', '', { 'Retry-After': '7' })).toMatchObject({
      kind: 'Throttled',
      retryAfterSeconds: 7,
    });
    const date = { 'retry-after': 'Mon, 02 Nov 2026 10:02:00 GMT' };
    expect(failure(429, 'TooManyRequests', '', date)).toMatchObject({ kind: 'Throttled', retryAfterSeconds: 120 });
    expect(failure(503, 'ServerBusy', '', date)).toMatchObject({ kind: 'Unavailable', retryAfterSeconds: 120 });
  });

  it('names action and scope of a missing permission', () => {
    const message =
      "The client 'abc' with object id 'def' does not have authorization to perform action " +
      `'Microsoft.MachineLearningServices/workspaces/outboundRules/write' over scope '${HUB_PATH}/outboundRules/r1' ` +
      'or the scope is invalid. If access was recently granted, please refresh your credentials.';
    expect(failure(403, 'AuthorizationFailed', message)).toMatchObject({
      kind: 'Forbidden',
      action: 'Microsoft.MachineLearningServices/workspaces/outboundRules/write',
      scope: `${HUB_PATH}/outboundRules/r1`,
    });
  });

  it('names the linked action and scope, not the one that is granted', () => {
    const message =
      "The client 'abc' has permission to perform action 'Microsoft.MachineLearningServices/workspaces/outboundRules/write' " +
      `on scope '${HUB_PATH}'; however, it does not have permission to perform action ` +
      "'Microsoft.Storage/storageAccounts/privateEndpointConnectionsApproval/action' on the linked scope(s) " +
      "'/subscriptions/2/resourceGroups/d/providers/Microsoft.Storage/storageAccounts/lake' or the linked scope(s) are invalid.";
    expect(failure(403, 'LinkedAuthorizationFailed', message)).toMatchObject({
      kind: 'Forbidden',
      action: 'Microsoft.Storage/storageAccounts/privateEndpointConnectionsApproval/action',
      scope: '/subscriptions/2/resourceGroups/d/providers/Microsoft.Storage/storageAccounts/lake',
    });
  });

  const APPROVAL = 'Microsoft.Storage/storageAccounts/privateEndpointConnectionsApproval/action';
  const VAULT_APPROVAL = 'Microsoft.KeyVault/vaults/privateEndpointConnectionsApproval/action';
  const LAKE = '/subscriptions/2/resourceGroups/d/providers/Microsoft.Storage/storageAccounts/lake';
  const VAULT = '/subscriptions/2/resourceGroups/d/providers/Microsoft.KeyVault/vaults/keys';
  it.each([
    { why: 'one of each', actions: `'${APPROVAL}'`, scopes: `'${LAKE}'`, is: [APPROVAL, LAKE] },
    {
      why: 'a comma list in one pair of quotes',
      actions: `'${APPROVAL},${VAULT_APPROVAL}'`,
      scopes: `'${LAKE},${VAULT}'`,
      is: [`${APPROVAL}, ${VAULT_APPROVAL}`, `${LAKE}, ${VAULT}`],
    },
    {
      why: 'a list of quoted names, one action for both',
      actions: `'${APPROVAL}', '${APPROVAL}'`,
      scopes: `'${LAKE}', '${VAULT}'`,
      is: [APPROVAL, `${LAKE}, ${VAULT}`],
    },
  ])('names linked actions and scopes as Azure lists them today: $why', ({ actions, scopes, is }) => {
    const message =
      "The client 'c' with object id 'o' has permission to perform action 'Microsoft.MachineLearningServices/workspaces/outboundRules/write' " +
      `on scope '/x'; however, it does not have permission to perform action(s) ${actions} on the linked scope(s) ${scopes} ` +
      '(respectively) or the linked scope(s) are invalid.';
    const [action, scope] = is;
    expect(failure(403, 'LinkedAuthorizationFailed', message)).toMatchObject({ kind: 'Forbidden', action, scope });
  });

  it('takes a linked subscription of another tenant for no missing role', () => {
    const message =
      "The client has permission to perform action 'Microsoft.MachineLearningServices/workspaces/outboundRules/write' on scope '/x', " +
      "however the current tenant 't' is not authorized to access linked subscription '2'.";
    expect(failure(403, 'LinkedAuthorizationFailed', message)).toMatchObject({
      kind: 'Rejected',
      topic: 'OtherTenant',
    });
  });

  it.each([
    { topic: 'InUse', message: 'The managed network cannot be turned on while active computes exist.' },
    { topic: 'InUse', message: 'Managed network isolation cannot be enabled: delete compute "ci-1" first.' },
    { topic: 'InUse', message: 'An online endpoint is running in this workspace.' },
    { topic: 'FirewallSku', message: 'The firewall SKU Basic is not offered in this region.' },
    { topic: 'NotRegistered', message: "The subscription is not registered to use namespace 'Microsoft.Network'." },
    { topic: undefined, message: 'The quota of compute clusters has been used up; delete some.' },
    { topic: undefined, message: 'A private endpoint to this resource exists.' },
    { topic: undefined, message: 'Rule compute.example.com already exists.' },
    { topic: undefined, message: 'The moon is in the wrong quarter.' },
    { topic: undefined, message: '' },
  ])('says what "$message" is about: $topic', ({ message, topic }) => {
    const found = failure(400, 'ValidationError', message);
    expect(found.kind === 'Rejected' ? found.topic : found.kind).toBe(topic);
  });

  it('names every policy that denied, by the name people know it by', () => {
    const info = [
      { type: 'PolicyViolation', info: { policyDefinitionDisplayName: 'No FQDN rules', policyAssignmentName: 'a1' } },
      { type: 'PolicyViolation', info: { policyAssignmentName: 'a2' } },
      { type: 'ComponentName', info: { value: 'managementfrontend' } },
      'odd',
    ];
    expect(failure(403, 'RequestDisallowedByPolicy', 'no', {}, info)).toEqual({
      kind: 'DeniedByPolicy',
      policies: ['No FQDN rules', 'a2'],
      detail: 'RequestDisallowedByPolicy: no',
    });
  });

  it('tells a missing approval role from other refusals and names the target', () => {
    expect(failure(400, 'ValidationError', PERMISSIONS)).toMatchObject({
      kind: 'ApprovalRoleMissing',
      target:
        '/subscriptions/22222222-0000-0000-0000-000000000000/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/lake',
    });
    expect(failure(403, 'AuthorizationFailed', PERMISSIONS).kind).toBe('Forbidden');
  });

  it('reads the words of nested details too', () => {
    const body = {
      error: { code: 'UserError', message: 'See details.', details: [{ code: 'x', message: PERMISSIONS }] },
    };
    expect(failureFromArm({ status: 400, headers: new Headers(), body }, AT).kind).toBe('ApprovalRoleMissing');
  });

  it('survives bodies of any shape', () => {
    for (const body of [
      'text',
      5,
      null,
      [],
      {},
      { error: 'text' },
      { error: { code: 7, message: {}, details: 'x', additionalInfo: 3 } },
    ]) {
      expect(failureFromArm({ status: 400, headers: new Headers(), body }, AT)).toMatchObject({
        kind: 'Rejected',
        code: 'HTTP 400',
      });
    }
  });

  it('keeps tokens, signatures and long texts out of the detail', () => {
    const secret = 'Bearer abc.def-ghi at https://x.test/p?sig=SECRET&api-version=1 with AccountKey=SECRET;';
    const { detail } = failure(400, 'Odd', `${secret}${'long '.repeat(1000)}`);
    expect(detail).not.toMatch(/SECRET|abc\.def/);
    expect(detail).toContain('https://x.test/p?sig=…&api-version=1');
    expect(detail.length).toBeLessThanOrEqual(2000);
  });
});

describe('failureFromThrown', () => {
  it.each([
    { why: 'a connection that was reset', error: new RestError('socket hang up', { code: 'ECONNRESET' }) },
    { why: 'a request that ran out of time', error: Object.assign(new Error('aborted'), { name: 'AbortError' }) },
    { why: 'a system error', error: Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }) },
    {
      why: 'an identity endpoint that does not answer',
      error: Object.assign(new Error('x'), { name: 'CredentialUnavailableError' }),
    },
  ])('calls $why Unavailable, because a write may have landed', ({ error }) => {
    expect(failureFromThrown(error)).toMatchObject({ kind: 'Unavailable', retryAfterSeconds: undefined });
  });

  it('calls a refused identity Forbidden, because asking again will not help', () => {
    const refused = Object.assign(new Error('invalid_client'), { name: 'AuthenticationError' });
    expect(failureFromThrown(refused).kind).toBe('Forbidden');
  });

  it('throws what is a bug', () => {
    const bug = new TypeError('x is not a function');
    expect(() => failureFromThrown(bug)).toThrow(bug);
    expect(() => failureFromThrown(Object.assign(new Error('bad'), { code: 'ERR_INVALID_ARG_TYPE' }))).toThrow('bad');
    expect(() => failureFromThrown('text')).toThrow('text');
  });
});
