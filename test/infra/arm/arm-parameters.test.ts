import { describe, expect, it } from 'vitest';
import { emptyAzure, ending, identity, nested, run, SUBSCRIPTION, template } from '../hand-made.ts';
import type { Fields } from './arm-ids.ts';
import type { Azure } from './azure.ts';

const ID = `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Resources/deployments/by-hand`;

function declaring(parameter: Fields, definitions: Fields = {}): Fields {
  return template({ id: identity('id') }, { parameters: { it: parameter }, definitions });
}

const VALUES: readonly {
  readonly why: string;
  readonly declared: Fields;
  readonly given: unknown;
  readonly says?: string;
}[] = [
  { why: 'a text', declared: { type: 'string' }, given: 'a' },
  { why: 'a number for a text', declared: { type: 'string' }, given: 1, says: "type 'string', not 1" },
  { why: 'a truth', declared: { type: 'bool' }, given: true },
  { why: 'a truth as text', declared: { type: 'bool' }, given: 'true', says: `type 'bool', not "true"` },
  { why: 'a whole number', declared: { type: 'int' }, given: 3 },
  { why: 'a broken number', declared: { type: 'int' }, given: 3.5, says: "type 'int', not 3.5" },
  { why: 'a list', declared: { type: 'array' }, given: [] },
  { why: 'an object for a list', declared: { type: 'array' }, given: {}, says: "type 'array'" },
  { why: 'a list for an object', declared: { type: 'object' }, given: [], says: "type 'object'" },
  { why: 'nothing where something must be', declared: { type: 'string' }, given: undefined, says: 'is not provided' },
  { why: 'nothing where null will do', declared: { type: 'string', nullable: true }, given: undefined },
  { why: 'an allowed value', declared: { type: 'string', allowedValues: ['on', 'off'] }, given: 'on' },
  {
    why: 'another value',
    declared: { type: 'string', allowedValues: ['on', 'off'] },
    given: 'On',
    says: 'one of on, off',
  },
  { why: 'a list of allowed values', declared: { type: 'array', allowedValues: ['a', 'b'] }, given: ['b'] },
  {
    why: 'a list with another value',
    declared: { type: 'array', allowedValues: ['a', 'b'] },
    given: ['b', 'c'],
    says: 'one of a, b',
  },
  { why: 'long enough', declared: { type: 'string', minLength: 3 }, given: 'abc' },
  { why: 'too short', declared: { type: 'string', minLength: 3 }, given: 'ab', says: 'minLength of 3' },
  { why: 'too long', declared: { type: 'string', maxLength: 3 }, given: 'abcd', says: 'maxLength of 3' },
  { why: 'too many entries', declared: { type: 'array', maxLength: 1 }, given: [1, 2], says: 'maxLength of 1' },
  { why: 'as small as can be', declared: { type: 'int', minValue: 30 }, given: 30 },
  { why: 'too small', declared: { type: 'int', minValue: 30 }, given: 29, says: 'minValue of 30' },
  { why: 'too large', declared: { type: 'int', maxValue: 30 }, given: 31, says: 'maxValue of 30' },
  { why: 'entries of the right kind', declared: { type: 'array', items: { type: 'string' } }, given: ['a'] },
  {
    why: 'an entry of another kind',
    declared: { type: 'array', items: { type: 'string' } },
    given: ['a', 2],
    says: "'it[1]'",
  },
  { why: 'a declared type', declared: { $ref: '#/definitions/short' }, given: 'ab' },
  { why: 'against a declared type', declared: { $ref: '#/definitions/short' }, given: 'abc', says: 'maxLength of 2' },
];

