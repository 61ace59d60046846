import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEPLOYMENT_VARIABLES } from '../../src/config/deployment-variables.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { PARAMETERS, parameterFile, parameterTable, VARIABLES, workflowEnvironment } from './parameter-list.ts';

const at = (name: string): URL => new URL(`../../${name}`, import.meta.url);
const file = (name: string): string => readFileSync(at(name), 'utf8');
const bare = (text: string): string => text.replace(/\s+/g, '');
const update = process.env.UPDATE === '1';

const template = JSON.parse(file('infra/azuredeploy.json'));
const DOCS = ['<!-- parameters: made from infra/parameters.json -->', '<!-- end of parameters -->'] as const;
const WORKFLOW = ['          # All parameters of infra/main.bicep: infra/parameters.json.', '        run:'] as const;

/** A text between two lines of a file; UPDATE=1 writes it there. */
function between(name: string, [from, to]: readonly [string, string], wanted: string): string {
  const text = file(name);
  const [before = '', rest] = text.split(`${from}\n`);
  if (rest === undefined) throw new Error(`${name} has no line ${from}`);
  const end = rest.indexOf(to);
  if (update) writeFileSync(at(name), `${before}${from}\n${wanted}\n${rest.slice(end)}`);
  return update ? wanted : rest.slice(0, end).trimEnd();
}

describe('the list of parameters', () => {
  it('holds every parameter of the template once, with its default and its allowed values', () => {
    expect(PARAMETERS.map(({ parameter }) => parameter).sort()).toEqual(Object.keys(template.parameters).sort());
    for (const { parameter, default: value, allowed } of PARAMETERS) {
      const { defaultValue, allowedValues } = template.parameters[parameter];
      // The region of the deployment is a default that only Azure knows; an empty variable comes to the same.
      if (parameter !== 'location') expect(defaultValue, parameter).toEqual(value);
      expect(allowedValues, parameter).toEqual(allowed);
    }
  });

  it('names each variable once', () => {
    expect(new Set(VARIABLES).size).toBe(VARIABLES.length);
  });

  it('is what main.bicepparam reads; UPDATE=1 writes it, and Bicep formats it', () => {
    const isCurrent = (): boolean => bare(file('infra/main.bicepparam')) === bare(parameterFile());
    if (update && !isCurrent()) writeFileSync(at('infra/main.bicepparam'), parameterFile());
    expect(isCurrent()).toBe(true);
  });

  it('is the table of the guide', () => {
    expect(between('docs/deploy.md', DOCS, parameterTable())).toBe(parameterTable());
  });

  it('is what the workflow can pass', () => {
    expect(between('.github/workflows/deploy.yml', WORKFLOW, workflowEnvironment())).toBe(workflowEnvironment());
    expect(file('.github/workflows/deploy.yml')).toContain('--parameters infra/main.bicepparam');
  });

  it('is known to the settings of the app, with the variables that only hooks read', () => {
    const hooks = ['HUBWARDEN_EVENTS_GROUP', 'HUBWARDEN_PAGES', 'HUBWARDEN_POLICY_FILE', 'HUBWARDEN_WATCHED'];
    const settings = SETTINGS.map(({ name }) => name);
    const own = VARIABLES.filter((name) => name.startsWith('HUBWARDEN_') && !settings.includes(name));
    expect([...DEPLOYMENT_VARIABLES].sort()).toEqual([...own, ...hooks].sort());
    // A variable that is a setting as well means the same to both.
    expect(VARIABLES.filter((name) => settings.includes(name))).toEqual([
      'HUBWARDEN_WRITES',
      'HUBWARDEN_SWEEP_SCHEDULE',
      'HUBWARDEN_PAGES_CLIENT_ID',
      'HUBWARDEN_PAGES_URL',
      'HUBWARDEN_PAGES_KEYED_API',
    ]);
  });

  it('holds every variable that the hooks read', () => {
    const read = readdirSync(at('infra/hooks')).flatMap((name) =>
      [...file(`infra/hooks/${name}`).matchAll(/\benv(?:\.|, ')(HUBWARDEN_\w+)/g)].map(([, variable]) =>
        String(variable),
      ),
    );
    expect(read).not.toHaveLength(0);
    expect(read.filter((name) => !DEPLOYMENT_VARIABLES.includes(name) && !VARIABLES.includes(name))).toEqual([]);
  });

  it('is what the Deploy button asks for, each with its meaning', () => {
    for (const { parameter } of PARAMETERS)
      expect(template.parameters[parameter].metadata.description, parameter).not.toBe('');
  });
});
