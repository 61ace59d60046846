import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planCommand } from '../../../src/cli/plan/plan-command.ts';
import { parsePolicy, renderProblems } from '../../../src/core/baseline/parse-policy.ts';
import { contextWith } from '../../cli/command-files.ts';

const CASE = join(import.meta.dirname, '../../fixtures/cases/exemption-rule-pattern');
const fileOf = (name: string) => readFileSync(join(CASE, name), 'utf8');

function problemsOf(policy: unknown): string {
  const parsed = parsePolicy(JSON.stringify(policy), 'p.yaml');
  return parsed.ok ? 'none' : renderProblems(parsed.error, 'p.yaml');
}

const exempting = (fields: Readonly<Record<string, unknown>>) => ({
  version: 1,
  assignments: [{ name: 'lab' }],
  exemptions: [
    { hub: '*', findings: ['HW203'], owner: 'o', ticket: 't', reason: 'r', expires: '2027-01-31', ...fields },
  ],
});
const matching = (match: Readonly<Record<string, unknown>>) => ({ version: 1, assignments: [{ name: 'lab', match }] });
const silencing = (fields: Readonly<Record<string, unknown>>) => ({
  version: 1,
  assignments: [{ name: 'lab' }],
  alerts: { silences: [{ owner: 'o', reason: 'r', expires: '2027-01-31', ...fields }] },
});

describe('an exemption whose rule is a pattern', () => {
  it('spares every rule that it names, as its hub does for hubs', () => {
    const files = { 'policy.yaml': fileOf('policy.yaml'), 'hub.json': fileOf('hub.json') };
    const result = planCommand({ policy: 'policy.yaml', hub: 'hub.json' }, contextWith(files));
    expect(result.json).toMatchObject({ verdict: 'Exempt', steps: [] });
  });

  it.each([
    { why: 'a host is no name', fields: { rule: '*.example.com' }, says: 'no outbound rule can have the name' },
    { why: 'a name is too long', fields: { rule: `${'a'.repeat(34)}*` }, says: 'no outbound rule can have the name' },
    { why: 'several names', fields: { rule: 'a-1, b-1' }, says: 'no outbound rule can have the name' },
    {
      why: 'the code is about the hub',
      fields: { rule: 'a-*', findings: ['HW203', 'HW101'] },
      says: 'exemptions[0].findings[1]: HW101 is never about a rule',
    },
  ])('is refused where it could never cover a finding: $why', ({ fields, says }) => {
    expect(problemsOf(exempting(fields))).toContain(says);
  });
});

describe('fields beside those that take patterns', () => {
  it.each([
    { policy: matching({ subscriptions: ['prod-*'] }), says: 'no subscription id can ever be "prod-*"' },
    { policy: matching({ resourceGroups: ['*/rg-ai'] }), says: 'no resource group can ever be "*/rg-ai"' },
    { policy: matching({ names: ['*/workspaces/hub-*'] }), says: 'no hub name can ever be' },
    { policy: matching({ locations: ['west.europe'] }), says: 'no region can ever be' },
    { policy: matching({ tags: { 'env*': 'prod' } }), says: 'the name of a tag is no pattern' },
    { policy: silencing({ hubs: ['rg/hub-*'] }), says: 'no name and no id of a hub can ever be' },
    { policy: silencing({ subscriptions: ['Production'] }), says: 'no subscription id can ever be' },
    { policy: silencing({ tags: { '*': 'x' } }), says: 'the name of a tag is no pattern' },
    { policy: silencing({ codes: ['HW2*'] }), says: 'Codes are no patterns' },
    { policy: silencing({ assignments: ['la*'] }), says: 'Names of assignments are no patterns here' },
    {
      policy: { version: 1, scope: { managementGroups: ['mg-*'] }, assignments: [{ name: 'lab' }] },
      says: 'is not the id of a management group',
    },
    { policy: exempting({ hub: '*/workspaces/hub one' }), says: 'neither the resource id of a hub nor a pattern' },
    {
      policy: { version: 1, assignments: [{ name: 'lab', packs: ['vscode@*'] }] },
      says: 'pack "vscode" has no edition "*"',
    },
    {
      policy: { version: 1, assignments: [{ name: 'lab', forbidden: [{ serviceTag: 'Stor*' }] }] },
      says: 'is not a service tag',
    },
    {
      policy: {
        version: 1,
        assignments: [{ name: 'lab', forbidden: [{ privateEndpoint: { resourceId: '/subscriptions/*' } }] }],
      },
      says: 'is not the id of an Azure resource',
    },
  ])('are refused with the reason: $says', ({ policy, says }) => {
    expect(problemsOf(policy)).toContain(says);
  });

  it('are taken where they can hold', () => {
    expect(
      problemsOf({
        ...matching({
          subscriptions: ['1111*', '?*'],
          resourceGroups: ['rg-*'],
          names: ['hub-?'],
          locations: ['West Europe', 'west*'],
          tags: { env: 'prod*' },
        }),
        ...{ scope: { managementGroups: ['mg_1', 'b6c0a1f0-0000-4000-8000-000000000001'] } },
      }),
    ).toBe('none');
    expect(problemsOf(silencing({ hubs: ['hub-*', '*/resourcegroups/rg-1/*'], subscriptions: ['1111*'] }))).toBe(
      'none',
    );
  });
});
