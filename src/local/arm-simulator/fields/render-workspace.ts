import { foldCase } from '../../../core/text/fold-case.ts';
import type { Json, JsonObject } from '../../../core/text/json.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import { projectsOf } from '../state/simulated-azure.ts';
import type { Network, Rule, Stamp, Workspace } from '../state/workspace.ts';
import { changeableModes, isProject } from '../state/workspace.ts';
import { shownFields } from './fields-at-version.ts';

/** A workspace as GET shows it. */
export function renderWorkspace(world: SimulatedAzure, workspace: Workspace, apiVersion: string): JsonObject {
  const { fields } = world.settings;
  return shownFields({ fields, apiVersion }, 'Workspace', {
    id: workspace.id,
    name: workspace.name,
    type: 'Microsoft.MachineLearningServices/workspaces',
    location: workspace.location,
    tags: workspace.tags,
    etag: null,
    kind: workspace.kind,
    sku: workspace.sku,
    identity: workspace.identity,
    properties: renderProperties(world, workspace),
    systemData: renderSystemData(workspace),
  });
}

/** A workspace's rules as the list of rules and GET of one rule show them. */
export function renderRuleResource(
  world: SimulatedAzure,
  workspace: Workspace,
  { rule, apiVersion }: { readonly rule: Rule; readonly apiVersion: string },
): JsonObject {
  const { fields } = world.settings;
  return shownFields({ fields, apiVersion }, 'OutboundRuleResource', {
    // Azure shows this short form, not an ARM id.
    id: `${workspace.name}/outboundRules/${rule.name}`,
    name: rule.name,
    type: 'Microsoft.MachineLearningServices/workspaces/outboundRules',
    location: null,
    tags: null,
    systemData: null,
    properties: renderRule(workspace.network, rule),
  });
}

/** The state of provisioning, as POST provisionManagedNetwork answers in the end. */
export function renderProvisionStatus(network: Network): JsonObject {
  return { status: network.status, sparkReady: network.sparkReady };
}

/** Who made and changed a workspace, and when. */
export function renderSystemData({ created, modified }: Pick<Workspace, 'created' | 'modified'>): JsonObject {
  return { ...stampFields('created', created), ...stampFields('lastModified', modified) };
}

function stampFields(verb: 'created' | 'lastModified', stamp: Stamp): JsonObject {
  return {
    [`${verb}At`]: stamp.at.toISOString().replace('Z', '0000Z'),
    [`${verb}By`]: stamp.by,
    [`${verb}ByType`]: stamp.byType,
  };
}

function renderProperties(world: SimulatedAzure, workspace: Workspace): JsonObject {
  const projects = projectsOf(world, workspace);
  return {
    ...workspace.properties,
    workspaceId: workspace.guid,
    tenantId: world.settings.tenantId,
    provisioningState: workspace.provisioningState,
    ...(foldCase(workspace.kind) === 'hub' ? { associatedWorkspaces: projects.map((project) => project.id) } : {}),
    ...(isProject(workspace) ? {} : { managedNetwork: renderNetwork(workspace) }),
    // Fields that no specification names and that real answers carry.
    creationTime: workspace.created.at.toISOString().replace('Z', '0000Z'),
    softDeleteEnabled: false,
    linkedModelInventoryArmId: null,
    sdkTelemetryAppInsightsKey: null,
    sasGetterUri: '',
  };
}

function renderNetwork(workspace: Workspace): Json {
  const { network } = workspace;
  if (!network.declared) return null;
  const details = renderNetworkDetails(network);
  if (network.isolationMode === 'Disabled') return { isolationMode: 'Disabled', ...details };
  return {
    isolationMode: network.isolationMode,
    networkId: workspace.guid,
    status: renderProvisionStatus(network),
    outboundRules: Object.fromEntries(
      [...network.rules.values()].map((rule) => [rule.name, renderRule(network, rule)]),
    ),
    firewallSku: network.firewallSku ?? 'Standard',
    firewallPublicIpAddress: network.firewallPublicIpAddress ?? null,
    ...details,
  };
}

function renderNetworkDetails(network: Network): JsonObject {
  return {
    changeableIsolationModes: changeableModes(network.isolationMode),
    managedNetworkKind: network.kind,
    enableNetworkMonitor: network.enableNetworkMonitor,
    enableFirewallLog: network.enableFirewallLog,
  };
}

function renderRule(network: Network, rule: Rule): JsonObject {
  return {
    type: rule.target.type,
    destination: renderDestination(network, rule),
    ...(rule.target.type === 'PrivateEndpoint' && rule.target.fqdns !== undefined ? { fqdns: rule.target.fqdns } : {}),
    status: rule.status,
    category: rule.category,
    errorInformation: rule.errorInformation ?? null,
    parentRuleNames: rule.parentRuleNames,
  };
}

function renderDestination(network: Network, rule: Rule): Json {
  if (rule.target.type !== 'PrivateEndpoint') return rule.target.destination;
  const hasSpark = rule.target.destination.sparkEnabled === true && network.sparkReady && rule.status === 'Active';
  return { ...rule.target.destination, sparkStatus: hasSpark ? 'Active' : 'Inactive' };
}
