import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { observationFromWorkspace } from '../../../src/core/kinds/reading/workspace-from-arm.ts';
import type { Observation } from '../../../src/core/observation/observation.ts';
import type { ObservedRule } from '../../../src/core/rules/outbound-rule.ts';
import { HOSTILE_NAMES } from '../../hostile-names.ts';
import { observedRule } from '../plan/azure-model.ts';
import { endpoint, fqdn, hub, NOW, tag } from '../plan/plan-fixtures.ts';
import { expectDescribed, proposed, TERMS } from './described-fleets.ts';

const CORPUS = join(import.meta.dirname, '../../fixtures/hubs');
const SUBSCRIPTION = '11111111-1111-1111-1111-111111111111';

/** The hubs of the corpus, each under the name of its file: many of them are one hub in several states. */
function corpus(): readonly Observation[] {
  return readdirSync(CORPUS)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const body = JSON.parse(readFileSync(join(CORPUS, file), 'utf8'));
      const name = file.replace('.json', '');
      const id = String(body.id).replace(/\/workspaces\/.*/i, `/workspaces/${name}`);
      const hubId = hubIdFrom(id);
      const read = hubId && observationFromWorkspace({ ...body, id, name }, hubId, NOW);
      return read?.ok === true ? [read.value] : [];
    });
}

function placed(
  group: string,
  name: string,
  rules: readonly ObservedRule[],
  changes: Partial<Observation> = {},
): Observation {
  const id = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
  const hubId = hubIdFrom(id);
  if (hubId === undefined) throw new Error(id);
  return hub(rules, { hubId, name, ...changes });
}

const active = (name: string, destination: Parameters<typeof observedRule>[1]) =>
  observedRule(name, destination, 'Active');
const PYTHON = [
  'anaconda.com',
  '*.anaconda.com',
  '*.anaconda.org',
  'pypi.org',
  '*.pythonhosted.org',
  'pytorch.org',
  '*.pytorch.org',
  '*.tensorflow.org',
].map((host, index) => active(`py-${index}`, fqdn(host)));

/** The assignments of a proposed text, as a policy file holds them. */
function assignmentsOf(hubs: readonly Observation[], changes: Parameters<typeof proposed>[1] = {}) {
  const policy = proposed(hubs, changes);
  const file = parseDocument(policy?.text ?? '').toJS();
  return file.assignments;
}

