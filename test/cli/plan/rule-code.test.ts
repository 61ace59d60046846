import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseHcl } from '@cdktf/hcl2json';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { planCommand } from '../../../src/cli/plan/plan-command.ts';
import { contextWith, FLEET } from '../command-files.ts';

const SAMPLES = join(import.meta.dirname, '../../fixtures/rules-as-code');
const POLICY = { 'p.yaml': readFileSync(join(SAMPLES, 'policy.yaml'), 'utf8') };

type Fields = Readonly<Record<string, unknown>>;

const FIELDS = parseYaml(sample('fields.yaml')) as {
  readonly azapi_resource: readonly string[];
  readonly outboundRules: Readonly<Record<string, readonly string[]>>;
  readonly destination: Readonly<Record<string, readonly string[]>>;
  readonly azml: {
    readonly managed_network: readonly string[];
    readonly rule: Readonly<Record<string, readonly string[]>>;
    readonly destination: Readonly<Record<string, readonly string[]>>;
  };
};

function sample(name: string): string {
  return readFileSync(join(SAMPLES, name), 'utf8');
}

function plan(hub = 'rules-missing.json') {
  return planCommand({ policy: 'p.yaml', hub }, contextWith(POLICY));
}

function document(format: 'bicep' | 'terraform' | 'azml', hub?: string): string {
  const text = plan(hub).documents?.[format]?.();
  if (text?.ok !== true) throw new Error('this answer has no such document');
  return text.value;
}

/** Rule name without the prefix of Hubwarden → the rule that Hubwarden would write. */
function wantedRules(): ReadonlyMap<string, Fields> {
  const { steps } = plan().json as {
    readonly steps: readonly { readonly method: string; readonly path: string; readonly body: Fields }[];
  };
  const rules = steps.flatMap(({ body, method, path }): [string, Fields][] => {
    const { properties } = body as { readonly properties: Fields };
    if (method === 'PUT') return [[path.split('/').at(-1) ?? '', properties]];
    const { outboundRules } = (properties as { readonly managedNetwork: { readonly outboundRules: Fields } })
      .managedNetwork;
    return Object.entries(outboundRules).map(([name, rule]) => [name, rule as Fields]);
  });
  return new Map(rules.map(([name, rule]) => [name.replace(/^hw-/, ''), rule]));
}

