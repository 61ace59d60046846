import { describe, expect, it } from 'vitest';
import { assignBaseline } from '../../../../src/core/baseline/assignment/assign.ts';
import { isInScope } from '../../../../src/core/baseline/assignment/scope.ts';
import { parsePolicy, renderProblems } from '../../../../src/core/baseline/parse-policy.ts';
import { isExemptionActive } from '../../../../src/core/baseline/policy/exemption.ts';
import { policyVersion } from '../../../../src/core/baseline/policy-version.ts';
import type { HubId } from '../../../../src/core/hub-id.ts';
import { hubIdFrom } from '../../../../src/core/hub-id.ts';
import { changedTerms } from '../../../../src/core/policy-diff/changed-terms.ts';
import { hub, policyFrom } from '../hubs.ts';

const SUBSCRIPTION = '11111111-1111-1111-1111-111111111111';
const ENDPOINT = `{ privateEndpoint: { resourceId: "/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake", subresource: blob, sparkEnabled: true } }`;

const account = (facts: { readonly kind?: string; readonly name?: string; readonly group?: string } = {}) => {
  const { kind = 'FoundryAccount', name = 'agents.eu', group = 'rg-ai' } = facts;
  const hubId = hubIdFrom(
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.CognitiveServices/accounts/${name}`,
  ) as HubId;
  return { hubId, name, location: 'westeurope', kind, tags: {} };
};

const problems = (text: string): string => {
  const parsed = parsePolicy(text, 'p.yaml');
  return parsed.ok ? '' : renderProblems(parsed.error, 'p.yaml');
};

const warnings = (text: string): readonly string[] => {
  const parsed = parsePolicy(text, 'p.yaml');
  if (!parsed.ok) throw new Error(renderProblems(parsed.error, 'p.yaml'));
  return parsed.value.warnings.map(({ message, path }) => `${path}: ${message}`);
};

const FILE = (kinds: string, more = '', assignment = '') =>
  `version: 1\nkinds: [${kinds}]\nassignments: [ { name: all${assignment} } ]\n${more}`;

describe('kinds of a policy', () => {
  it('take Foundry accounts, and hubs alone by default', () => {
    const policy = policyFrom(FILE('Hub, FoundryAccount'));
    expect(assignBaseline(policy, account()).kind).toBe('Assigned');
    expect(isInScope(policy, account())).toBe(true);
    expect(isInScope(policyFrom('version: 1\nassignments: [ { name: all } ]\n'), account())).toBe(false);
  });

  it.each([
    { kinds: 'AIServices', says: 'Write "FoundryAccount": it means accounts of kind AIServices.' },
    { kinds: 'Account', says: 'Write "FoundryAccount"' },
    { kinds: 'Hub, aiservices', says: 'kinds[1]: "aiservices" is not a word for a kind' },
    { kinds: 'OpenAI', says: 'accounts of kind OpenAI have no managed network' },
    { kinds: 'Project', says: 'For projects of a Foundry account: FoundryAccount.' },
    { kinds: 'FoundryAcount', says: 'Did you mean "FoundryAccount"?' },
  ])('refuse $kinds with the remedy', ({ kinds, says }) => {
    expect(problems(FILE(kinds))).toContain(says);
  });

  it.each([
    { facts: account(), kinds: 'Hub', says: 'Foundry accounts are out of scope: the policy applies to Hub.' },
    { facts: account({ kind: 'OpenAI' }), kinds: 'FoundryAccount', says: 'Accounts of kind OpenAI are out of scope' },
    { facts: hub({}), kinds: 'FoundryAccount', says: 'Workspaces of kind Hub are out of scope' },
  ])('leave others unassigned: $says', ({ facts, kinds, says }) => {
    const outcome = assignBaseline(policyFrom(FILE(kinds)), facts);
    expect(outcome).toMatchObject({ kind: 'Unassigned', reasons: [expect.stringContaining(says)] });
  });
});

describe('choices for accounts', () => {
  const CHOICES = 'foundryAccounts: { withoutInjection: govern }\n';

  it('reach the baselines of accounts, and not those of hubs', () => {
    const policy = policyFrom(FILE('Hub, FoundryAccount', CHOICES));
    expect(assignBaseline(policy, account())).toMatchObject({
      baseline: {
        foundryAccounts: { withoutInjection: 'govern', connectionRules: 'keep', ruleWrites: 'single' },
      },
    });
    const ofHub = assignBaseline(policy, hub({}));
    expect(ofHub.kind === 'Assigned' && Object.keys(ofHub.baseline)).not.toContain('foundryAccounts');
  });

  it('change the version of a policy only where they are not the safe ones', () => {
    const plain = policyVersion(policyFrom(FILE('Hub, FoundryAccount'))).hash;
    const written = 'foundryAccounts: { withoutInjection: report, connectionRules: keep, ruleWrites: single }\n';
    expect(policyVersion(policyFrom(FILE('Hub, FoundryAccount', written))).hash).toBe(plain);
    expect(policyVersion(policyFrom(FILE('Hub, FoundryAccount', CHOICES))).hash).not.toBe(plain);
  });

  it('are named by a comparison of policies', () => {
    const changes = changedTerms(policyFrom(FILE('FoundryAccount')), policyFrom(FILE('FoundryAccount', CHOICES)));
    expect(changes).toEqual([
      { assignment: undefined, path: 'foundryAccounts.withoutInjection', from: 'report', to: 'govern' },
    ]);
    const written = 'foundryAccounts: { ruleWrites: single }\n';
    expect(changedTerms(policyFrom(FILE('Hub')), policyFrom(FILE('Hub', written)))).toEqual([]);
  });

  it.each([
    { block: '{ withoutInjection: write }', says: '"write" is not report or govern' },
    { block: '{ connectionRules: remove }', says: '"remove" is not keep or judge' },
    { block: '{ ruleWrites: patch }', says: '"patch" is not single or withMode' },
    { block: '{ keepConnections: true }', says: 'unknown key "keepConnections"' },
  ])('refuse $block', ({ block, says }) => {
    expect(problems(FILE('FoundryAccount', `foundryAccounts: ${block}\n`))).toContain(says);
  });
});

describe('a baseline of an account', () => {
  it('asks for no Spark, whatever the policy says', () => {
    const assignment = `, rules: [${ENDPOINT}], isolation: { mode: AllowInternetOutbound }, provisioning: { includeSpark: true }`;
    const policy = policyFrom(FILE('Hub, FoundryAccount', '', assignment));
    const outcome = assignBaseline(policy, account());
    expect(outcome).toMatchObject({
      baseline: { provisioning: { includeSpark: false }, rules: [{ destination: { sparkEnabled: false } }] },
    });
    expect(assignBaseline(policy, hub({}))).toMatchObject({
      baseline: { provisioning: { includeSpark: true }, rules: [{ destination: { sparkEnabled: true } }] },
    });
  });

  it('speaks of accounts, and goes by their list of targets', () => {
    const target = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.App/managedEnvironments/env`;
    const assignment = `, rules: [ { fqdn: a.contoso.com }, { privateEndpoint: { resourceId: "${target}", subresource: managedEnvironments } } ]`;
    const policy = policyFrom(FILE('Hub, FoundryAccount', '', assignment));
    const messages = (facts: Parameters<typeof assignBaseline>[1]) => {
      const outcome = assignBaseline(policy, facts);
      return outcome.kind === 'Assigned' ? outcome.baseline.problems.map(({ message }) => message).join(' ') : '';
    };
    expect(messages(account())).toContain('plus traffic, for each account)');
    expect(messages(account())).not.toContain('list of targets');
    expect(messages(hub({}))).toContain("is not on Azure's list of targets for hubs");
  });
});