describe('a policy that is proposed for the corpus of hubs', () => {
  it('exempts no other rule of a hub for one whose name no exemption can hold', () => {
    const hubs = [
      placed('rg', 'hub1', [
        active('a', tag('Internet')),
        active('own.rule', tag('Internet', 8443)),
        active('own:rule', tag('Internet', 8444)),
      ]),
    ];
    const policy = proposed(hubs, { exemptions: TERMS });
    const { exemptions } = parseDocument(policy?.text ?? '').toJS();
    expect(exemptions.map(({ findings, rule }: Record<string, unknown>) => [findings, rule])).toEqual([
      [['HW203', 'HW210'], 'own?rule'],
    ]);
    expect(policy?.leftOver).toMatchObject([{ rules: [{ rule: 'a' }], findings: [{ code: 'HW210', rule: 'a' }] }]);
    expect(policy?.text).toMatch(/^# .* a: service tag Internet, TCP 443\. It opens the whole internet\.$/m);
  });

  it('describes every hub of it, and says which findings stay', () => {
    const hubs = corpus();
    expect(hubs.length).toBeGreaterThan(60);
    for (const changes of [{}, { exemptions: TERMS }]) {
      const policy = proposed(hubs, changes);
      if (policy === undefined) throw new Error('nothing proposed');
      expectDescribed(policy, hubs);
      const open = new Set(policy.leftOver.flatMap(({ findings }) => findings.map(({ code }) => code)));
      expect([...open].sort()).toEqual(
        changes.exemptions === undefined ? ['HW211', 'HW304', 'HW305'] : ['HW304', 'HW305'],
      );
      for (const { message } of policy.warnings) expect(message).toMatch(/^HW(207|409) for /);
    }
  });
});

describe('a proposed policy', () => {
  it('names the built-in pack whose hosts all hubs permit, and the rules beside it', () => {
    const mirror = active('mirror', fqdn('mirror.contoso.com'));
    const hubs = ['a', 'b', 'c'].map((name) =>
      placed(`rg-${name}`, `hub-${name}`, [...PYTHON, mirror, active('lake', endpoint(`lake${name}`, 'dfs'))]),
    );
    const policy = proposed(hubs);
    const file = parseDocument(policy?.text ?? '').toJS();
    expect(file.assignments).toEqual([
      {
        name: 'approved-only',
        mode: 'observe',
        isolation: { mode: 'AllowOnlyApprovedOutbound' },
        firewall: { sku: 'Standard' },
        unlistedRules: 'report',
        packs: ['python-packages@2026-02', 'approved-only-rules'],
      },
    ]);
    expect(file.packs['approved-only-rules'].rules).toEqual([{ fqdn: 'mirror.contoso.com' }]);
    expect(policy?.leftOver.map(({ name, rules }) => [name, rules.map(({ rule }) => rule)])).toEqual([
      ['hub-a', ['lake']],
      ['hub-b', ['lake']],
      ['hub-c', ['lake']],
    ]);
  });

  it('proposes no pack that a hub of the assignment does not permit in full, and says which hub', () => {
    const whole = ['a', 'b'].map((name) => placed('rg', `hub-${name}`, PYTHON));
    const part = ['c', 'd'].map((name) => placed('rg', `hub-${name}`, PYTHON.slice(1)));
    expect(proposed([...whole, ...part])?.assignments.flatMap(({ packs }) => packs)).toEqual([]);
    const third = placed('rg', 'hub-e', PYTHON);
    const split = proposed([...whole, third, ...part.slice(1)]);
    expect(split?.assignments.map(({ hubs, packs }) => [hubs.length, packs.length])).toEqual([
      [1, 0],
      [3, 1],
    ]);
    // One of eleven hubs is no group, and lacks everything.
    const groups = Array.from({ length: 10 }, (_, at) => placed(`rg-${at}`, `hub-${at}`, PYTHON));
    const none = placed('other', 'bare', [active('mirror', fqdn('mirror.contoso.com'))]);
    expect(proposed([...groups, none])?.assignments.map(({ hubs, packs }) => [hubs.length, packs.length])).toEqual([
      [1, 0],
      [10, 1],
    ]);
    const mixed = ['x', 'y', 'z'].flatMap((name) => [
      placed(`rg-${name}`, `${name}-1`, [active('mirror', fqdn('mirror.contoso.com')), active('a', fqdn('a.com'))]),
    ]);
    const lacking = placed('rg-w', 'w-1', [active('mirror', fqdn('mirror.contoso.com'))]);
    const text = proposed([...mixed, lacking])?.text ?? '';
    expect(text).toContain('What all 4 hubs of 2 assignments permit');
  });

  it('keeps hubs without isolation as they are, in an assignment of their own', () => {
    const disabled = { isolationMode: 'Disabled', networkStatus: 'Inactive', firewallSku: undefined } as const;
    const [first, last] = assignmentsOf([
      placed('rg-lab', 'lab', [], disabled),
      placed('rg-prod', 'prod', [active('pypi', fqdn('pypi.org'))]),
    ]);
    expect(first).toEqual({
      name: 'no-isolation-rg-lab',
      match: { resourceGroups: ['rg-lab'] },
      mode: 'observe',
      isolation: { mode: 'Disabled' },
      unlistedRules: 'report',
    });
    expect(last.match).toBeUndefined();
  });

  it('selects by pattern, by names where groups are mixed, and never by tags', () => {
    const open = { isolationMode: 'AllowInternetOutbound', tags: { env: 'lab' } } as const;
    const hubs = [
      placed('rg-lab-1', 'lab-1', [], open),
      placed('rg-lab-2', 'lab-2', [], open),
      placed('rg-prod-1', 'prod-1', []),
    ];
    expect(assignmentsOf(hubs)[0].match).toEqual({ resourceGroups: ['rg-lab-*'] });
    expect(assignmentsOf([...hubs, placed('rg-lab-2', 'other', [])])[0].match).toEqual({
      subscriptions: [SUBSCRIPTION],
      resourceGroups: ['rg-lab-1', 'rg-lab-2'],
      names: ['lab-1', 'lab-2'],
    });
    expect(proposed(hubs)?.text).toContain('# All of them have the tag env=lab.');
  });

  it('does not ask for a rule that opens the internet: it accepts it, or an exemption covers it', () => {
    const hubs = [placed('rg', 'hub-a', [active('all', tag('Internet'))])];
    const [accepting] = assignmentsOf(hubs);
    expect(accepting).toMatchObject({ name: 'approved-only-open', unlistedRules: 'allow' });
    expect(accepting.rules).toBeUndefined();
    const exempt = parseDocument(proposed(hubs, { exemptions: TERMS })?.text ?? '').toJS();
    expect(exempt.assignments[0]).toMatchObject({ name: 'approved-only', unlistedRules: 'report' });
    expect(exempt.exemptions).toEqual([
      {
        hub: hubs[0]?.hubId,
        findings: ['HW203', 'HW210'],
        rule: 'all',
        reason: 'Found by policy init: service tag Internet, TCP 443. It opens the whole internet.',
        ...TERMS,
      },
    ]);
  });

  it('says why it does not ask for a rule: failed, not in force, unreadable, cut, not writable', () => {
    const failed = { ...observedRule('failed', fqdn('a.com'), 'Failed'), errorInformation: 'No such host.' };
    const unread: ObservedRule = {
      ...active('unread', fqdn('b.com')),
      destination: undefined,
      unread: { widest: [], reasons: ['It has a new form.'] },
    };
    const hubs = [
      placed('rg', 'hub-a', [
        active('pypi', fqdn('pypi.org')),
        failed,
        observedRule('asleep', fqdn('c.com'), 'Inactive'),
        unread,
        active('deny', tag('Storage', 443, 443, 'Deny')),
        active('cut', tag('Storage.westeurope')),
        active('none', endpoint('lake', 'None')),
        active('braces', fqdn('{region}.contoso.com')),
      ]),
    ];
    const policy = proposed(hubs);
    expect(policy?.assignments[0]?.rules.map(({ entry }) => entry)).toEqual([
      { fqdn: 'pypi.org' },
      { serviceTag: { tag: 'Storage', protocol: 'TCP', ports: '443', action: 'Deny' } },
    ]);
    const reasons = Object.fromEntries(policy?.leftOver[0]?.rules.map(({ reason, rule }) => [rule, reason]) ?? []);
    expect(reasons).toMatchObject({
      failed: 'It failed in Azure: No such host.',
      asleep: 'Its state is Inactive, so it permits nothing now.',
      unread: 'It has a new form.',
      cut: 'A Deny rule of the hub cuts it.',
    });
    expect(reasons.none).toContain('has no subresource "None"');
    expect(reasons.braces).toBeDefined();
    expectDescribed(policy ?? fail(), hubs);
  });

  it('accepts no price of a firewall that a hub does not have yet', () => {
    const asleep = placed('rg', 'hub-a', [observedRule('pypi', fqdn('pypi.org'), 'Inactive')], {
      networkStatus: 'Inactive',
    });
    const [assignment] = assignmentsOf([asleep]);
    expect(assignment).toMatchObject({ provisioning: { start: false } });
    expect(assignment).not.toHaveProperty('firewall');
    expect(proposed([asleep])?.leftOver[0]?.rules[0]?.reason).toContain('accept the price of a firewall');
  });

  it('asks for Spark only where the endpoint serves it', () => {
    const spark = active('lake', endpoint('lake', 'dfs', true));
    const [ready] = assignmentsOf([placed('rg', 'hub-a', [spark], { sparkReady: true })]);
    expect(ready.provisioning).toEqual({ includeSpark: true });
    expect(ready.rules[0].privateEndpoint.sparkEnabled).toBe(true);
    const [unready] = assignmentsOf([placed('rg', 'hub-a', [spark])]);
    expect(unready).not.toHaveProperty('provisioning');
    expect(unready.rules[0].privateEndpoint).not.toHaveProperty('sparkEnabled');
  });

  it('sets aside what no assignment can select', () => {
    const project = placed('rg', 'project', [], { kind: 'Project' });
    const renamed = { ...placed('rg', 'hub-b', []), name: 'other' };
    const policy = proposed([placed('rg', 'hub-a', []), project, renamed]);
    expect(policy?.setAside.map(({ reason }) => reason)).toEqual([
      'Its id and its name "other" differ.',
      'It is a project: it has no network of its own.',
    ]);
    expect(policy?.text).toContain('# Workspaces that this policy does not describe:');
    expect(proposed([])).toBeUndefined();
    expect(proposed([project])).toBeUndefined();
  });

  it('lets no name of Azure leave a comment', () => {
    const hostile = [
      ...HOSTILE_NAMES,
      'x\nassignments: []',
      'y\r\n- name: evil',
      '\u2028mode: enforce',
      '\u0085mode: enforce',
      '\u001b[31mred\u202e',
      'z'.repeat(260),
      '=cmd|',
    ];
    const rules = hostile.map((name) => active(name, fqdn(`h${name.length}.contoso.com`)));
    const failed = { ...observedRule('failed', fqdn('a.com'), 'Failed'), errorInformation: hostile.join('\n') };
    const tags = Object.fromEntries(hostile.map((name) => [name, name]));
    const hubs = [placed('rg', 'hub-a', [...rules, failed], { tags }), placed('rg', 'hub-b', [], { tags })];
    for (const exemptions of [undefined, TERMS]) {
      const policy = proposed(hubs, {
        exemptions,
        unread: [{ hubId: hostile.join('\n'), reason: hostile.join('\n') }],
      });
      const text = policy?.text ?? '';
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that must not be there.
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
      expect(text.isWellFormed()).toBe(true);
      const parsed = parsePolicy(text, 'proposed', NOW);
      expect(parsed.ok && parsed.value.policy.assignments.every(({ mode }) => mode === 'observe')).toBe(true);
      expect(text.split('\n').filter((line) => /enforce|evil/.test(line) && !/^\s*(#|reason:)/.test(line))).toEqual([]);
    }
  });

  it('refuses more exemptions than a policy can hold', () => {
    const many = Array.from({ length: 3 }, (_, of) =>
      placed(
        'rg',
        `hub-${of}`,
        Array.from({ length: 1200 }, (_each, at) => active(`rule-${at}`, tag('DataFactory', 1000 + of * 1200 + at))),
      ),
    );
    expect(proposed(many)).toBeDefined();
    expect(proposed(many, { exemptions: TERMS })).toBeUndefined();
  });
});

function fail(): never {
  throw new Error('nothing proposed');
}
