import type { JsonObject } from '../../../core/text/json.ts';
import type { Mode, PrivateResource, Rule, RuleTarget, Workspace } from '../state/workspace.ts';

/**
 * Service tags that Azure itself opens in `AllowOnlyApprovedOutbound`; `{region}` stands for the hub's region.
 *
 * @see https://learn.microsoft.com/azure/machine-learning/how-to-managed-network, "List of required rules" (read 2026-10)
 */
const REQUIRED_SERVICE_TAGS = [
  'AzureActiveDirectory',
  'AzureMachineLearning',
  'BatchNodeManagement.{region}',
  'AzureResourceManager',
  'AzureFrontDoor.FirstParty',
  'MicrosoftContainerRegistry',
  'AzureMonitor',
  'VirtualNetwork',
];

interface DefaultResource {
  readonly property: PrivateResource;
  readonly subresources: readonly string[];
}

const DEFAULT_RESOURCES: readonly DefaultResource[] = [
  { property: 'keyVault', subresources: ['vault'] },
  { property: 'storageAccount', subresources: ['blob', 'file'] },
  { property: 'containerRegistry', subresources: ['registry'] },
];

/**
 * The rules that Azure itself adds to a hub in a mode, all `Inactive`. `AllowInternetOutbound` gets private
 * endpoints only to default resources that cannot be reached publicly; `AllowOnlyApprovedOutbound` gets them all.
 */
export function requiredRulesOf(workspace: Workspace, mode: Mode): readonly Rule[] {
  switch (mode) {
    case 'Disabled':
      return [];
    case 'AllowInternetOutbound':
      return endpointRules(workspace, 'onlyPrivate');
    case 'AllowOnlyApprovedOutbound':
      return [...endpointRules(workspace, 'all'), ...serviceTagRules(workspace)];
  }
}

function endpointRules(workspace: Workspace, which: 'all' | 'onlyPrivate'): readonly Rule[] {
  const rules = DEFAULT_RESOURCES.filter(
    ({ property }) => which === 'all' || workspace.privateResources.includes(property),
  ).flatMap(({ property, subresources }) => {
    const id = workspace.properties[property];
    return typeof id === 'string' ? subresources.map((subresource) => endpointRule(id, subresource)) : [];
  });
  const reachesItself = which === 'all' || workspace.properties.publicNetworkAccess === 'Disabled';
  return reachesItself ? [...rules, endpointRule(workspace.id, 'amlworkspace')] : rules;
}

function endpointRule(resourceId: string, subresource: string): Rule {
  const account = resourceId.split('/').at(-1) ?? resourceId;
  return requiredRule(`__SYS_PE_${account}_${subresource}`, {
    type: 'PrivateEndpoint',
    // Azure writes this one segment with a small v, for every request.
    destination: {
      serviceResourceId: resourceId.replace(/\/providers\/microsoft\.keyvault\//i, '/providers/Microsoft.Keyvault/'),
      subresourceTarget: subresource,
      sparkEnabled: false,
    },
    fqdns: undefined,
  });
}

function serviceTagRules(workspace: Workspace): readonly Rule[] {
  return REQUIRED_SERVICE_TAGS.map((template) => {
    const serviceTag = template.replace('{region}', workspace.location);
    const destination: JsonObject = { serviceTag, protocol: '*', portRanges: '*' };
    return requiredRule(`__SYS_ST_${serviceTag}`, { type: 'ServiceTag', destination });
  });
}

function requiredRule(name: string, target: RuleTarget): Rule {
  return { name, target, category: 'Required', status: 'Inactive', errorInformation: undefined, parentRuleNames: [] };
}