describe('warnings about accounts', () => {
  it.each([
    {
      why: 'choices without accounts',
      text: FILE('Hub', 'foundryAccounts: {}\n'),
      says: 'foundryAccounts: this block',
    },
    {
      why: 'a pack for computes of hubs',
      text: FILE('FoundryAccount', '', ', packs: [vscode], firewall: { sku: Standard }'),
      says: 'assignments[0].packs[0]: pack "vscode" is for hubs',
    },
    {
      why: 'a pack for agents without accounts',
      text: FILE('Hub', '', ', packs: [foundry-agents@2026-08], firewall: { sku: Standard }'),
      says: 'pack "foundry-agents@2026-08" is for accounts',
    },
    {
      why: 'provisioning that a write does anyway',
      text: FILE('FoundryAccount', '', ', isolation: { mode: AllowInternetOutbound }, provisioning: { start: false }'),
      says: 'assignments[0].provisioning.start: Azure provisions the network',
    },
    {
      why: 'a SKU that cannot be changed',
      text: FILE('Hub, FoundryAccount', '', ', firewall: { sku: Basic }'),
      says: 'assignments[0].firewall.sku: Azure does not change the SKU',
    },
    {
      why: 'Spark on a network without it',
      text: FILE('FoundryAccount', '', ', provisioning: { includeSpark: true }'),
      says: 'assignments[0].provisioning.includeSpark: Foundry accounts know no Spark',
    },
    {
      why: 'an endpoint for Spark on a network without it',
      text: FILE('FoundryAccount', '', `, rules: [${ENDPOINT}]`),
      says: 'assignments[0].rules[0]: Foundry accounts know no Spark',
    },
    {
      why: 'a storage host, which agents do not reach by FQDN rule',
      text: FILE(
        'FoundryAccount',
        '',
        ', rules: [ { fqdn: lake.blob.core.windows.net } ], firewall: { sku: Standard }',
      ),
      says: 'lake.blob.core.windows.net is a storage account',
    },
  ])('name $why', ({ text, says }) => {
    expect(warnings(text).filter((each) => each.includes(says))).toHaveLength(1);
  });

  it('are silent where a policy governs both kinds and asks nothing that one lacks', () => {
    const assignment =
      ', packs: [vscode, foundry-agents], firewall: { sku: Standard }, provisioning: { includeSpark: true }';
    expect(warnings(FILE('Hub, FoundryAccount', '', assignment))).toEqual([]);
  });
});

