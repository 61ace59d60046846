import { describe, expect, it } from 'vitest';
import { emptyAzure, ending, identity, nested, run, SUBSCRIPTION, template } from '../hand-made.ts';
import { Evaluation, NO_REFERENCES } from './arm-evaluation.ts';
import type { Fields } from './arm-ids.ts';

const WHERE = {
  place: { subscriptionId: '11111111-1111-1111-1111-111111111111', resourceGroup: 'rg' },
  name: 'by-hand',
  location: 'westeurope',
};

function evaluated(value: unknown, more: Fields = {}): unknown {
  return new Evaluation(more, {}, WHERE, NO_REFERENCES).value(value);
}

const THINGS = `${SUBSCRIPTION}/resourceGroups/rg/providers/Contoso.Things/things/a`;

/** What the language says of each function that our templates use, or may come to use. */
const EXPRESSIONS: readonly { readonly text: string; readonly is: unknown }[] = [
  { text: 'plain', is: 'plain' },
  { text: '[[plain]', is: '[plain]' },
  { text: "['it''s']", is: "it's" },
  { text: "[if(true(), 'a', fail('never'))]", is: 'a' },
  { text: "[coalesce(null(), '', 'a')]", is: '' },
  { text: "[contains('Hub', 'hub')]", is: false },
  { text: "[contains(createArray('a', 'b'), 'b')]", is: true },
  { text: "[contains(createObject('Key', 1), 'key')]", is: true },
  { text: "[equals('Hub', 'hub')]", is: true },
  { text: "[startsWith('HTTPS://a', 'https')]", is: true },
  { text: "[endsWith('a.Example', 'EXAMPLE')]", is: true },
  { text: '[empty(createObject())]', is: true },
  { text: '[empty(null())]', is: true },
  { text: "[filter(createArray(1, 2, 3), lambda('n', greater(lambdaVariables('n'), 1)))]", is: [2, 3] },
  { text: "[map(range(2, 3), lambda('n', mul(lambdaVariables('n'), 2)))]", is: [4, 6, 8] },
  { text: "[first('abc')]", is: 'a' },
  { text: '[first(createArray())]', is: null },
  { text: "[last(split('a/b/c', '/'))]", is: 'c' },
  { text: "[skip(createArray('a', 'b'), 1)]", is: ['b'] },
  { text: "[substring('abcdef', 2, 3)]", is: 'cde' },
  { text: "[tryGet(createObject('a', createObject('b', 1)), 'a', 'b')]", is: 1 },
  { text: "[tryGet(createObject('a', 1), 'b', 'c')]", is: null },
  {
    text: "[union(createObject('a', createObject('x', 1)), createObject('a', createObject('y', 2)))]",
    is: { a: { x: 1, y: 2 } },
  },
  { text: "[union(createObject('a', createArray(1)), createObject('a', createArray(2)))]", is: { a: [2] } },
  { text: "[union(createArray('a', 'b'), createArray('b'))]", is: ['a', 'b'] },
  { text: "[length(createObject('a', 1, 'b', 2))]", is: 2 },
  { text: "[cidrSubnet('10.90.0.0/24', 25, 1)]", is: '10.90.0.128/25' },
  { text: "[resourceId('Contoso.Things/things', 'a')]", is: THINGS },
  { text: "[resourceId('other', 'Contoso.Things/things', 'a')]", is: THINGS.replace('/rg/', '/other/') },
  {
    text: "[extensionResourceId(resourceId('Contoso.Things/things', 'a'), 'Contoso.Marks/marks', 'b')]",
    is: `${THINGS}/providers/Contoso.Marks/marks/b`,
  },
  { text: "[tenantResourceId('Contoso.Things/things', 'a')]", is: '/providers/Contoso.Things/things/a' },
  { text: '[resourceGroup().name]', is: 'rg' },
  { text: '[deployment().name]', is: 'by-hand' },
];

describe('expressions', () => {
  it.each(EXPRESSIONS)('$text', ({ text, is }) => {
    expect(evaluated(text)).toEqual(is);
  });

  it.each([
    { text: "[parameters('missing')]", says: "'missing' is not provided" },
    { text: "[variables('missing')]", says: "'missing' is not found" },
    { text: "[createObject('a', 1).b]", says: 'property "b" does not exist' },
    { text: "[reference('a')]", says: 'not expected at this location' },
    { text: "[fail('so it is')]", says: 'so it is' },
    { text: "[guess('a')]", says: 'guess is not known' },
  ])('$text is refused', ({ text, says }) => {
    expect(() => evaluated(text)).toThrow(says);
  });

  it('stand in keys of objects as well', () => {
    expect(evaluated({ "[concat('a', 'b')]": 1 })).toEqual({ ab: 1 });
  });

  it('run loops of variables and of properties', () => {
    const loop = { name: 'all', count: 2, input: "[format('n{0}', copyIndex('all'))]" };
    expect(evaluated("[variables('all')]", { variables: { copy: [loop] } })).toEqual(['n0', 'n1']);
    expect(evaluated({ copy: [loop], other: 'x' })).toEqual({ all: ['n0', 'n1'], other: 'x' });
  });
});

describe('outputs', () => {
  it('of which the condition is false are left out', () => {
    const outputs = {
      yes: { type: 'string', value: 'a', condition: true },
      no: { type: 'string', value: 'b', condition: '[equals(1, 2)]' },
    };
    expect(run(emptyAzure(), template({}, { outputs })).outputs).toEqual({ yes: 'a' });
  });

  it('of a deployment that failed are none', () => {
    const outputs = { it: { type: 'string', value: 'a' } };
    const what = template({ id: identity('id', { location: '' }) }, { outputs });
    expect(run(emptyAzure(), what)).toMatchObject({ kind: 'Failed', outputs: {} });
  });
});

describe('a nested deployment into a management group', () => {
  const definition = { type: 'Microsoft.Authorization/policyDefinitions', name: 'p', properties: { policyRule: {} } };

  it('makes its resources there', () => {
    const azure = emptyAzure();
    const scope = 'Microsoft.Management/managementGroups/contoso-ai';
    const module = nested('m', template([definition]), { scope, location: 'westeurope' });
    expect(ending(run(azure, template({ module })))).toBe('Succeeded');
    expect(azure.ofType(definition.type).map(({ id }) => id)).toEqual([
      '/providers/Microsoft.Management/managementGroups/contoso-ai/providers/Microsoft.Authorization/policyDefinitions/p',
    ]);
  });

  it('and one that a condition leaves out makes nothing', () => {
    const azure = emptyAzure();
    const module = nested('m', template([definition]), { condition: false });
    expect(ending(run(azure, template({ module })))).toBe('Succeeded');
    expect(azure.ofType(definition.type)).toEqual([]);
  });
});
