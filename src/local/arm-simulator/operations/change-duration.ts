import type { SimulatorDurations } from '../state/durations.ts';
import type { Change } from '../state/operation.ts';
import type { Rule, Workspace } from '../state/workspace.ts';

/** Rules that a provisioning brings up without taking longer. */
const FREE_RULES = 20;

/** Duration of a change that starts now, in milliseconds. */
export function durationMsOf(durations: SimulatorDurations, workspace: Workspace, change: Change): number {
  switch (change.kind) {
    case 'CreateWorkspace':
      return durations.createHubMs + (change.provisionNow ? provisionMs(durations, workspace) : 0);
    case 'UpdateWorkspace':
      return updateMs(durations, workspace, change.update.network?.rules);
    case 'DeleteWorkspace':
      return durations.deleteHubMs;
    case 'PutRule':
      if (workspace.network.status === 'Inactive') return durations.putRuleMs;
      return durations.putRuleOnProvisionedNetworkMs + firewallMs(durations, workspace, [change.rule]);
    case 'DeleteRule':
      return durations.deleteRuleMs;
    case 'Provision':
      if (workspace.network.status === 'Active') return durations.updateHubMs;
      return provisionMs(durations, workspace);
  }
}

function updateMs(durations: SimulatorDurations, workspace: Workspace, rules: readonly Rule[] | undefined): number {
  if (workspace.network.status === 'Inactive') return durations.updateHubMs;
  return durations.updateProvisionedNetworkMs + firewallMs(durations, workspace, rules ?? []);
}

function provisionMs(durations: SimulatorDurations, workspace: Workspace): number {
  const rules = [...workspace.network.rules.values()];
  const userRules = rules.filter((rule) => rule.category === 'UserDefined').length;
  const overTwentyMs = Math.max(0, userRules - FREE_RULES) * durations.perRuleOverTwentyMs;
  return durations.provisionMs + overTwentyMs + firewallMs(durations, workspace, rules);
}

function firewallMs(durations: SimulatorDurations, workspace: Workspace, rules: readonly Rule[]): number {
  const hasFirewall = workspace.network.firewallPublicIpAddress !== undefined;
  return !hasFirewall && rules.some((rule) => rule.target.type === 'FQDN') ? durations.firstFqdnRuleMs : 0;
}
