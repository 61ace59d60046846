import type { Result } from '../../../../core/result.ts';
import { err, ok } from '../../../../core/result.ts';
import { foldCase } from '../../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../../core/text/json.ts';
import { seededRule } from '../../fleet/seeded-rule.ts';
import { identityAfter } from '../../operations/identity.ts';
import { accountKey } from '../../request/account-route.ts';
import { groupKey } from '../../request/workspace-ref.ts';
import type { Account, AccountNetwork, AccountState, Child, NetworkState, Project } from '../../state/account.ts';
import { freshAccountNetwork } from '../../state/account.ts';
import { normalId } from '../../state/fault-book.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import { addGroup } from '../../state/simulated-azure.ts';
import type { Mode, Stamp } from '../../state/workspace.ts';
import { setRule } from '../../state/workspace.ts';
import { startAccountWork } from '../operations/account-engine.ts';
import { addOwnRules, completeOwnRules, refreshFirewall } from '../operations/network-of-account.ts';
import { emptyProject, newAccount } from '../operations/new-account.ts';
import { accountTargetFrom } from '../rules/check-account-rule.ts';

/** A managed network to begin with. */
export interface AccountNetworkSeed {
  readonly isolationMode: Mode;
  /** Name → rule as in a request; a `category` and a `status` are stored unchanged, and names are not checked. */
  readonly rules?: Readonly<Record<string, JsonObject>> | undefined;
  /** Default `Active`. */
  readonly status?: AccountNetwork['status'] | undefined;
  /** Default `Succeeded`. */
  readonly state?: NetworkState | undefined;
  readonly firewallSku?: string | undefined;
  /** Default `V2`. No account is known that has V1. */
  readonly kind?: 'V1' | 'V2' | undefined;
}

/** A project to begin with. */
export interface ProjectSeed {
  /** Name → properties. */
  readonly connections?: Readonly<Record<string, JsonObject>> | undefined;
  readonly capabilityHosts?: Readonly<Record<string, JsonObject>> | undefined;
}

/** An account to add to the simulated Azure directly, without requests, checks or events. */
export interface AccountSeed extends ProjectSeed {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** Default `eastus2`. */
  readonly location?: string | undefined;
  /** Default `AIServices`. */
  readonly kind?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Default `Succeeded`. */
  readonly state?: AccountState | undefined;
  /** Of its agents, at creation: into the managed network (default), none, or the id of a subnet of the customer. */
  readonly injection?: 'managed' | 'none' | { readonly subnetArmId: string } | undefined;
  /** undefined: the account has none. */
  readonly network?: AccountNetworkSeed | undefined;
  /** true: Azure makes the network some minutes after `now`. */
  readonly makesNetwork?: boolean | undefined;
  readonly projects?: Readonly<Record<string, ProjectSeed>> | undefined;
  /** true: its identity may approve endpoints of the account itself, so it gets the self endpoint. */
  readonly approvesItself?: boolean | undefined;
  /** ARM ids of other targets that its identity may not approve. */
  readonly refusedTargets?: readonly string[] | undefined;
  /** Default: the simulator's start. */
  readonly createdAt?: Date | undefined;
  /** Sign-in name of who created it. */
  readonly createdBy?: string | undefined;
  /** More properties, stored unchanged. */
  readonly properties?: JsonObject | undefined;
}

/**
 * Puts an account into the world, with its group and subscription, and with the rules that Azure would have added.
 *
 * @returns the problem of the seed: an unreadable rule, or a name in use
 */
