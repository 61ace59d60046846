import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { assignBaseline } from '../../../src/core/baseline/assignment/assign.ts';
import { pinPacks, policyVersion } from '../../../src/core/baseline/policy-version.ts';
import { hub, policyFrom } from './hubs.ts';

const TEXT = readFileSync(new URL('../../fixtures/policies/good/every-field.yaml', import.meta.url), 'utf8');
const version = (text: string) => policyVersion(policyFrom(text)).hash;

/** The same content with the keys of every block in another order. */
function shuffled(value: unknown, order: (key: string) => number): unknown {
  if (Array.isArray(value)) return value.map((member: unknown) => shuffled(member, order));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, shuffled(member, order)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => order(a) - order(b)));
}

describe('policyVersion', () => {
  it('does not change from release to release for the same policy', () => {
    expect(policyVersion(policyFrom(TEXT))).toMatchInlineSnapshot(`
      {
        "hash": "322bcfc5588c0fb4",
        "pinnedPacks": {
          "python-packages": "python-packages@2026-02",
          "python-packages@seed": "python-packages@seed",
          "vscode@2026-02": "vscode@2026-02",
        },
      }
    `);
  });

  it('does not depend on the order of keys', () => {
    const [expected, content] = [version(TEXT), parse(TEXT)];
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const order = (key: string) =>
          Math.imul(
            [...key].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), seed),
            2654435761,
          );
        expect(version(JSON.stringify(shuffled(content, order)))).toBe(expected);
      }),
      { numRuns: 50 },
    );
  }, 30_000);

  const same = [
    { why: 'comments', from: 'version: 1\n', to: '# of 2026\nversion: 1 # format\n' },
    { why: 'a default that is left out', from: '    unlistedRules: report\n', to: '' },
    { why: 'quotes', from: 'owner: data-platform', to: 'owner: "data-platform"' },
    {
      why: 'the edition that a pack means',
      from: '[python-packages, vscode',
      to: '[python-packages@2026-02, vscode',
    },
    { why: 'the number of a port', from: 'ports: "443"', to: 'ports: 443' },
  ];
  it.each(same)('does not change with $why', ({ from, to }) => {
    expect(TEXT).toContain(from);
    expect(version(TEXT.replace(from, to))).toBe(version(TEXT));
  });

  it('does not change with the order of exemptions', () => {
    const one = '{ hub: "*", findings: [HW203], owner: a, ticket: a, reason: a, expires: 2027-01-31 }';
    const two = '{ hub: "*", findings: [HW201], owner: b, ticket: b, reason: b, expires: 2027-01-31 }';
    const text = (list: string) => `version: 1\nassignments: [{ name: all }]\nexemptions: [${list}]\n`;
    expect(version(text(`${one}, ${two}`))).toBe(version(text(`${two}, ${one}`)));
  });

  const different = [
    { why: 'the mode', from: 'mode: enforce', to: 'mode: observe' },
    { why: 'another edition', from: 'vscode@2026-02', to: 'vscode@seed' },
    { why: 'one host', from: 'data.contoso.com', to: 'date.contoso.com' },
    { why: 'a port', from: 'ports: "443"', to: 'ports: "8443"' },
    { why: 'an exemption that holds a day longer', from: '2027-01-31', to: '2027-02-01' },
    { why: 'the kinds', from: '[Hub, Default]', to: '[Hub]' },
    { why: 'a duration', from: 'failAfterMinutes: 90', to: 'failAfterMinutes: 90.5' },
    {
      why: 'a forbidden rule that is removed',
      from: '{ fqdn: "*.ngrok.io" }',
      to: '{ fqdn: "*.ngrok.io", action: remove }',
    },
    { why: 'a setting of a receiver', from: 'perMinute: 30', to: 'perMinute: 31' },
    { why: 'a tag', from: 'env: prod', to: 'env: production' },
  ];
  it.each(different)('changes with $why', ({ from, to }) => {
    expect(TEXT).toContain(from);
    expect(version(TEXT.replace(from, to))).not.toBe(version(TEXT));
  });

  it('stays with the order of packs, which are known by their names', () => {
    const text = (names: readonly string[]) =>
      JSON.stringify({
        version: 1,
        packs: Object.fromEntries(names.map((name) => [name, { rules: [{ fqdn: `${name}.contoso.com` }] }])),
        assignments: [{ name: 'all', packs: ['a', 'b', 'c'], firewall: { sku: 'Basic' } }],
      });
    expect(version(text(['c', 'a', 'b']))).toBe(version(text(['a', 'b', 'c'])));
  });

  it('changes with the order of assignments, because the first match wins', () => {
    const text = (names: readonly string[]) =>
      JSON.stringify({ version: 1, assignments: names.map((name) => ({ name })) });
    expect(version(text(['a', 'b']))).not.toBe(version(text(['b', 'a'])));
  });
});

describe('pinPacks', () => {
  const policy = policyFrom(`
version: 1
packs: { own: { extends: [vscode] } }
assignments: [{ name: all, packs: [own, python-packages, vscode@seed], firewall: { sku: Basic } }]
`);

  it('names every edition that the policy uses', () => {
    expect(policyVersion(policy).pinnedPacks).toEqual({
      'python-packages': 'python-packages@2026-02',
      vscode: 'vscode@2026-11',
      'vscode@seed': 'vscode@seed',
    });
  });

  it('writes them into the policy, which keeps its version and its baselines', () => {
    const pinned = pinPacks(policy, {});
    expect(pinned.assignments[0]?.packs).toEqual(['own', 'python-packages@2026-02', 'vscode@seed']);
    expect(pinned.packs[0]?.extends).toEqual(['vscode@2026-11']);
    expect(policyVersion(pinned).hash).toBe(policyVersion(policy).hash);
    expect(assignBaseline(pinned, hub({}))).toEqual(assignBaseline(policy, hub({})));
  });

  it('keeps the editions of the activation when a release brings newer ones', () => {
    const activated = { 'python-packages': 'python-packages@seed' };
    expect(pinPacks(policy, activated).assignments[0]?.packs).toEqual(['own', 'python-packages@seed', 'vscode@seed']);
    expect(policyVersion(pinPacks(policy, activated)).hash).not.toBe(policyVersion(policy).hash);
  });
});
