/** A resource as Azure Policy sees it: fields by name, aliases included; what is not there is absent. */
export type Fields = Readonly<Record<string, string | undefined>>;

type Json = unknown;
type Condition = Readonly<Record<string, Json>>;

interface Scope {
  readonly fields: Fields;
  readonly parameters: Readonly<Record<string, Json>>;
  readonly current: Readonly<Record<string, Json>>;
}

/**
 * Decides the effect of a policy rule, in the part of Azure's policy language that our definitions use. Comparisons
 * disregard case, as Azure's do. Anything it does not know throws, so that no condition passes unread.
 *
 * @returns the effect when the condition holds, else undefined
 * @see https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule (read 2026-11)
 */
export function effectOf(
  definition: {
    readonly parameters: Readonly<Record<string, { readonly defaultValue?: Json }>>;
    readonly policyRule: Json;
  },
  fields: Fields,
  given: Readonly<Record<string, Json>> = {},
): string | undefined {
  const defaults = Object.entries(definition.parameters).map(([name, each]) => [name, each.defaultValue]);
  const scope: Scope = { fields, parameters: { ...Object.fromEntries(defaults), ...given }, current: {} };
  const rule = definition.policyRule as { readonly if: Condition; readonly then: { readonly effect: string } };
  return holds(rule.if, scope) ? String(value(rule.then.effect, scope)) : undefined;
}

function holds(condition: Condition, scope: Scope): boolean {
  if ('allOf' in condition) return (condition.allOf as Condition[]).every((each) => holds(each, scope));
  if ('anyOf' in condition) return (condition.anyOf as Condition[]).some((each) => holds(each, scope));
  if ('not' in condition) return !holds(condition.not as Condition, scope);
  const { field, value: literal, count, ...operators } = condition;
  const operand =
    count === undefined
      ? field === undefined
        ? value(literal, scope)
        : fieldValue(String(field), scope)
      : counted(count as Condition, scope);
  const [[operator, raw] = ['', undefined], ...more] = Object.entries(operators);
  if (more.length > 0) throw new Error(`two operators in one condition: ${JSON.stringify(condition)}`);
  return compare(operator, operand, value(raw, scope));
}

/** A path that is no known field is absent; the difference between the two shows in a test of the aliases. */
function fieldValue(name: string, { fields }: Scope): string | undefined {
  return fields[name];
}

function counted({ name, value: list, where }: Condition, scope: Scope): number {
  const items = value(list, scope) as readonly Json[];
  return items.filter((item) =>
    holds(where as Condition, { ...scope, current: { ...scope.current, [String(name)]: item } }),
  ).length;
}

function compare(operator: string, operand: Json, wanted: Json): boolean {
  const text = operand === undefined ? undefined : String(operand).toLowerCase();
  const list = Array.isArray(wanted) ? wanted.map((each) => String(each).toLowerCase()) : [];
  switch (operator) {
    case 'equals':
      return text === String(wanted).toLowerCase();
    case 'notEquals':
      return text !== String(wanted).toLowerCase();
    case 'in':
      return text !== undefined && list.includes(text);
    case 'notIn':
      return text === undefined || !list.includes(text);
    case 'exists':
      return (operand !== undefined) === (String(wanted).toLowerCase() === 'true');
    case 'greater':
      return Number(operand) > Number(wanted);
    case 'like':
      return text !== undefined && isLike(text, String(wanted).toLowerCase());
    default:
      throw new Error(`the operator ${operator} is not known here`);
  }
}

/** @throws Error for a second `*`: Azure takes one */
function isLike(text: string, pattern: string): boolean {
  const [before = '', after, ...more] = pattern.split('*');
  if (more.length > 0) throw new Error(`more than one * in ${pattern}`);
  if (after === undefined) return text === before;
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}

function value(raw: Json, scope: Scope): Json {
  if (typeof raw !== 'string' || !raw.startsWith('[')) return raw;
  const [, name, argument] = /^\[(\w+)\('([^']+)'\)\]$/.exec(raw) ?? [];
  if (name === 'parameters' && argument !== undefined && argument in scope.parameters)
    return scope.parameters[argument];
  if (name === 'current' && argument !== undefined && argument in scope.current) return scope.current[argument];
  throw new Error(`${raw} is not known here`);
}
