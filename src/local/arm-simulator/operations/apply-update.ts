import { foldCase } from '../../../core/text/fold-case.ts';
import { sameTarget } from '../rules/compare-targets.ts';
import type { NetworkUpdate, WorkspaceUpdate } from '../state/operation.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import type { Rule, Workspace } from '../state/workspace.ts';
import { setRule } from '../state/workspace.ts';
import { identityAfter } from './identity.ts';
import { addRequiredRules, refreshFirewall } from './network-upkeep.ts';

/** Makes a checked update of a workspace take effect. */
export function applyUpdate(world: SimulatedAzure, workspace: Workspace, update: WorkspaceUpdate): void {
  workspace.provisioningState = 'Succeeded';
  workspace.tags = update.tags ?? workspace.tags;
  if (update.identity !== undefined) workspace.identity = identityAfter(world, workspace.identity, update.identity);
  workspace.sku = update.sku ?? workspace.sku;
  workspace.properties = { ...workspace.properties, ...update.properties };
  if (update.network !== undefined) applyNetworkUpdate(world, workspace, update.network);
}

function applyNetworkUpdate(world: SimulatedAzure, workspace: Workspace, update: NetworkUpdate): void {
  const { network } = workspace;
  network.declared = true;
  network.isolationMode = update.isolationMode;
  network.firewallSku = update.firewallSku ?? network.firewallSku;
  network.kind = update.kind ?? network.kind;
  network.enableNetworkMonitor = update.enableNetworkMonitor ?? network.enableNetworkMonitor;
  network.enableFirewallLog = update.enableFirewallLog ?? network.enableFirewallLog;
  if (update.rules !== undefined) applyRules(world, workspace, update.rules);
  addRequiredRules(workspace);
  refreshFirewall(workspace);
}

function applyRules(world: SimulatedAzure, workspace: Workspace, rules: readonly Rule[]): void {
  const { network } = workspace;
  if (world.settings.patchRules === 'replace') {
    const named = new Set(rules.map((rule) => foldCase(rule.name)));
    for (const [key, rule] of network.rules) {
      if (rule.category === 'UserDefined' && !named.has(key)) network.rules.delete(key);
    }
  }
  for (const rule of rules) {
    const existing = network.rules.get(foldCase(rule.name));
    const isUnchanged = existing !== undefined && sameTarget(existing.target, rule.target);
    if (!isUnchanged) setRule(network.rules, { ...rule, status: network.status });
  }
}
