import { describe, expect, it } from 'vitest';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { hubReferenceFrom } from '../../../src/core/hub-reference.ts';
import type { HubSegments } from '../../../src/report/api/hub-path.ts';
import { hubOfSegments, hubSegments, pathsByKind } from '../../../src/report/api/hub-path.ts';

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const PLACE = `/subscriptions/${SUBSCRIPTION}/resourcegroups/rg-ai/providers`;
const HUB = `${PLACE}/microsoft.machinelearningservices/workspaces/hub-a`;
const ACCOUNT = `${PLACE}/microsoft.cognitiveservices/accounts/acct.one`;

describe('the segments of a hub or account in a path', () => {
  it.each([
    { id: HUB, kind: 'MlWorkspace', name: 'hub-a' },
    { id: ACCOUNT, kind: 'FoundryAccount', name: 'acct.one' },
  ] as const)('come from the id of a $kind and lead back to it', ({ id, kind, name }) => {
    const hubId = hubIdFrom(id);
    if (hubId === undefined) throw new Error('no id');
    expect(hubSegments(hubId)).toEqual({ subscription: SUBSCRIPTION, group: 'rg-ai', name, kind });
    expect(hubOfSegments(hubSegments(hubId))).toBe(id);
  });

  it.each<{ segments: HubSegments; wanted: string; why: string }>([
    { segments: { subscription: '-', group: '-', name: 'a' }, wanted: 'hub:a', why: 'the default kind is the hub' },
    {
      segments: { subscription: '-', group: 'rg', name: 'a', kind: 'FoundryAccount' },
      wanted: 'account:rg/a',
      why: 'the path of accounts means no hub of that name',
    },
  ])('with "-" mean $wanted: $why', ({ segments, wanted }) => {
    expect(hubOfSegments(segments)).toBe(wanted);
    expect(hubReferenceFrom(wanted)).toMatchObject({ kind: 'Name', name: 'a' });
  });

  it('are compared without case', () => {
    expect(hubOfSegments({ subscription: SUBSCRIPTION.toUpperCase(), group: 'RG-AI', name: 'Hub-A' })).toBe(HUB);
  });

  it.each<{ segments: HubSegments; why: string }>([
    {
      segments: { subscription: SUBSCRIPTION, group: 'rg/x', name: 'hub-a' },
      why: 'an encoded slash is no part of a name',
    },
    { segments: { subscription: '-', group: '-', name: 'rg/hub-a' }, why: 'a name alone has no slash' },
    { segments: { subscription: SUBSCRIPTION, group: 'rg?x', name: 'hub-a' }, why: 'no id holds such a character' },
    { segments: { subscription: SUBSCRIPTION, group: 'rg', name: ' ' }, why: 'a blank is no name' },
  ])('name no hub when $why', ({ segments }) => {
    expect(hubOfSegments(segments)).toBeUndefined();
  });
});

describe('the paths of an operation', () => {
  it('are one for each kind where the operation is about one resource', () => {
    expect(pathsByKind('/api/hubs/{subscription}/{group}/{name}/plan').map(({ path }) => path)).toEqual([
      '/api/hubs/{subscription}/{group}/{name}/plan',
      '/api/accounts/{subscription}/{group}/{name}/plan',
    ]);
  });

  it('are the path alone for a list', () => {
    expect(pathsByKind('/api/hubs/reconcile')).toEqual([{ path: '/api/hubs/reconcile', kind: undefined }]);
  });
});