describe('the rules that a hub lacks, as code', () => {
  it.each([
    { format: 'bicep', file: 'rules.bicep' },
    { format: 'terraform', file: 'rules.tf' },
    { format: 'azml', file: 'rules.yml' },
  ] as const)(
    'are in test/fixtures/rules-as-code for every type of rule, as -o $format prints them',
    ({ file, format }) => {
      expect(document(format)).toBe(sample(file));
    },
  );

  it('are in Bicep the rules that Hubwarden would write, one after the other', () => {
    const { resources } = JSON.parse(sample('rules.compiled.json')) as {
      readonly resources: readonly { name: string; properties: Fields; dependsOn?: readonly string[] }[];
    };
    const nameOf = ({ name }: { readonly name: string }) => /'([^']+)'\)\]$/.exec(name)?.[1] ?? '';
    expect(new Map(resources.map((each) => [nameOf(each), each.properties]))).toEqual(wantedRules());
    for (const [at, { dependsOn = [] }] of resources.entries()) {
      const before = resources[at - 1];
      expect(dependsOn).toEqual(before === undefined ? [] : [expect.stringContaining(nameOf(before))]);
    }
  });

  it('are in Terraform the rules that Hubwarden would write, each with a lock on the hub and with known fields only', async () => {
    const parsed = (await parseHcl('rules.tf', document('terraform'))) as {
      readonly resource: Readonly<Record<string, Readonly<Record<string, readonly Fields[]>>>>;
    };
    expect(Object.keys(parsed)).toEqual(['resource']);
    expect(Object.keys(parsed.resource)).toEqual(['azapi_resource']);
    const resources = Object.values(parsed.resource.azapi_resource ?? {}).flat();
    const rules = new Map<string, Fields>();
    for (const resource of resources) {
      expect(Object.keys(resource).toSorted()).toEqual(FIELDS.azapi_resource.toSorted());
      expect(resource.locks).toEqual([resource.parent_id]);
      const { properties } = resource.body as { readonly properties: Fields };
      const type = String(properties.type);
      expect(FIELDS.outboundRules[type]).toEqual(expect.arrayContaining(Object.keys(properties)));
      if (typeof properties.destination === 'object')
        expect(FIELDS.destination[type]).toEqual(expect.arrayContaining(Object.keys(properties.destination as Fields)));
      rules.set(String(resource.name), properties);
    }
    expect(rules).toEqual(wantedRules());
  });

  it('are in the YAML of az ml the same rules but those that deny, with known fields only', () => {
    // az ml reads YAML 1.1.
    const { managed_network: network } = parseYaml(document('azml'), { version: '1.1' });
    expect(Object.keys(network)).toEqual(FIELDS.azml.managed_network);
    const rules = network.outbound_rules as readonly Fields[];
    for (const rule of rules) {
      const type = String(rule.type);
      expect(FIELDS.azml.rule[type]).toEqual(expect.arrayContaining(Object.keys(rule)));
      if (typeof rule.destination === 'object')
        expect(FIELDS.azml.destination[type]).toEqual(expect.arrayContaining(Object.keys(rule.destination as Fields)));
    }
    const denied = [...wantedRules()]
      .filter(([, rule]) => JSON.stringify(rule).includes('"Deny"'))
      .map(([name]) => name);
    expect(denied).toHaveLength(1);
    expect(rules.map(({ name }) => name)).toEqual(
      [...wantedRules().keys()].filter((name) => !denied.includes(name)).toSorted(),
    );
    expect(document('azml')).toContain(`# This form has no rules that deny: write ${denied[0]} with -o bicep`);
  });

  it.each([
    { hub: 'in-sync.json', says: 'hub-in-sync lacks no rule of assignment production.' },
    { hub: 'exempt.json', says: 'An exemption covers each rule of assignment production that hub-legacy-1 lacks.' },
    { hub: 'unassigned.json', says: 'No assignment matches hub-elsewhere.' },
  ])('are a comment alone where there is none: $says', ({ hub, says }) => {
    const { documents } = planCommand({ policy: FLEET, hub }, contextWith());
    expect([documents?.bicep?.(), documents?.terraform?.(), documents?.azml?.()]).toEqual([
      { ok: true, value: `// ${says}\n` },
      { ok: true, value: `# ${says}\n` },
      { ok: true, value: `# ${says}\n` },
    ]);
  });

  it('are all that its rules do not permit, also where a blocker holds them back', () => {
    const policy = `version: 1
assignments:
  - name: std
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound }
    packs: [python-packages]
`;
    const asked = { policy: 'p.yaml', hub: 'comma-list-of-hosts.json' };
    const { documents, json } = planCommand(asked, contextWith({ 'p.yaml': policy }));
    const { findings, steps } = json as { findings: readonly { code: string; rule: string }[]; steps: unknown };
    const blocked = findings.filter(({ code }) => code === 'HW406').map(({ rule }) => rule.replace(/^hw-/, ''));
    expect({ blocked: blocked.length, steps }).toEqual({ blocked: 6, steps: [] });
    const text = documents?.bicep?.();
    if (text?.ok !== true) throw new Error('this answer has no such document');
    expect(text.value).toContain('// Assignment std requires 6 rules that hub-comma lacks.');
    for (const name of blocked) expect(text.value).toContain(`name: '${name}'`);
  });

  it.each(readdirSync(join(SAMPLES, '../hubs')).filter((name) => name.endsWith('.json')))(
    'are said to be none only where no finding is open about a rule that is missing: %s',
    (hub) => {
      const { documents, json } = planCommand(
        { policy: FLEET, hub, computes: 'c.json' },
        contextWith({ 'c.json': '[]' }),
      );
      const text = documents?.bicep?.();
      if (text?.ok !== true || !text.value.includes('lacks no rule')) return;
      const { findings } = json as { findings: readonly { code: string; exemptedBy: string | null }[] };
      const missing = findings.filter(({ code }) => ['HW201', 'HW202', 'HW403', 'HW406'].includes(code));
      expect(missing).toEqual([]);
    },
  );

  it('include those that wait for an approval, and those that an observing assignment does not write', () => {
    for (const hub of ['internet-mode-existing.json', 'observed-only.json']) {
      const { documents } = planCommand({ policy: FLEET, hub, computes: 'c.json' }, contextWith({ 'c.json': '[]' }));
      expect(documents?.bicep?.()).toMatchObject({ value: expect.stringContaining("destination: 'pypi.org'") });
    }
  });

  it('are for one hub, because several hubs have several pieces of code', () => {
    const { documents } = planCommand({ policy: FLEET, hub: ['rule-deleted.json', 'in-sync.json'] }, contextWith());
    expect(documents?.bicep?.()).toEqual({
      ok: false,
      error: '-o bicep writes the rules of one hub, and this plan has 2. Give one HUB or --hub.',
    });
  });
});
