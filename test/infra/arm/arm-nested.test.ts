import { describe, expect, it } from 'vitest';
import {
  account,
  assignment,
  container,
  emptyAzure,
  ending,
  GROUP,
  identity,
  nested,
  run,
  SUBSCRIPTION,
  template,
} from '../hand-made.ts';
import type { Fields } from './arm-ids.ts';
import { inside } from './arm-ids.ts';

const READER = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
const GUID = '00000000-0000-0000-0000-0000000000a1';
const grantTo = (principalId: string, more: Fields = {}): Fields =>
  assignment(GUID, { principalId, roleDefinitionId: READER }, more);

describe('loops', () => {
  const boxes = (more: Fields): Fields => ({
    ...container("[format('st/default/box{0}', copyIndex(1))]"),
    copy: { name: 'boxes', count: "[length(createArray('a', 'b'))]" },
    ...more,
  });

  it('make one resource each, and are waited for as one', () => {
    const azure = emptyAzure();
    const outcome = run(
      azure,
      template({
        last: container('st/default/last', { dependsOn: ['boxes'] }),
        boxes: boxes({ dependsOn: ['account'] }),
        account: account('st'),
      }),
    );
    expect(outcome.changes.map(({ name }) => name)).toEqual([
      'st',
      'st/default/box1',
      'st/default/box2',
      'st/default/last',
    ]);
  });

  it('of no rounds make nothing, and are waited for no longer', () => {
    const azure = emptyAzure();
    const none = { ...identity("[format('id{0}', copyIndex())]"), copy: { name: 'none', count: 0 } };
    const outcome = run(azure, template({ none, after: identity('after', { dependsOn: ['none'] }) }));
    expect(outcome.changes.map(({ name }) => name)).toEqual(['after']);
  });

  it('of which the number is no number are refused', () => {
    const resources = { none: { ...identity('id'), copy: { name: 'none', count: 'many' } } };
    expect(ending(run(emptyAzure(), template(resources)))).toBe('InvalidTemplate');
  });
});

describe('nested deployments', () => {
  const inner = template([identity("[parameters('name')]")], {
    parameters: { name: { type: 'string' } },
    outputs: {
      principal: {
        type: 'string',
        value:
          "[reference(resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', parameters('name')), '2024-11-30').principalId]",
      },
    },
  });

  it('hand on what they put out, to what waits for it', () => {
    const azure = emptyAzure();
    const outcome = run(
      azure,
      template({
        grant: grantTo("[reference('module').outputs.principal.value]"),
        module: nested('module', inner, { parameters: { name: { value: 'id' } } }),
      }),
    );
    expect(ending(outcome)).toBe('Succeeded');
    const [grant] = azure.ofType('Microsoft.Authorization/roleAssignments');
    expect(String(inside(grant?.body, 'properties.principalId'))).toBe('<id.principalId>');
  });

  it('see what was made before them, and what waits for them sees what they made', () => {
    const box = template([container('st/default/box')]);
    const resources = {
      account: nested('account', template([account('st')])),
      box: nested('box', box, { dependsOn: ['account'] }),
      unordered: nested('unordered', template([container('st/default/other')])),
    };
    const outcome = run(emptyAzure(), template(resources));
    expect(outcome.refusals.map(({ target }) => target)).toEqual([
      `${GROUP}/providers/Microsoft.Storage/storageAccounts/st/blobServices/default`,
    ]);
    expect(outcome.changes.map(({ name }) => name)).toEqual(['st', 'st/default/box']);
  });

  it('into a group that is made at the same time wait for it, or fail', () => {
    const group = { type: 'Microsoft.Resources/resourceGroups', name: 'new', location: 'westeurope' };
    const into = (more: Fields) =>
      template({ group, module: nested('m', template([identity('id')]), { resourceGroup: 'new', ...more }) });
    const place = { subscriptionId: SUBSCRIPTION.slice(15) };
    expect(ending(run(emptyAzure(), into({ dependsOn: ['group'] }), {}, place))).toBe('Succeeded');
    expect(ending(run(emptyAzure(), into({}), {}, place))).toBe('ResourceGroupNotFound');
  });

  it('outside of a group have a location', () => {
    const place = { subscriptionId: SUBSCRIPTION.slice(15) };
    const resources = { module: nested('m', template([])) };
    expect(ending(run(emptyAzure(), template(resources), {}, place))).toBe('LocationRequired');
  });

  it('are given what their template declares', () => {
    const wrong = { module: nested('module', inner, { parameters: { nam: { value: 'id' } } }) };
    const outcome = run(emptyAzure(), template(wrong));
    expect(ending(outcome)).toBe('InvalidTemplate');
    expect(outcome.refusals[0]?.message).toContain("no parameter 'nam'");
  });

  it('reach another subscription and group', () => {
    const azure = emptyAzure();
    const other = '/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/there';
    azure.add(other, 'Microsoft.Resources/resourceGroups');
    const [, , subscriptionId, , resourceGroup] = other.split('/');
    run(azure, template({ module: nested('m', template([identity('id')]), { subscriptionId, resourceGroup }) }));
    expect(azure.find(`${other}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id`)).toBeDefined();
  });
});
