import { foldCase } from '../../../core/text/fold-case.ts';
import { normalId } from '../state/fault-book.ts';
import type { Change, Operation, OperationError } from '../state/operation.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import { removeWorkspace } from '../state/simulated-azure.ts';
import type { Network, Rule, Workspace } from '../state/workspace.ts';
import { setRule } from '../state/workspace.ts';
import { applyUpdate } from './apply-update.ts';
import { rulesAfterOverwrite } from './lost-update.ts';
import { addRequiredRules, refreshFirewall } from './network-upkeep.ts';

/** An operation that has ended, and those of the same workspace that still run. */
export interface Ending {
  readonly operation: Operation;
  readonly others: readonly Operation[];
}

/** Applies the state that Azure shows as soon as it accepts a change. */
export function startChange(workspace: Workspace, change: Change): void {
  const { network } = workspace;
  switch (change.kind) {
    case 'CreateWorkspace':
    case 'Provision':
      return;
    case 'UpdateWorkspace':
      workspace.provisioningState = 'Updating';
      return;
    case 'DeleteWorkspace':
      workspace.provisioningState = 'Deleting';
      return;
    case 'PutRule':
      setRule(network.rules, { ...change.rule, status: network.status === 'Active' ? 'Provisioning' : 'Inactive' });
      return;
    case 'DeleteRule':
      if (network.status === 'Active') setRule(network.rules, { ...change.rule, status: 'Deleting' });
      return;
  }
}

/** Makes a change take effect. */
export function applyChange(world: SimulatedAzure, workspace: Workspace, ending: Ending): void {
  const { operation, others } = ending;
  const { network } = workspace;
  const { change } = operation;
  if (operation.baseRules !== undefined && change.kind !== 'Provision') {
    network.rules = rulesAfterOverwrite(network.rules, operation.baseRules, others);
  }
  switch (change.kind) {
    case 'CreateWorkspace':
      applyCreation(world, workspace, change.provisionNow);
      return;
    case 'UpdateWorkspace':
      applyUpdate(world, workspace, change.update);
      return;
    case 'DeleteWorkspace':
      removeWorkspace(world, workspace);
      return;
    case 'PutRule':
      setRule(network.rules, {
        ...change.rule,
        status: openStatus(world, workspace, change.rule),
        errorInformation: undefined,
      });
      refreshFirewall(workspace);
      return;
    case 'DeleteRule':
      deleteRule(network, change.rule);
      return;
    case 'Provision':
      applyProvisioning(world, workspace, change.includeSpark);
      return;
  }
}

/** Applies the state after a failed change. */
export function failChange(workspace: Workspace, change: Change, error: OperationError): void {
  switch (change.kind) {
    case 'CreateWorkspace':
    case 'UpdateWorkspace':
      workspace.provisioningState = 'Failed';
      return;
    case 'DeleteWorkspace':
      workspace.provisioningState = 'Succeeded';
      return;
    case 'PutRule':
      setRule(workspace.network.rules, { ...change.rule, status: 'Failed', errorInformation: error.message });
      return;
    case 'DeleteRule':
      setRule(workspace.network.rules, change.rule);
      return;
    case 'Provision':
      return;
  }
}

/** Reverts a change completely. */
export function revertChange(workspace: Workspace, change: Change): void {
  switch (change.kind) {
    case 'CreateWorkspace':
    case 'UpdateWorkspace':
    case 'DeleteWorkspace':
      workspace.provisioningState = 'Succeeded';
      return;
    case 'PutRule':
      if (change.previous === undefined) deleteRule(workspace.network, change.rule);
      else setRule(workspace.network.rules, change.previous);
      return;
    case 'DeleteRule':
      setRule(workspace.network.rules, change.rule);
      return;
    case 'Provision':
      return;
  }
}

function applyCreation(world: SimulatedAzure, workspace: Workspace, provisionNow: boolean): void {
  workspace.provisioningState = 'Succeeded';
  addRequiredRules(workspace);
  if (provisionNow) applyProvisioning(world, workspace, false);
}

function applyProvisioning(world: SimulatedAzure, workspace: Workspace, includeSpark: boolean): void {
  const { network } = workspace;
  // The change of mode that this one waited for may have failed.
  if (network.isolationMode === 'Disabled') return;
  network.status = 'Active';
  network.sparkReady = network.sparkReady || includeSpark;
  for (const rule of network.rules.values()) {
    if (rule.status === 'Inactive') setRule(network.rules, activated(world, rule));
  }
  refreshFirewall(workspace);
}

/** Status of a written rule: a private endpoint without an approval on its target stays Inactive. */
function openStatus(world: SimulatedAzure, { network }: Workspace, rule: Rule): Rule['status'] {
  const target = targetOf(rule);
  return target !== undefined && world.faults.holdsApproval(target) ? 'Inactive' : network.status;
}

function targetOf({ category, target }: Rule): string | undefined {
  const id = target.type === 'PrivateEndpoint' ? target.destination.serviceResourceId : undefined;
  return category === 'UserDefined' && typeof id === 'string' ? id : undefined;
}

/** Only now are private endpoints checked: while the network was inactive the rule was merely stored. */
function activated(world: SimulatedAzure, rule: Rule): Rule {
  const target = targetOf(rule);
  if (target !== undefined && world.faults.holdsApproval(target)) return rule;
  const isRefused = target !== undefined && world.faults.refusesApproval(target);
  if (!isRefused) return { ...rule, status: 'Active' };
  return {
    ...rule,
    status: 'Failed',
    errorInformation: `The private endpoint connection on ${target} was not approved.`,
  };
}

function deleteRule(network: Network, rule: Rule): void {
  network.rules.delete(foldCase(rule.name));
}

/**
 * The target's owner approves its pending connections: their rules become Active, without an operation and without an
 * event.
 */
export function approveConnections(world: SimulatedAzure, target: string): number {
  world.faults.endHold(target);
  let woken = 0;
  for (const { network } of world.workspaces.values()) {
    if (network.status !== 'Active') continue;
    for (const rule of network.rules.values()) {
      if (rule.status !== 'Inactive' || normalId(targetOf(rule) ?? '') !== normalId(target)) continue;
      setRule(network.rules, { ...rule, status: 'Active' });
      woken += 1;
    }
  }
  return woken;
}
