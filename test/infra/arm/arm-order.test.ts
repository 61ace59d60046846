import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../thoroughness.ts';
import {
  account,
  assignment,
  container,
  emptyAzure,
  ending,
  GROUP,
  identity,
  run,
  SUBSCRIPTION,
  systemTopic,
  template,
} from '../hand-made.ts';
import type { Fields } from './arm-ids.ts';

const READER = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
const GUID = '00000000-0000-0000-0000-0000000000a1';
const readTopic: Fields = { type: 'Microsoft.EventGrid/systemTopics', name: 'evgt', existing: true };
const principalOf = (symbol: string): string => `[reference('${symbol}', '2025-02-15', 'full').identity.principalId]`;
const grantTo = (principalId: string, more: Fields = {}): Fields =>
  assignment(GUID, { principalId, roleDefinitionId: READER }, more);

/** `ending` after a first and after a second run, each of a template of its own. */
const ORDER: readonly {
  readonly why: string;
  readonly resources: Fields | readonly Fields[];
  readonly first: string;
  readonly second: string;
}[] = [
  {
    why: 'a read that nothing orders comes before what it reads is made; a second run finds it',
    resources: { made: systemTopic('evgt'), read: readTopic, grant: grantTo(principalOf('read')) },
    first: 'ResourceNotFound',
    second: 'Succeeded',
  },
  {
    why: 'a read that waits for what it reads finds it',
    resources: {
      made: systemTopic('evgt'),
      read: { ...readTopic, dependsOn: ['made'] },
      grant: grantTo(principalOf('read')),
    },
    first: 'Succeeded',
    second: 'Succeeded',
  },
  {
    why: 'a reference by the id of what is both read and made waits for the making only',
    resources: {
      made: systemTopic('evgt'),
      read: readTopic,
      grant: grantTo(
        "[reference(resourceId('Microsoft.EventGrid/systemTopics', 'evgt'), '2025-02-15', 'full').identity.principalId]",
      ),
    },
    first: 'Succeeded',
    second: 'Succeeded',
  },
  {
    why: 'a read that its condition leaves out is not done',
    resources: {
      made: systemTopic('evgt'),
      read: { ...readTopic, condition: false },
      other: identity('id', { dependsOn: ['read'] }),
    },
    first: 'Succeeded',
    second: 'Succeeded',
  },
  {
    why: 'a read that nothing waits for is not done',
    resources: { read: readTopic, other: identity('id') },
    first: 'Succeeded',
    second: 'Succeeded',
  },
  {
    why: 'a read that is waited for by name only is done',
    resources: { read: readTopic, other: identity('id', { dependsOn: ['read'] }) },
    first: 'ResourceNotFound',
    second: 'ResourceNotFound',
  },
  {
    why: 'a reference by symbol orders',
    resources: { grant: grantTo(principalOf('made')), made: systemTopic('evgt') },
    first: 'Succeeded',
    second: 'Succeeded',
  },
  {
    why: 'a reference by resource id orders, in a list of resources as well',
    resources: [
      grantTo(
        "[reference(resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'id'), '2024-11-30').principalId]",
      ),
      identity('id'),
    ],
    first: 'Succeeded',
    second: 'Succeeded',
  },
  {
    why: 'a reference in a branch that is not taken orders, and is not read',
    resources: {
      grant: grantTo("[if(true(), '00000000-0000-0000-0000-0000000000c1', reference('missing').principalId)]"),
      missing: { ...identity('id'), condition: false },
    },
    first: 'Succeeded',
    second: 'Succeeded',
  },
  {
    why: 'a reference to what a condition leaves out is refused once it is reached',
    resources: { grant: grantTo("[reference('missing').principalId]"), missing: identity('id', { condition: false }) },
    first: 'ResourceNotFound',
    second: 'ResourceNotFound',
  },
  {
    why: 'a part may come before what it is a part of',
    resources: { account: account('st'), box: container('st/default/box') },
    first: 'ParentResourceNotFound',
    second: 'Succeeded',
  },
  {
    why: 'a part that waits comes after; services of an account are there with it',
    resources: { account: account('st'), box: container('st/default/box', { dependsOn: ['account'] }) },
    first: 'Succeeded',
    second: 'Succeeded',
  },
  {
    why: 'dependsOn leads over other resources',
    resources: {
      box: container('st/default/box', { dependsOn: ['between'] }),
      between: identity('id', { dependsOn: ['account'] }),
      account: account('st'),
    },
    first: 'Succeeded',
    second: 'Succeeded',
  },
  {
    why: 'what a condition leaves out is not waited for',
    resources: { off: identity('off', { condition: false }), on: identity('on', { dependsOn: ['off'] }) },
    first: 'Succeeded',
    second: 'Succeeded',
  },
  {
    why: 'dependsOn by resource id, in a list of resources',
    resources: [
      container('st/default/box', { dependsOn: ["[resourceId('Microsoft.Storage/storageAccounts', 'st')]"] }),
      account('st'),
    ],
    first: 'Succeeded',
    second: 'Succeeded',
  },
  {
    why: 'dependsOn on what the template does not define',
    resources: { on: identity('on', { dependsOn: ['of'] }) },
    first: 'InvalidTemplate',
    second: 'InvalidTemplate',
  },
  {
    why: 'a circle, of which one half is a reference',
    resources: {
      a: identity('a', { dependsOn: ['b'] }),
      b: identity('b', { tags: { of: "[reference('a').clientId]" } }),
    },
    first: 'InvalidTemplate',
    second: 'InvalidTemplate',
  },
  {
    why: 'the same resource twice',
    resources: { a: identity('id'), b: identity('ID') },
    first: 'InvalidTemplate',
    second: 'InvalidTemplate',
  },
  {
    why: 'a reference in a name, which must be known before anything is made',
    resources: { a: identity('a'), b: identity("[reference('a').clientId]") },
    first: 'InvalidTemplate',
    second: 'InvalidTemplate',
  },
  {
    why: 'a resource on something that is not ordered before it',
    resources: {
      on: grantTo('someone', { scope: `${GROUP}/providers/Microsoft.Storage/storageAccounts/st` }),
      st: account('st'),
    },
    first: 'ResourceNotFound',
    second: 'Succeeded',
  },
  {
    why: 'an id in a property of what is made at the same time',
    resources: {
      plan: { type: 'Microsoft.Web/serverfarms', name: 'plan', location: 'westeurope', sku: { name: 'FC1' } },
      site: {
        type: 'Microsoft.Web/sites',
        name: 'site',
        location: 'westeurope',
        properties: { serverFarmId: "[resourceId('Microsoft.Web/serverfarms', 'plan')]" },
      },
    },
    first: 'LinkedResourceNotFound',
    second: 'Succeeded',
  },
];

