import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import { exfiltrationRisk } from '../../../src/core/rules/limits/exfiltration-risk.ts';
import type { Destination, ObservedRule } from '../../../src/core/rules/outbound-rule.ts';
import { observedRule as shown } from './azure-model.ts';
import { baseline, desiredRule, endpoint, fqdn, hub, input, tag } from './plan-fixtures.ts';

const observedRule = (name: string, destination: Destination, category: ObservedRule['category'] = 'UserDefined') =>
  shown(name, destination, 'Active', category);

const LAKE = endpoint('lake', 'dfs');

function findings(rules: Parameters<typeof hub>[0], wanted: readonly Destination[] = []) {
  return buildPlan(input({ observation: hub(rules), baseline: baseline({ rules: wanted.map(desiredRule) }) })).findings;
}

const about = (rule: string, rules: Parameters<typeof hub>[0], code = 'HW203') =>
  findings(rules).find((each) => each.rule === rule && each.code === code)?.message ?? '';

describe('a foreign rule that a hub shows', () => {
  it.each([
    { destination: fqdn('*.blob.core.windows.net'), why: "a wildcard over every customer's accounts" },
    { destination: fqdn('github.com'), why: 'a host that takes uploads from any account' },
    { destination: fqdn('*.vault.usgovcloudapi.net'), why: 'the same in another cloud' },
    { destination: tag('Storage'), why: 'a tag of every customer' },
    { destination: tag('AzureCloud.westeurope'), why: 'a region of such a tag' },
  ])('is named with what makes it broad: $why', ({ destination }) => {
    const risk = exfiltrationRisk(destination);
    expect(risk).toBeDefined();
    expect(about('theirs', [observedRule('theirs', destination)])).toContain(` ${risk}`);
  });

  it('is named so where it opens the internet', () => {
    for (const destination of [tag('Internet'), fqdn('*.com')]) {
      const rules = [observedRule('theirs', destination)];
      expect(about('theirs', rules, 'HW210')).toContain(exfiltrationRisk(destination));
      expect(about('theirs', rules)).toContain(exfiltrationRisk(destination));
    }
  });

  it('is named in few words, however much it holds', () => {
    const prefixes = [
      '0.0.0.0/1',
      '128.0.0.0/1',
      ...Array.from({ length: 500 }, (_, at) => `203.0.113.${at % 256}/32`),
    ];
    const wide: Destination = {
      ...(tag('Any') as Extract<Destination, { type: 'ServiceTag' }>),
      addressPrefixes: prefixes,
    };
    expect(exfiltrationRisk(wide)?.length).toBeLessThan(200);
    expect(about('theirs', [observedRule('theirs', wide)])).toContain(exfiltrationRisk(wide));
    const hosts = Array.from({ length: 300 }, (_, at) => `z${at}.lake.dfs.core.windows.net`).concat(
      Array.from({ length: 300 }, (_, at) => `r${at}.data.mcr.microsoft.com`),
    );
    const required = observedRule('__SYS_ST_MicrosoftContainerRegistry', tag('MicrosoftContainerRegistry'), 'Required');
    const message = about('theirs', [required, observedRule('theirs', fqdn(...hosts))]);
    expect(message).toMatch(/Without it compute reaches r0\.data.* and 295 more hosts\.$/);
  });

  it('has nothing said of it where it is narrow', () => {
    expect(about('theirs', [observedRule('theirs', fqdn('pypi.org'))])).toMatch(/it opens FQDN pypi\.org\.$/);
  });

  it('is remarked on where an endpoint serves the host already, and not where the endpoint serves another', () => {
    const rules = [observedRule('lake', LAKE), observedRule('theirs', fqdn('lake.dfs.core.windows.net'))];
    expect(about('theirs', rules)).toContain(
      'Without it compute reaches lake.dfs.core.windows.net by private endpoint lake.',
    );
    for (const host of ['lake.blob.core.windows.net', 'other.dfs.core.windows.net', '*.dfs.core.windows.net'])
      expect(about('theirs', [observedRule('lake', LAKE), observedRule('theirs', fqdn(host))])).not.toContain(
        'Without it',
      );
  });

  it('is remarked on where a service tag of Azure serves the host, and not where the tag is not there', () => {
    const login = observedRule('theirs', fqdn('login.microsoftonline.com'));
    const required = observedRule('__SYS_ST_AzureActiveDirectory', tag('AzureActiveDirectory'), 'Required');
    expect(about('theirs', [required, login])).toContain(
      "Without it compute reaches login.microsoftonline.com by service tag AzureActiveDirectory of Azure's own rule __SYS_ST_AzureActiveDirectory.",
    );
    expect(about('theirs', [login])).not.toContain('Without it');
    expect(about('theirs', [{ ...required, status: 'Failed' }, login])).not.toContain('Without it');
  });
});

describe('a rule of the baseline', () => {
  const required = observedRule('__SYS_ST_MicrosoftContainerRegistry', tag('MicrosoftContainerRegistry'), 'Required');

  it('that opens nothing more gets an informational finding, and is still written', () => {
    const wanted = desiredRule(fqdn('mcr.microsoft.com'));
    const plan = buildPlan(input({ observation: hub([required]), baseline: baseline({ rules: [wanted] }) }));
    expect(plan.findings.find(({ code }) => code === 'HW409')).toMatchObject({
      class: 'lint',
      rule: wanted.name,
      message: expect.stringContaining(
        "Without it compute reaches mcr.microsoft.com by service tag MicrosoftContainerRegistry of Azure's own rule",
      ),
    });
    expect(plan.steps).toHaveLength(1);
  });

  it('that opens more is not', () => {
    const codes = findings([required], [fqdn('pypi.org'), LAKE]).map(({ code }) => code);
    expect(codes).not.toContain('HW409');
  });
});
