import type { core } from 'zod';
import { lookUp } from '../../text/look-up.ts';
import { nearestWord } from '../../text/nearest-word.ts';
import { refusalOf } from '../checks/refused-values.ts';
import type { PolicyFault, PolicyPath } from '../policy/policy-problem.ts';
import type { JsonSchema } from '../schema/policy-schema.ts';
import { policyJsonSchema } from '../schema/policy-schema.ts';
import { cutList } from './cut-list.ts';
import { policyKeyForToolKey, policyRuleFromToolRule } from './other-tool-syntax.ts';

type Issue = core.$ZodIssue;

/** The text of a value as the file writes it: `1.10` for the number 1.1; undefined when there is no such value. */
export type WrittenText = (path: PolicyPath) => string | undefined;

/**
 * Turns issues of the schema into faults for the reader: the fault and the remedy.
 *
 * @param raw the file's content, for quotes
 * @param written the text in the file, for values that YAML reads as numbers
 */
export function shapeFaults(
  issues: readonly Issue[],
  raw: unknown,
  written: WrittenText = () => undefined,
): readonly PolicyFault[] {
  const root = policyJsonSchema();
  return issues.flatMap((issue) => faultsOf(issue, { raw, root, written }));
}

/** The input from which faults are made. */
interface Source {
  readonly raw: unknown;
  readonly root: JsonSchema;
  readonly written: WrittenText;
}

function faultsOf(issue: Issue, source: Source): readonly PolicyFault[] {
  const { raw, root, written } = source;
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, path, source);
  if (issue.code === 'invalid_key') {
    const [inner] = issue.issues;
    const what = inner?.code === 'invalid_format' ? inner.message : 'must not be empty';
    return [
      {
        path,
        atKey: true,
        message: `the name "${String(path.at(-1))}" ${what}`,
        remedy: describe(root, path.slice(0, -1)),
      },
    ];
  }
  const value = valueAt(raw, path);
  const refusal = refusalOf(path, value);
  if (refusal !== undefined) return [{ path, ...refusal }];
  if (value === undefined) return [missing(path, root)];
  const text = typeof value === 'number' && isTextWanted(issue) ? (written(path) ?? value) : value;
  return [{ path, message: messageOf(issue, value, text), remedy: remedyOf(issue, text, path, root) }];
}

function missing(path: PolicyPath, root: JsonSchema): PolicyFault {
  const key = String(path.at(-1));
  return { path, message: `"${key}" is missing`, remedy: `Add it. ${describe(root, path)}`.trim() };
}

function unknownKeys(keys: readonly string[], path: PolicyPath, { raw, root }: Source): readonly PolicyFault[] {
  const block = valueAt(raw, path);
  const form = isRuleOfList(path) ? policyRuleFromToolRule(block) : undefined;
  if (form !== undefined) {
    const message = 'this is a rule as "az ml", ARM or Bicep write it';
    return [{ path, message, remedy: `In a policy it is: ${form}.` }];
  }
  const cut = cutList(keys, block, path);
  if (cut === undefined) return keys.map((key) => unknownKey([...path, key], root));
  const others = keys.filter((key) => !cut.keys.includes(key));
  return [cut.fault, ...others.map((key) => unknownKey([...path, key], root))];
}

function isTextWanted(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.expected === 'string';
}

function isRuleOfList(path: PolicyPath): boolean {
  return path.at(-2) === 'rules' && typeof path.at(-1) === 'number';
}

function unknownKey(path: PolicyPath, root: JsonSchema): PolicyFault {
  const key = String(path.at(-1));
  const refusal = refusalOf(path, undefined);
  if (refusal !== undefined) return { path, atKey: true, ...refusal };
  return {
    path,
    atKey: true,
    message: `unknown key "${key}"`,
    remedy: keyRemedy(key, schemaAt(root, path.slice(0, -1))),
  };
}

function keyRemedy(key: string, schema: JsonSchema | undefined): string {
  const allowed = Object.keys(schema?.properties ?? {});
  const near = policyKeyForToolKey(key, allowed) ?? nearestWord(key, allowed);
  if (near !== undefined) return `Did you mean "${near}"?`;
  const owner = allowed.find((name) => Object.hasOwn(childSchema(schema, name)?.properties ?? {}, key));
  return owner === undefined ? `Known here: ${allowed.join(', ')}.` : `It belongs under "${owner}".`;
}