describe('the order of a deployment', () => {
  it.each(ORDER)('$why', ({ resources, first, second }) => {
    const azure = emptyAzure();
    expect(ending(run(azure, template(resources)))).toBe(first);
    expect(ending(run(azure, template(resources)))).toBe(second);
  });

  it('goes on with what does not wait for a step that failed, and begins nothing that does', () => {
    const azure = emptyAzure();
    const { kind } = run(
      azure,
      template({
        failing: container('nowhere/default/box'),
        waiting: identity('waiting', { dependsOn: ['failing'] }),
        alone: identity('alone'),
      }),
    );
    expect(kind).toBe('Failed');
    expect(azure.ofType('Microsoft.ManagedIdentity/userAssignedIdentities').map(({ name }) => name)).toEqual(['alone']);
  });
});

describe('any template', () => {
  /** Accounts and containers that wait for some of those that are numbered lower. */
  const graph = fc
    .array(fc.record({ isAccount: fc.boolean(), waits: fc.array(fc.nat(7), { maxLength: 3 }), of: fc.nat(7) }), {
      minLength: 1,
      maxLength: 8,
    })
    .map((nodes) =>
      nodes.map(({ isAccount, waits, of }, index): readonly [string, Fields] => {
        const dependsOn = waits.filter((each) => each < index).map((each) => `r${each}`);
        const made = isAccount ? account(`st${index}`) : container(`st${of}/default/box${index}`);
        return [`r${index}`, { ...made, dependsOn }];
      }),
    );

  it('comes to the same in whichever order its resources are listed', () => {
    const property = fc.property(graph, fc.infiniteStream(fc.nat()), (listed, numbers) => {
      const shuffled = listed
        .map((each) => ({ each, by: numbers.next().value as number }))
        .sort((a, b) => a.by - b.by)
        .map(({ each }) => each);
      const [one, other] = [emptyAzure(), emptyAzure()];
      const first = run(one, template(Object.fromEntries(listed)));
      const second = run(other, template(Object.fromEntries(shuffled)));
      expect(second.refusals.map(({ target }) => target).sort()).toEqual(
        first.refusals.map(({ target }) => target).sort(),
      );
      expect(other.resources.map(({ id }) => id)).toEqual(one.resources.map(({ id }) => id));
    });
    fc.assert(property, { numRuns: propertyRuns(500) });
  });

  it('changes nothing the second time once it has succeeded', () => {
    const property = fc.property(graph, (listed) => {
      const azure = emptyAzure();
      const what = template(Object.fromEntries(listed));
      if (run(azure, what).kind === 'Failed') return;
      expect(run(azure, what).changes.filter(({ kind }) => kind !== 'Unchanged')).toEqual([]);
    });
    fc.assert(property, { numRuns: propertyRuns(500) });
  });
});
