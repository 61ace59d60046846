import type { Value } from './arm-expression.ts';
import { Unknown } from './arm-expression.ts';
import type { Fields } from './arm-ids.ts';
import { canonical, fields } from './arm-ids.ts';

const KINDS: Readonly<Record<string, (value: Value) => boolean>> = {
  string: (value) => typeof value === 'string' || value instanceof Unknown,
  securestring: (value) => typeof value === 'string' || value instanceof Unknown,
  int: (value) => typeof value === 'number' && Number.isInteger(value),
  bool: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value),
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  secureobject: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** The declaration of a parameter; `$ref` leads to `definitions`. */
function declarationOf(template: Fields, declared: Value): Fields {
  const { $ref, ...own } = fields(declared);
  if (typeof $ref !== 'string') return own;
  const name = $ref.split('/').at(-1) ?? '';
  return { ...declarationOf(template, fields(template.definitions)[name]), ...own };
}

function sizeProblems(name: string, value: Value, declared: Fields): readonly string[] {
  const length = typeof value === 'string' || Array.isArray(value) ? value.length : undefined;
  const size = typeof value === 'number' ? value : undefined;
  const limits = [
    [length, 'minLength', (a: number, b: number) => a < b, 'fewer characters or entries than'],
    [length, 'maxLength', (a: number, b: number) => a > b, 'more characters or entries than'],
    [size, 'minValue', (a: number, b: number) => a < b, 'less than'],
    [size, 'maxValue', (a: number, b: number) => a > b, 'more than'],
  ] as const;
  return limits.flatMap(([measured, limit, breaks, words]) => {
    const bound = declared[limit];
    if (measured === undefined || typeof bound !== 'number' || !breaks(measured, bound)) return [];
    return [`The parameter '${name}' has ${words} its ${limit} of ${bound}.`];
  });
}

function isAllowed(value: Value, allowed: readonly Value[]): boolean {
  // For a list, `allowedValues` of Bicep says what each entry may be; a template may also list whole lists.
  const known = allowed.map(canonical);
  if (Array.isArray(value))
    return known.includes(canonical(value)) || value.every((each) => known.includes(canonical(each)));
  return known.includes(canonical(value));
}

function valueProblems(template: Fields, name: string, value: Value, declared: Fields): readonly string[] {
  if (value === null && declared.nullable === true) return [];
  const kind = String(declared.type);
  if (!(KINDS[kind.toLowerCase()] ?? (() => true))(value))
    return [`The parameter '${name}' expects a value of type '${kind}', not ${canonical(value)}.`];
  const { allowedValues, items } = declared;
  if (Array.isArray(allowedValues) && !isAllowed(value, allowedValues))
    return [`The parameter '${name}' may be one of ${allowedValues.map(String).join(', ')}, not ${canonical(value)}.`];
  const entries = Array.isArray(value) && items !== undefined ? value : [];
  const item = declarationOf(template, items);
  return [
    ...sizeProblems(name, value, declared),
    ...entries.flatMap((each, index) => valueProblems(template, `${name}[${index}]`, each, item)),
  ];
}

/**
 * What is wrong with the parameters of a deployment; ARM checks all of them, defaults as well, before it makes anything.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/templates/parameters (read 2026-11)
 * @param valueFor the value that a parameter would have; throws where there is none
 */
export function parameterProblems(
  template: Fields,
  given: Fields,
  valueFor: (name: string) => Value,
): readonly string[] {
  const declared = fields(template.parameters);
  const strangers = Object.keys(given)
    .filter((name) => !(name in declared))
    .map((name) => `The template has no parameter '${name}'. It has: ${Object.keys(declared).join(', ')}.`);
  const wrong = Object.entries(declared).flatMap(([name, each]) => {
    const declaration = declarationOf(template, each);
    if (!(name in given) && !('defaultValue' in declaration) && declaration.nullable !== true)
      return [`The value for the template parameter '${name}' is not provided.`];
    return valueProblems(template, name, valueFor(name), declaration);
  });
  return [...strangers, ...wrong];
}

/** The parameters that stay in the history of deployments: secure ones do not. */
export function historyParameters(template: Fields, given: Fields): Fields {
  const declared = fields(template.parameters);
  const isSecure = (name: string) =>
    String(declarationOf(template, declared[name]).type).toLowerCase().startsWith('secure');
  return Object.fromEntries(Object.entries(given).filter(([name]) => !isSecure(name)));
}
