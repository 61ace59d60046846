import { parse as parseHcl } from '@cdktf/hcl2json';
import { describe, expect, it } from 'vitest';
import { bicepText } from '../../../../src/cli/plan/code/bicep-text.ts';
import type { RulesAsCode } from '../../../../src/cli/plan/code/own-rules.ts';
import { terraformText } from '../../../../src/cli/plan/code/terraform-text.ts';
import { KINDS } from '../../../../src/core/kinds/kinds.ts';

const ID =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/acct.one';
const STORAGE =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/lake';

const CODE: RulesAsCode = {
  kind: KINDS.FoundryAccount,
  hubName: 'acct.one',
  hubId: ID,
  subscriptionId: '11111111-2222-3333-4444-555555555555',
  resourceGroup: 'rg-ai',
  isolationMode: 'AllowOnlyApprovedOutbound',
  assignment: 'foundry',
  apiVersion: '2026-05-01',
  rules: [
    { name: 'pypi', destination: { type: 'FQDN', hosts: ['pypi.org'] }, origin: 'pack python-packages' },
    {
      name: 'lake-dfs',
      destination: {
        type: 'PrivateEndpoint',
        serviceResourceId: STORAGE,
        subresourceTarget: 'dfs',
        sparkEnabled: false,
        fqdns: [],
      },
      origin: 'rules of the assignment',
    },
  ],
  exempted: 0,
};

describe('the rules that an account lacks, as code', () => {
  it('are Bicep below the managed network of the account, one after the other, without Spark', () => {
    const text = bicepText(CODE);
    expect(text).toContain("resource account 'Microsoft.CognitiveServices/accounts@2026-05-01' existing = {");
    expect(text).toContain(
      "resource network 'Microsoft.CognitiveServices/accounts/managedNetworks@2026-05-01' existing = {\n  parent: account\n  name: 'default'\n}",
    );
    expect(text.match(/accounts\/managedNetworks\/outboundRules@2026-05-01' = \{\n {2}parent: network/g)).toHaveLength(
      2,
    );
    expect(text.match(/dependsOn/g)).toHaveLength(1);
    expect(text).not.toMatch(/spark|workspaces/i);
  });

  it('are resources of azapi whose parent is the managed network, and which lock the account', async () => {
    const parsed = await parseHcl('rules.tf', terraformText(CODE));
    const rules = Object.values(
      parsed.resource.azapi_resource as Record<string, readonly Record<string, unknown>[]>,
    ).flat();
    expect(rules.map(({ locks, parent_id: parent, type }) => ({ locks, parent, type }))).toEqual(
      CODE.rules.map(() => ({
        locks: [ID],
        parent: `${ID}/managedNetworks/default`,
        type: 'Microsoft.CognitiveServices/accounts/managedNetworks/outboundRules@2026-05-01',
      })),
    );
    expect(JSON.stringify(rules)).not.toMatch(/spark/i);
  });
});
