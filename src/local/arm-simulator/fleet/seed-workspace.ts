import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import { renderChild } from '../handlers/children.ts';
import { newWorkspace } from '../handlers/create-workspace.ts';
import { addRequiredRules, refreshFirewall } from '../operations/network-upkeep.ts';
import type { ChildType } from '../request/workspace-ref.ts';
import { groupKey, workspaceKey } from '../request/workspace-ref.ts';
import { ruleTargetFrom } from '../rules/rule-target-from-request.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import { addGroup, addWorkspace } from '../state/simulated-azure.ts';
import type { Mode, PrivateResource, Rule, Workspace } from '../state/workspace.ts';
import { setRule } from '../state/workspace.ts';
import { seededRule } from './seeded-rule.ts';

/** A workspace to add to the simulated Azure directly, without requests, policy checks or events. */
export interface HubSeed {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** Default `eastus2`. */
  readonly location?: string | undefined;
  /** Default `Hub`. */
  readonly kind?: string | undefined;
  /** Default `Disabled`. `absent`: a hub that shows no managed network at all. */
  readonly isolationMode?: Mode | 'absent' | undefined;
  /** Name → rule as in a request; a `category` other than `UserDefined` and a `status` are stored unchanged. */
  readonly rules?: Readonly<Record<string, JsonObject>> | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Names. */
  readonly computes?: readonly string[] | undefined;
  readonly onlineEndpoints?: readonly string[] | undefined;
  readonly serverlessEndpoints?: readonly string[] | undefined;
  /** Name → properties. */
  readonly connections?: Readonly<Record<string, JsonObject>> | undefined;
  /** Default: the simulator's start. */
  readonly createdAt?: Date | undefined;
  /** Sign-in name of who created it. */
  readonly createdBy?: string | undefined;
  /** true: the network is active, and so is every rule without a status of its own. */
  readonly provisioned?: boolean | undefined;
  /** Name of a project's hub in the same resource group, or its ARM id. */
  readonly hub?: string | undefined;
  /** Default resources without public access. */
  readonly privateResources?: readonly PrivateResource[] | undefined;
  /** More properties, stored unchanged. */
  readonly properties?: JsonObject | undefined;
}

/**
 * Puts a workspace into the world, with its group and subscription, and with the rules that Azure would have added.
 *
 * @returns the problem of the seed: an unreadable rule, a name in use, a missing hub
 */
export function seedWorkspace(world: SimulatedAzure, seed: HubSeed, now: Date): Result<Workspace, string> {
  const { subscriptionId, resourceGroup, name } = seed;
  const ref = { subscriptionId, resourceGroup, name };
  const location = seed.location ?? 'eastus2';
  if (world.workspaces.has(workspaceKey(ref))) return err(`The workspace ${name} exists already.`);
  const hubKey = hubKeyOf(seed);
  if (hubKey !== undefined && !world.workspaces.has(hubKey))
    return err(`The hub ${seed.hub} of ${name} does not exist.`);
  const rules = rulesFrom(seed);
  if (!rules.ok) return rules;
  if (!world.groups.has(groupKey(subscriptionId, resourceGroup))) {
    addGroup(world, { subscriptionId, name: resourceGroup, location, tags: {} });
  }
  const stamp = { at: seed.createdAt ?? now, by: seed.createdBy ?? 'seed@example.com', byType: 'User' };
  const workspace = newWorkspace(world, {
    ref,
    location,
    kind: seed.kind ?? (seed.hub === undefined ? 'Hub' : 'Project'),
    hubKey,
    stamp,
    tags: seed.tags ?? {},
    identity: undefined,
    sku: undefined,
    properties: propertiesOf(seed, hubKey === undefined ? undefined : world.workspaces.get(hubKey)?.id),
  });
  const seeded: Workspace = {
    ...workspace,
    privateResources: seed.privateResources ?? [],
    provisioningState: 'Succeeded',
  };
  fillNetwork(seeded, seed, rules.value);
  fillChildren(seeded, seed);
  addWorkspace(world, seeded);
  return ok(seeded);
}

function fillNetwork(workspace: Workspace, seed: HubSeed, rules: readonly Rule[]): void {
  const { network } = workspace;
  network.declared = seed.isolationMode !== 'absent';
  network.isolationMode = seed.isolationMode === 'absent' ? 'Disabled' : (seed.isolationMode ?? 'Disabled');
  network.status = seed.provisioned === true ? 'Active' : 'Inactive';
  addRequiredRules(workspace);
  for (const rule of rules) setRule(network.rules, rule);
  refreshFirewall(workspace);
}

function rulesFrom(seed: HubSeed): Result<readonly Rule[], string> {
  const rules: Rule[] = [];
  const fallback = seed.provisioned === true ? 'Active' : 'Inactive';
  for (const [name, asked] of Object.entries(seed.rules ?? {})) {
    const rule = seededRule(name, asked, { fallback, targetFrom: ruleTargetFrom });
    if (!rule.ok) return rule;
    rules.push(rule.value);
  }
  return ok(rules);
}

function fillChildren(workspace: Workspace, seed: HubSeed): void {
  addChildren(workspace, 'computes', Object.fromEntries((seed.computes ?? []).map((name) => [name, COMPUTE])));
  addChildren(workspace, 'onlineEndpoints', Object.fromEntries((seed.onlineEndpoints ?? []).map((name) => [name, {}])));
  addChildren(
    workspace,
    'serverlessEndpoints',
    Object.fromEntries((seed.serverlessEndpoints ?? []).map((name) => [name, {}])),
  );
  addChildren(workspace, 'connections', seed.connections ?? {});
}

const COMPUTE: JsonObject = { computeType: 'ComputeInstance' };

function addChildren(workspace: Workspace, type: ChildType, children: Readonly<Record<string, JsonObject>>): void {
  for (const [name, properties] of Object.entries(children)) {
    workspace.children[type].set(foldCase(name), renderChild(workspace, { type, name, properties }));
  }
}

function hubKeyOf(seed: HubSeed): string | undefined {
  if (seed.hub === undefined) return undefined;
  if (seed.hub.startsWith('/')) return foldCase(seed.hub);
  return workspaceKey({ ...seed, name: seed.hub });
}

function propertiesOf(seed: HubSeed, hubId: string | undefined): JsonObject {
  if (hubId !== undefined) return { hubResourceId: hubId, ...seed.properties };
  const group = `/subscriptions/${seed.subscriptionId}/resourceGroups/${seed.resourceGroup}/providers`;
  const plain = foldCase(seed.name).replace(/[^a-z0-9]/g, '');
  return {
    storageAccount: `${group}/Microsoft.Storage/storageAccounts/st${plain}`,
    keyVault: `${group}/Microsoft.KeyVault/vaults/kv-${plain}`,
    ...seed.properties,
  };
}
