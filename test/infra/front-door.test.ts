import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Fields } from './arm/azure-policy.ts';
import { effectOf } from './arm/azure-policy.ts';
import { resourcesOf, valueAt } from './deployments.ts';

async function definition(name: string) {
  return JSON.parse(await readFile(new URL(`../../infra/policy/${name}.json`, import.meta.url), 'utf8'));
}

const isolation = await definition('hub-isolation');
const rules = await definition('forbidden-rules');
const RP = 'Microsoft.MachineLearningServices/workspaces';

function workspace(kind: string | undefined, mode: string | undefined): Fields {
  return { type: RP, kind, [`${RP}/managedNetwork.isolationMode`]: mode };
}

describe('the definition on isolation modes', () => {
  it.each([
    { why: 'a hub with the right mode', seen: workspace('Hub', 'AllowOnlyApprovedOutbound'), effect: undefined },
    { why: 'the same, spelled otherwise', seen: workspace('hub', 'allowonlyapprovedoutbound'), effect: undefined },
    { why: 'a hub that is open', seen: workspace('Hub', 'AllowInternetOutbound'), effect: 'Audit' },
    { why: 'a hub that says Disabled', seen: workspace('Hub', 'Disabled'), effect: 'Audit' },
    { why: 'a hub that says nothing: that is Disabled', seen: workspace('Hub', undefined), effect: 'Audit' },
    { why: 'kind in lower case, as templates write it', seen: workspace('hub', undefined), effect: 'Audit' },
    { why: 'a project has no network of its own', seen: workspace('Project', undefined), effect: undefined },
    { why: 'a plain workspace', seen: workspace('Default', 'Disabled'), effect: undefined },
    { why: 'a feature store', seen: workspace('FeatureStore', 'Disabled'), effect: undefined },
    { why: 'a workspace without kind', seen: workspace(undefined, 'Disabled'), effect: undefined },
    { why: 'another resource', seen: { type: 'Microsoft.Storage/storageAccounts', kind: 'Hub' }, effect: undefined },
  ])('$why', ({ seen, effect }) => {
    expect(effectOf(isolation, seen)).toBe(effect);
  });

  it.each([
    { allowed: ['Disabled', 'AllowInternetOutbound'], mode: undefined, effect: undefined },
    { allowed: ['Disabled'], mode: 'AllowOnlyApprovedOutbound', effect: 'Deny' },
    {
      allowed: ['AllowInternetOutbound', 'AllowOnlyApprovedOutbound'],
      mode: 'AllowInternetOutbound',
      effect: undefined,
    },
    { allowed: ['AllowInternetOutbound', 'AllowOnlyApprovedOutbound'], mode: undefined, effect: 'Deny' },
  ])('goes by the list: $mode with $allowed is $effect', ({ allowed, mode, effect }) => {
    expect(effectOf(isolation, workspace('Hub', mode), { allowedModes: allowed, effect: 'Deny' })).toBe(effect);
  });
});

function rule(type: string, more: Fields): Fields {
  return { type: `${RP}/outboundRules`, [`${RP}/outboundRules/type`]: type, ...more };
}
const fqdn = (host: string): Fields => rule('FQDN', { [`${RP}/outboundRules/FQDN.destination`]: host });
const tag = (name: string): Fields =>
  rule('ServiceTag', { [`${RP}/outboundRules/ServiceTag.destination.serviceTag`]: name });
const endpoint = (part: string): Fields =>
  rule('PrivateEndpoint', { [`${RP}/outboundRules/PrivateEndpoint.destination.subresourceTarget`]: part });

describe('the definition on forbidden rules', () => {
  const given = {
    forbiddenHosts: ['*.ngrok.io', 'pastebin.com'],
    forbiddenServiceTags: ['Internet', 'AzureCloud'],
    forbiddenSubresources: ['vault'],
    effect: 'Deny',
  };

  it.each([
    { why: 'a forbidden host', seen: fqdn('pastebin.com'), effect: 'Deny' },
    { why: 'in another casing', seen: fqdn('PasteBin.com'), effect: 'Deny' },
    { why: 'below a forbidden host', seen: fqdn('tunnel.ngrok.io'), effect: 'Deny' },
    { why: 'a host that ends alike', seen: fqdn('notpastebin.com'), effect: undefined },
    { why: 'the host itself is not below itself', seen: fqdn('ngrok.io'), effect: undefined },
    { why: 'an allowed host', seen: fqdn('pypi.org'), effect: undefined },
    { why: 'a forbidden tag', seen: tag('internet'), effect: 'Deny' },
    { why: 'an allowed tag', seen: tag('DataFactory'), effect: undefined },
    { why: 'a tag named like a host', seen: tag('pastebin.com'), effect: undefined },
    { why: 'a forbidden subresource', seen: endpoint('vault'), effect: 'Deny' },
    { why: 'an allowed subresource', seen: endpoint('blob'), effect: undefined },
    { why: 'a rule of a type that is not known', seen: rule('Other', {}), effect: undefined },
    {
      why: 'blind: the same rule inside the request for a workspace',
      seen: { ...fqdn('pastebin.com'), type: RP },
      effect: undefined,
    },
  ])('$why', ({ seen, effect }) => {
    expect(effectOf(rules, seen, given)).toBe(effect);
  });

  it('as it comes reports rules to the whole internet, and nothing else', () => {
    expect(effectOf(rules, tag('Internet'))).toBe('Audit');
    expect(effectOf(rules, fqdn('pastebin.com'))).toBeUndefined();
  });
});

describe('the deployed front door', () => {
  it.each(['front door', 'front door of a management group', 'with everything'])(
    '%s: holds both definitions',
    (name) => {
      const deployed = resourcesOf(name, 'Microsoft.Authorization/policyDefinitions').map(
        ({ body }) => body.properties,
      );
      expect(deployed).toEqual([
        { ...isolation, policyType: 'Custom' },
        { ...rules, policyType: 'Custom' },
      ]);
    },
  );

  it('reports and refuses nothing unless asked', () => {
    const effects = resourcesOf('front door', 'Microsoft.Authorization/policyAssignments').map(({ body }) =>
      valueAt(body, 'properties.parameters.effect.value'),
    );
    expect(effects).toEqual(['Audit', 'Audit']);
  });

  it('is left out of a plain deployment', () => {
    expect(resourcesOf('as it comes', 'Microsoft.Authorization/policyAssignments')).toEqual([]);
  });

  it('gives assignments names that Azure takes: 24 characters where a management group is meant', () => {
    for (const { name } of resourcesOf('front door of a management group', 'Microsoft.Authorization/policyAssignments'))
      expect(name.length).toBeLessThanOrEqual(24);
  });
});