describe('an exemption of an account', () => {
  const exempting = (kinds: string, hubText: string, rule = '') =>
    FILE(
      kinds,
      `exemptions: [ { hub: "${hubText}", findings: [HW203], owner: o, ticket: t, reason: r, expires: 2027-01-31${rule} } ]\n`,
    );
  const covered = (kinds: string, hubText: string, facts: ReturnType<typeof account> | ReturnType<typeof hub>) => {
    const outcome = assignBaseline(policyFrom(exempting(kinds, hubText)), facts);
    if (outcome.kind === 'Unassigned') throw new Error(outcome.reasons.join(' '));
    return outcome.baseline.exemptions.filter((each) => isExemptionActive(each, new Date('2026-10-05'))).length;
  };

  it.each([
    { kinds: 'FoundryAccount', hub: 'rg-ai/agents.eu' },
    { kinds: 'Hub, FoundryAccount', hub: 'rg-ai/agents.eu' },
    { kinds: 'FoundryAccount', hub: '*/accounts/agents.*' },
    { kinds: 'FoundryAccount', hub: account().hubId },
  ])('may name it as $hub, in a policy of $kinds', ({ kinds, hub: text }) => {
    expect(covered(kinds, text, account())).toBe(1);
    expect(covered(kinds, text, account({ name: 'other' }))).toBe(0);
  });

  it('means the hub or the account of a group and a name', () => {
    expect(covered('Hub, FoundryAccount', 'rg-ai/hub-1', hub({}))).toBe(1);
    expect(covered('Hub, FoundryAccount', 'rg-ai/hub-1', account({ name: 'hub-1' }))).toBe(1);
    expect(covered('Hub, FoundryAccount', 'rg-other/hub-1', account({ name: 'hub-1' }))).toBe(0);
  });

  it('keeps its id in a policy of hubs', () => {
    const [exemption] = policyFrom(exempting('Hub', 'rg-ai/hub-1')).exemptions;
    expect(exemption?.hub).toBe(
      '/subscriptions/*/resourcegroups/rg-ai/providers/microsoft.machinelearningservices/workspaces/hub-1',
    );
  });

  it.each([
    { kinds: 'Hub', hub: '*/accounts/agents-*' },
    { kinds: 'Hub', hub: account().hubId },
    { kinds: 'FoundryAccount', hub: '*/workspaces/hub-*' },
  ])('is refused where it can match nothing: $hub in a policy of $kinds', ({ kinds, hub: text }) => {
    expect(problems(exempting(kinds, text))).toContain('can match no resource of the kinds of this policy');
  });

  it('may name rules that Azure makes for connections, of any length', () => {
    const rule = `, rule: "Connection_${'a'.repeat(40)}_blob"`;
    expect(problems(exempting('FoundryAccount', '*', rule))).toBe('');
    expect(problems(exempting('Hub', '*', rule))).toContain('no outbound rule can have the name');
  });
});
