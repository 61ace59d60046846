import { describe, expect, it } from 'vitest';
import { GROUP, HUB, SimulatedArm } from './simulated-arm.ts';

const ONE = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one`;
const TWO = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/two`;
const GUID = expect.stringMatching(/^[0-9a-f-]{36}$/);
const KNOWN = { principalId: GUID, clientId: GUID };
const TENANT = '72f00000-0000-4000-a000-000000000001';

function hubWith(identity: object): SimulatedArm {
  const arm = new SimulatedArm();
  const answer = arm.put(HUB, { location: 'eastus2', kind: 'Hub', identity });
  if (answer.status !== 202) throw new Error(answer.body);
  arm.pass(5);
  return arm;
}

function change(arm: SimulatedArm, method: 'PUT' | 'PATCH', identity: object) {
  const answer = arm.call(method, HUB, { body: { location: 'eastus2', kind: 'Hub', identity } });
  if (answer.status !== 202) throw new Error(answer.body);
  arm.pass(5);
  return arm.get(HUB).json.identity;
}

describe('the identity of a workspace', () => {
  it('of a user has a principal and a client, and none of the system', () => {
    const arm = hubWith({ type: 'UserAssigned', userAssignedIdentities: { [ONE]: {} } });
    expect(arm.get(HUB).json.identity).toEqual({ type: 'UserAssigned', userAssignedIdentities: { [ONE]: KNOWN } });
  });

  it('of both kinds shows all of them, its type without a blank', () => {
    const arm = hubWith({ type: 'systemAssigned, userAssigned', userAssignedIdentities: { [ONE]: {} } });
    expect(arm.get(HUB).json.identity).toEqual({
      type: 'SystemAssigned,UserAssigned',
      principalId: GUID,
      tenantId: TENANT,
      userAssignedIdentities: { [ONE]: KNOWN },
    });
  });

  it('gains and loses user identities by PATCH, where null removes one in any casing', () => {
    const arm = hubWith({ type: 'UserAssigned', userAssignedIdentities: { [ONE]: {} } });
    const added = change(arm, 'PATCH', { type: 'UserAssigned', userAssignedIdentities: { [TWO]: {} } });
    expect(added.userAssignedIdentities).toEqual({ [ONE]: KNOWN, [TWO]: KNOWN });
    const removed = change(arm, 'PATCH', {
      type: 'UserAssigned',
      userAssignedIdentities: { [TWO.toUpperCase()]: {}, [ONE.toLowerCase()]: null },
    });
    expect(removed.userAssignedIdentities).toEqual({ [TWO]: added.userAssignedIdentities[TWO] });
  });

  it('holds after a PUT what the PUT names', () => {
    const arm = hubWith({ type: 'UserAssigned', userAssignedIdentities: { [ONE]: {} } });
    expect(change(arm, 'PUT', { type: 'UserAssigned', userAssignedIdentities: { [TWO]: {} } })).toEqual({
      type: 'UserAssigned',
      userAssignedIdentities: { [TWO]: KNOWN },
    });
  });

  it('keeps the one of the system as long as the type names it, and gets another one later', () => {
    const arm = hubWith({ type: 'SystemAssigned' });
    const first = arm.get(HUB).json.identity;
    expect(first).toEqual({ type: 'SystemAssigned', principalId: GUID, tenantId: TENANT });
    const both = change(arm, 'PATCH', { type: 'SystemAssigned,UserAssigned', userAssignedIdentities: { [ONE]: {} } });
    expect(both.principalId).toBe(first.principalId);
    const user = change(arm, 'PATCH', { type: 'UserAssigned' });
    expect(user).toEqual({ type: 'UserAssigned', userAssignedIdentities: both.userAssignedIdentities });
    const back = change(arm, 'PATCH', { type: 'SystemAssigned', userAssignedIdentities: { [ONE]: null } });
    expect(back).toEqual({ type: 'SystemAssigned', principalId: GUID, tenantId: TENANT });
    expect(back.principalId).not.toBe(first.principalId);
    expect(change(arm, 'PATCH', { type: 'None' })).toEqual({ type: 'None' });
  });

  it('is the same wherever it is used', () => {
    const arm = hubWith({ type: 'UserAssigned', userAssignedIdentities: { [ONE]: {} } });
    const other = HUB.replace('hub1', 'hub2');
    arm.put(other, {
      location: 'eastus2',
      kind: 'Hub',
      identity: { type: 'UserAssigned', userAssignedIdentities: { [ONE]: {} } },
    });
    arm.pass(5);
    expect(arm.get(other).json.identity).toEqual(arm.get(HUB).json.identity);
  });
});

describe('computes and endpoints', () => {
  it.each([
    { path: 'computes/c1', properties: { computeType: 'AmlCompute' } },
    { path: 'onlineEndpoints/e1', properties: { authMode: 'Key' } },
    { path: 'serverlessEndpoints/s1', properties: { authMode: 'Key' } },
  ])('keep what $path was sent with around its properties', ({ path, properties }) => {
    const arm = new SimulatedArm();
    arm.seed();
    const sent = { location: 'westeurope', kind: 'Managed', tags: { team: 'a' }, sku: { name: 'Consumption' } };
    const identity = { type: 'systemassigned,userassigned', userAssignedIdentities: { [ONE]: {} } };
    arm.put(`${HUB}/${path}`, { ...sent, identity, properties });
    const first = arm.get(`${HUB}/${path}`).json;
    expect(first).toMatchObject({
      ...sent,
      identity: { type: 'SystemAssigned,UserAssigned', principalId: GUID, tenantId: TENANT },
    });
    expect(first.identity.userAssignedIdentities).toEqual({ [ONE]: KNOWN });
    arm.put(`${HUB}/${path}`, { ...sent, identity: { type: 'SystemAssigned' }, properties });
    expect(arm.get(`${HUB}/${path}`).json.identity).toEqual({
      type: 'SystemAssigned',
      principalId: first.identity.principalId,
      tenantId: TENANT,
    });
  });
});
