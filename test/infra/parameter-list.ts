import { readFile } from 'node:fs/promises';

/** One parameter of infra/main.bicep, as infra/parameters.json declares it. */
export interface Parameter {
  /** Its name in the environment: of azd, of a shell, of the workflow. */
  readonly variable: string;
  /** Its name in the template. */
  readonly parameter: string;
  readonly kind: 'text' | 'word' | 'flag' | 'number' | 'list' | 'pairs' | 'object';
  readonly allowed?: readonly (string | number)[];
  /** A variable whose items come first in the list. */
  readonly with?: string;
  readonly default: unknown;
  readonly example: string;
  readonly meaning: string;
}

/** The one list of parameters: everything else that names them is made from it, or held to it. */
export const PARAMETERS: readonly Parameter[] = JSON.parse(
  await readFile(new URL('../../infra/parameters.json', import.meta.url), 'utf8'),
);

/** Every variable that a deployment reads, once. */
export const VARIABLES: readonly string[] = PARAMETERS.flatMap((each) =>
  each.with === undefined ? [each.variable] : [each.with, each.variable],
);

/** infra/main.bicepparam, but for the line breaks of Bicep's formatter. */
export function parameterFile(): string {
  const lines = PARAMETERS.map((each) => `param ${each.parameter} = ${reading(each)}\n`);
  return `using 'main.bicep'

// Made from parameters.json, which declares what each variable means: UPDATE=1 npx vitest run --project unit test/infra/parameters.test.ts
// An empty variable counts as one that is not set.
import * as given from 'modules/from-environment.bicep'

${lines.join('')}`;
}

function reading(parameter: Parameter): string {
  const { kind, variable } = parameter;
  const text = `readEnvironmentVariable('${variable}', '')`;
  switch (kind) {
    case 'text':
      return `given.textOf(${text}, '${String(parameter.default)}')`;
    case 'word': {
      const allowed = parameter.allowed ?? [];
      const words = allowed.map((each) => `'${each}'`).join(', ');
      const read = `given.wordOf(${text}, [${words}], '${String(parameter.default)}')`;
      return `any(${read} ?? ${refusal(variable, `one of: ${allowed.join(', ')}`)})`;
    }
    case 'flag':
      return `given.flagOf(${text}, ${String(parameter.default)}) ?? ${refusal(variable, 'true or false')}`;
    case 'number':
      return numberReading(parameter, text);
    case 'list':
      return listReading(parameter, text);
    case 'pairs':
      return `given.pairsOf(${text}) ?? ${refusal(variable, 'name=value pairs with commas between them')}`;
    case 'object':
      return `given.objectOf(${text}) ?? ${refusal(variable, 'a JSON object')}`;
  }
}

/** Azure refuses a number that is not allowed; a directive turns off the compiler's check of its value. */
function numberReading({ allowed, default: value, variable }: Parameter, text: string): string {
  const what = allowed === undefined ? 'a whole number' : `one of: ${allowed.join(', ')}`;
  const read = `given.numberOf(${text}, ${String(value)}) ?? ${refusal(variable, what)}`;
  return allowed === undefined ? read : `any(${read})`;
}

function listReading(parameter: Parameter, text: string): string {
  if (parameter.with === undefined) return `given.listOf(${text})`;
  return `union(given.listOf(readEnvironmentVariable('${parameter.with}', '')), given.listOf(${text}))`;
}

function refusal(variable: string, what: string): string {
  return `fail('${variable} must be ${what}.')`;
}

/** The table of docs/deploy.md. */
export function parameterTable(): string {
  const rows = PARAMETERS.map(
    (each) => `| \`${each.variable}\` | \`${each.parameter}\` | ${each.meaning} | ${shown(each)} |`,
  );
  return ['| variable | parameter | meaning | default |', '|---|---|---|---|', ...rows].join('\n');
}

function shown({ default: value }: Parameter): string {
  if (value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)) return '–';
  return `\`${String(value)}\``;
}

/** The variables in the workflow, each from a variable of the environment or the repository in GitHub. */
export function workflowEnvironment(): string {
  return VARIABLES.map((name) => `          ${name}: \${{ vars.${name} }}`).join('\n');
}