function messageOf(issue: Issue, value: unknown, text: unknown): string {
  if (value === null) return 'there is no value';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${expectedWords(issue.expected)}, not ${typeof value === 'number' ? String(text) : actualWords(value)}`;
    case 'invalid_value':
      return `${quoted(value)} is not ${issue.values
        .map(String)
        .join(', ')
        .replace(/, ([^,]*)$/, ' or $1')}`;
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `must be ${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}, not ${quoted(value)}`
        : 'must not be empty';
    case 'too_big':
      return `must be at most ${issue.maximum}, not ${quoted(value)}`;
    case 'invalid_format':
    case 'invalid_union':
      return `${issue.message}, not ${quoted(value)}`;
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return issue.message;
  }
}

function remedyOf(issue: Issue, value: unknown, path: PolicyPath, root: JsonSchema): string {
  const description = describe(root, path);
  if (value === null) return `Give it one, or remove the key. ${description}`.trim();
  if (issue.code === 'invalid_value' && typeof value === 'string') {
    const near = nearestWord(value, issue.values.map(String));
    if (near !== undefined) return `Did you mean "${near}"?`;
  }
  if (issue.code === 'invalid_type' && issue.expected === 'string')
    return textRemedy(value, schemaAt(root, path)) ?? description;
  if (issue.code === 'invalid_type' && issue.expected === 'array') {
    return listRemedy(value, schemaAt(root, path)?.items, description);
  }
  const keys = Object.keys(schemaAt(root, path)?.properties ?? {});
  const isBlockWanted = issue.code === 'invalid_type' && issue.expected === 'object' && keys.length > 0;
  return isBlockWanted ? `${description} Keys: ${keys.join(', ')}.`.trim() : description;
}

/** Suggests quotes only if the schema accepts the quoted text. */
function textRemedy(value: unknown, schema: JsonSchema | undefined): string | undefined {
  const placeholder = placeholderIn(value);
  if (placeholder !== undefined) return `Put it in quotes: "{${placeholder}}".`;
  if (!isPlain(value) || !acceptsText(schema, String(value))) return undefined;
  return `Put it in quotes: "${String(value)}".`;
}

/** Suggests a list only if the schema accepts the shape of its entries. */
function listRemedy(value: unknown, items: JsonSchema['items'], description: string): string {
  const member = typeof items === 'object' && !Array.isArray(items) ? items : undefined;
  if (typeof value === 'string' && acceptsText(member, value)) return `Write it as a list: [${value}].`;
  const keys = Object.keys(member?.properties ?? {});
  const members = keys.length === 0 ? 'texts.' : `blocks. Keys of each: ${keys.join(', ')}.`;
  return `Write a list of ${members} ${description}`.trim();
}

function acceptsText(schema: JsonSchema | undefined, text: string): boolean {
  if (schema?.type !== 'string') return false;
  if (schema.enum !== undefined && !schema.enum.includes(text)) return false;
  return schema.pattern === undefined || new RegExp(schema.pattern).test(text);
}

/** YAML reads `{region}` without quotes as a block with one key and no value. */
function placeholderIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [first, ...rest] = Object.entries(value);
  return first !== undefined && rest.length === 0 && first[1] === null ? first[0] : undefined;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a block of keys',
  record: 'a block of keys',
};

function expectedWords(expected: string): string {
  return lookUp(EXPECTED, expected) ?? expected;
}

function actualWords(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a block of keys';
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  return quoted(value);
}

function quoted(value: unknown): string {
  if (typeof value === 'string') return `"${value.length > 80 ? `${value.slice(0, 80)}…` : value}"`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a block of keys' : String(value);
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function valueAt(raw: unknown, path: PolicyPath): unknown {
  let value = raw;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === String(step))?.[1];
  }
  return value;
}

/** The schema's description of a value. For a plain entry of a list, the description of the list. */
function describe(root: JsonSchema, path: PolicyPath): string {
  return schemaAt(root, path)?.description ?? schemaAt(root, path.slice(0, -1))?.description ?? '';
}

/** The part of the schema that describes a path of the file. */
function schemaAt(root: JsonSchema, path: PolicyPath): JsonSchema | undefined {
  let schema: JsonSchema | undefined = root;
  for (const step of path) schema = childSchema(schema, step);
  return schema;
}

function childSchema(schema: JsonSchema | undefined, step: string | number): JsonSchema | undefined {
  const child =
    typeof step === 'number' ? schema?.items : (lookUp(schema?.properties ?? {}, step) ?? schema?.additionalProperties);
  return typeof child === 'object' && !Array.isArray(child) ? child : undefined;
}