export function seedAccount(world: SimulatedAzure, seed: AccountSeed, now: Date): Result<Account, string> {
  const { name, resourceGroup, subscriptionId } = seed;
  const ref = { subscriptionId, resourceGroup, name };
  if (world.accounts.byKey.has(accountKey(ref))) return err(`The account ${name} exists already.`);
  const location = seed.location ?? 'eastus2';
  if (!world.groups.has(groupKey(subscriptionId, resourceGroup))) {
    addGroup(world, { subscriptionId, name: resourceGroup, location, tags: {} });
  }
  const stamp = { at: seed.createdAt ?? now, by: seed.createdBy ?? 'seed@example.com', byType: 'User' };
  const account = newAccount(world, {
    ref,
    location,
    kind: seed.kind ?? 'AIServices',
    stamp,
    tags: seed.tags ?? {},
    identity: { type: 'SystemAssigned' },
    sku: undefined,
    properties: propertiesOf(seed),
    state: seed.state ?? 'Succeeded',
  });
  if (seed.approvesItself === true) account.withoutRights.delete(normalId(account.id));
  for (const target of seed.refusedTargets ?? []) account.withoutRights.add(normalId(target));
  fillChildren(account, seed, stamp);
  for (const [project, children] of Object.entries(seed.projects ?? {})) {
    addProject(world, account, project, { ...children, stamp });
  }
  const problem = fillNetwork(world, account, seed.network);
  if (problem !== undefined) return err(problem);
  world.accounts.byKey.set(account.key, account);
  if (seed.makesNetwork === true) {
    startAccountWork(world, account, { change: { kind: 'MakeNetwork' }, notice: undefined }, now);
  }
  return ok(account);
}

function fillNetwork(
  world: SimulatedAzure,
  account: Account,
  seed: AccountNetworkSeed | undefined,
): string | undefined {
  if (seed === undefined) return undefined;
  const network = freshAccountNetwork(seed.isolationMode, seed.kind);
  network.status = seed.status ?? 'Active';
  network.firewallSku = seed.firewallSku ?? network.firewallSku;
  for (const [name, asked] of Object.entries(seed.rules ?? {})) {
    const rule = seededRule(name, asked, { fallback: network.status, targetFrom: accountTargetFrom });
    if (!rule.ok) return rule.error;
    setRule(network.rules, rule.value);
  }
  account.network = network;
  network.provisioningState = 'Succeeded';
  if (network.status === 'Active' && addOwnRules(account)) completeOwnRules(account, () => false);
  network.provisioningState = seed.state ?? 'Succeeded';
  refreshFirewall(world.accounts.settings, network);
  return undefined;
}

function addProject(
  world: SimulatedAzure,
  account: Account,
  name: string,
  seed: ProjectSeed & { readonly stamp: Stamp },
): void {
  const project = emptyProject(world, { name, location: account.location, stamp: seed.stamp });
  project.identity = identityAfter(world, project.identity, { asked: { type: 'SystemAssigned' }, replaces: true });
  project.properties = { displayName: name };
  fillChildren(project, seed, seed.stamp);
  account.projects.set(foldCase(name), project);
}

function fillChildren(parent: Account | Project, seed: ProjectSeed, stamp: Stamp): void {
  for (const [name, properties] of Object.entries(seed.connections ?? {})) {
    parent.connections.set(foldCase(name), childOf(name, properties, stamp));
  }
  for (const [name, properties] of Object.entries(seed.capabilityHosts ?? {})) {
    const host = { capabilityHostKind: 'Agents', ...properties, provisioningState: 'Succeeded' };
    parent.capabilityHosts.set(foldCase(name), childOf(name, host, stamp));
  }
}

function childOf(name: string, properties: JsonObject, stamp: Stamp): Child {
  return { name, properties, created: stamp, modified: stamp };
}

function propertiesOf(seed: AccountSeed): JsonObject {
  const { injection = 'managed', kind = 'AIServices', name, properties } = seed;
  const isFoundry = foldCase(kind) === 'aiservices';
  return {
    ...(isFoundry ? { allowProjectManagement: true, customSubDomainName: foldCase(name) } : {}),
    ...(isFoundry && injection !== 'none' ? { networkInjections: [injectionFrom(injection)] } : {}),
    ...properties,
  };
}

function injectionFrom(injection: 'managed' | { readonly subnetArmId: string }): JsonObject {
  return injection === 'managed'
    ? { scenario: 'agent', subnetArmId: '', useMicrosoftManagedNetwork: true }
    : { scenario: 'agent', subnetArmId: injection.subnetArmId, useMicrosoftManagedNetwork: false };
}