describe('parameters', () => {
  it.each(VALUES)('$why', ({ declared, given, says }) => {
    const azure = emptyAzure();
    const what = declaring(declared, { short: { type: 'string', maxLength: 2 } });
    const outcome = run(azure, what, given === undefined ? {} : { it: given });
    expect(ending(outcome)).toBe(says === undefined ? 'Succeeded' : 'InvalidTemplate');
    if (says !== undefined) expect(outcome.refusals[0]?.message).toContain(says);
    // What is wrong with a parameter is said before anything is made.
    expect(azure.ofType('Microsoft.ManagedIdentity/userAssignedIdentities')).toHaveLength(says === undefined ? 1 : 0);
  });

  it('have defaults that are held to the same bounds', () => {
    const bad = declaring({ type: 'string', maxLength: 2, defaultValue: "[concat('ab', 'c')]" });
    expect(ending(run(emptyAzure(), bad))).toBe('InvalidTemplate');
    expect(ending(run(emptyAzure(), bad, { it: 'ab' }))).toBe('Succeeded');
  });

  it('that a template does not declare are refused, with the names that it has', () => {
    const outcome = run(emptyAzure(), declaring({ type: 'string', defaultValue: '' }), { It: 'a' });
    expect(outcome.refusals[0]?.message).toBe("The template has no parameter 'It'. It has: it.");
  });

  it('are all named at once when several are wrong', () => {
    const what = template({}, { parameters: { a: { type: 'int' }, b: { type: 'bool' } } });
    const [refusal] = run(emptyAzure(), what, { a: 'x', b: 'y' }).refusals;
    expect(refusal?.message).toContain("'a'");
    expect(refusal?.message).toContain("'b'");
  });

  it('that are secure do not stay in the history of deployments', () => {
    const azure = emptyAzure();
    const parameters = {
      open: { type: 'string' },
      secret: { type: 'secureString' },
      keys: { $ref: '#/definitions/keys' },
    };
    const what = template({}, { parameters, definitions: { keys: { type: 'secureObject' } } });
    run(azure, what, { open: 'seen', secret: 'unseen', keys: { of: 'unseen' } });
    expect(azure.find(ID)?.body.parameters).toEqual({ open: 'seen' });
  });

  describe('that are refused by a function that fails', () => {
    const refusing = "[if(equals(parameters('it'), 'bad'), fail('it is bad'), parameters('it'))]";
    const parameters = { it: { type: 'string' } };
    const inner = template([identity('inner', { tags: { of: "[parameters('it')]" } })], { parameters });
    const made = (azure: Azure): number => azure.ofType('Microsoft.ManagedIdentity/userAssignedIdentities').length;

    it.each([
      { why: 'in a name', last: identity(refusing) },
      { why: 'in a property', last: identity('id', { tags: { of: refusing } }) },
      {
        why: 'in a property beside one that is not known yet',
        last: identity('id', { tags: { principal: "[reference('first').principalId]", of: refusing } }),
      },
      {
        why: 'in a parameter of a nested deployment',
        last: nested('m', inner, { parameters: { it: { value: refusing } } }),
      },
      {
        why: 'within a nested deployment of which all is known',
        last: nested('m', template([identity(refusing)], { parameters }), {
          parameters: { it: { value: "[parameters('it')]" } },
        }),
      },
    ])('$why, before anything is made', ({ last }) => {
      const azure = emptyAzure();
      const what = template({ first: identity('first'), last }, { parameters });
      const outcome = run(azure, what, { it: 'bad' });
      expect(outcome.refusals.map(({ message }) => message)).toEqual(['it is bad']);
      expect(made(azure)).toBe(0);
      expect(ending(run(azure, what, { it: 'good' }))).toBe('Succeeded');
      expect(made(azure)).toBe(2);
    });

    it('within a nested deployment of which something is not known yet, once it begins', () => {
      const azure = emptyAzure();
      const both = { it: { type: 'string' }, of: { type: 'string' } };
      const last = nested('m', template([identity(refusing)], { parameters: both }), {
        parameters: { it: { value: "[parameters('it')]" }, of: { value: "[reference('first').principalId]" } },
      });
      const outcome = run(azure, template({ first: identity('first'), last }, { parameters }), { it: 'bad' });
      expect(outcome.refusals.map(({ message }) => message)).toEqual(['it is bad']);
      expect(made(azure)).toBe(1);
    });
  });
});
