import { kindOf } from '../../hub-id.ts';
import type { Usage } from '../../observation/observation.ts';
import { NO_USAGE } from '../../observation/observation.ts';
import { compareIsolation } from '../../rules/limits/isolation-modes.ts';
import type { IsolationMode } from '../../rules/outbound-rule.ts';
import { commandInText } from '../../text/command-text.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import type { Difference, Repair } from '../model/difference.ts';
import { repairable, skippedDifference, withoutRepair } from '../model/difference.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { isOperationInFlight, raise, wordsOf } from '../model/plan-context.ts';
import type { Permission } from './consent.ts';
import { permissionFor, voidApproval } from './consent.ts';

/** The findings about the isolation mode, and the reads that the answer still needs. */
export interface IsolationJudgement {
  readonly differences: readonly Difference[];
  readonly needsUsage: boolean;
}

/** Compares the isolation mode with the baseline. The plan never weakens the mode. */
export function judgeIsolation(context: PlanContext): IsolationJudgement {
  const { baseline, hub } = context;
  const want = baseline.isolation.mode;
  if (want === undefined || want === hub.isolationMode) return { differences: [], needsUsage: false };
  if (compareIsolation(hub.isolationMode, want) > 0) {
    const message = `${hub.name} is ${hub.isolationMode}, stricter than the ${want} of assignment ${baseline.assignment}.`;
    return { differences: [withoutRepair(raise(context, 'HW103', { message }))], needsUsage: false };
  }
  const finding = raise(context, hub.isolationMode === 'Disabled' ? 'HW101' : 'HW102', {
    message: `${hub.name} is ${hub.isolationMode}, assignment ${baseline.assignment} wants ${want}.`,
  });
  if (finding.exemptedBy !== undefined || isModeChangePending(context, want))
    return { differences: [withoutRepair(finding)], needsUsage: false };
  if (context.neverWritten !== undefined)
    return { differences: [skippedDifference(finding, 'NotPossible', context.neverWritten)], needsUsage: false };
  return judgeTightening(context, want, finding);
}

/** True when the running operation sets the wanted mode, or a stricter one. */
export function isModeChangePending({ input }: PlanContext, want: IsolationMode): boolean {
  const setting = input.operation?.isolationMode;
  return setting !== undefined && isOperationInFlight(input) && compareIsolation(setting, want) >= 0;
}

function judgeTightening(context: PlanContext, want: IsolationMode, finding: Finding): IsolationJudgement {
  const { baseline, hub, input } = context;
  if (hub.changeableIsolationModes?.includes(want) === false) {
    const others = hub.unknownIsolationModes ?? [];
    const offered = others.length === 0 ? '' : ` It offers ${others.join(', ')}, which Hubwarden does not know.`;
    const message = `Azure offers no change of ${hub.name} from ${hub.isolationMode} to ${want}.${offered}`;
    const blocker = withoutRepair(raise(context, 'HW104', { message }));
    return { differences: [skippedDifference(finding, 'NotPossible', message), blocker], needsUsage: false };
  }
  const permission = permissionFor(context, want);
  if (permission.kind === 'NotAsked') {
    const detail = `Assignment ${baseline.assignment} only reports the mode of such ${wordsOf(context).many}.`;
    return { differences: [skippedDifference(finding, 'NotAsked', detail)], needsUsage: false };
  }
  const usage = kindOf(hub.hubId).network.hasBlockers ? input.usage : NO_USAGE;
  if (usage === undefined) {
    const detail = `Computes and endpoints of the ${wordsOf(context).one} and its projects have not been read yet.`;
    const blockers = permission.kind === 'Missing' ? [approvalNeeded(context, want)] : [];
    return { differences: [skippedDifference(finding, 'NotReadable', detail), ...blockers], needsUsage: true };
  }
  if (usage === 'Unreadable') return { differences: unreadableUsage(context, finding), needsUsage: false };
  return { differences: judgeUsage(context, { want, finding, permission, usage }), needsUsage: false };
}

function unreadableUsage(context: PlanContext, finding: Finding): readonly Difference[] {
  const message = `The computes and endpoints of ${context.hub.name} and its projects could not all be read.`;
  return [skippedDifference(finding, 'NotReadable', message), withoutRepair(raise(context, 'HW601', { message }))];
}

interface Tightening {
  readonly want: IsolationMode;
  readonly finding: Finding;
  readonly permission: Exclude<Permission, { kind: 'NotAsked' }>;
  readonly usage: Usage;
}

function judgeUsage(context: PlanContext, tightening: Tightening): readonly Difference[] {
  const { want, finding, permission, usage } = tightening;
  const { hub } = context;
  const inUse = [...usage.computes, ...usage.endpoints].sort();
  const blocked = hub.isolationMode === 'Disabled' && inUse.length > 0;
  const blockers: Difference[] = [];
  if (blocked) {
    const message = `${hub.name} cannot become ${want} while these exist: ${inUse.join(', ')}.`;
    blockers.push(withoutRepair(raise(context, 'HW401', { message })));
  }
  if (permission.kind === 'Missing') blockers.push(approvalNeeded(context, want));
  if (blocked) return [skippedDifference(finding, 'InTheWay', `In the way: ${inUse.join(', ')}.`), ...blockers];
  if (permission.kind === 'Missing') {
    return [
      skippedDifference(finding, 'NeedsConsent', `${hub.isolationMode} to ${want} waits for approval.`),
      ...blockers,
    ];
  }
  return [repairable(finding, ...modeRepairs(context, want, permission, inUse))];
}

function modeRepairs(
  context: PlanContext,
  want: IsolationMode,
  permission: Extract<Permission, { kind: 'Given' }>,
  affected: readonly string[],
): readonly Repair[] {
  const { baseline, hub, networkActive } = context;
  const traits = kindOf(hub.hubId).network;
  const affects = affected.length === 0 ? gapText(context, want) : ` Affected: ${affected.join(', ')}.`;
  const setMode: Repair = {
    kind: 'SetMode',
    mode: want,
    firewallSku: want === 'AllowOnlyApprovedOutbound' ? baseline.firewallSku : undefined,
    approvalId: permission.approvalId,
    why: `Isolation goes from ${hub.isolationMode} to ${want} (${permission.because}). Azure cannot undo this.${affects}`,
  };
  // A hub without managed network has no provisioning finding: provisioning is part of turning isolation on.
  const { start, includeSpark } = baseline.provisioning;
  const provisions = hub.isolationMode === 'Disabled' && start && !networkActive && !traits.isProvisionedByWrite;
  return provisions ? [setMode, { kind: 'Provision', includeSpark }] : [setMode];
}

/** Rules that the old mode cannot hold follow the change of mode, one by one. */
function gapText({ baseline, hub }: PlanContext, want: IsolationMode): string {
  const isApart = kindOf(hub.hubId).network.ruleWrites === 'Single' && want === 'AllowOnlyApprovedOutbound';
  if (!isApart || !baseline.rules.some(({ destination }) => destination.type !== 'PrivateEndpoint')) return '';
  return ' Agents reach no host and no service tag until the rules that follow are active; the first FQDN rule takes about 10 minutes.';
}

function approvalNeeded(context: PlanContext, want: IsolationMode): Difference {
  const { baseline, hub } = context;
  const sku = baseline.firewallSku === undefined ? 'no firewall' : `firewall SKU ${baseline.firewallSku}`;
  return withoutRepair(
    raise(context, 'HW402', {
      message: `${hub.name} waits for approval: ${hub.isolationMode} to ${want} with ${sku}, assignment ${baseline.assignment}.${voidText(context, want)}`,
      fix: approvalFix(context),
    }),
  );
}

function voidText(context: PlanContext, want: IsolationMode): string {
  const approval = voidApproval(context, want);
  if (approval === undefined) return '';
  return ` The approval by ${approval.approvedBy} is void: the mode or the baseline of the assignment has changed since, or the assignment observes.`;
}

/** The manual action for a change of mode that waits for approval. */
export function approvalFix(context: PlanContext): string {
  const { baseline, hub } = context;
  const approve = commandInText('approve', hub.hubId);
  if (baseline.mode === 'observe') {
    return `Assignment ${baseline.assignment} observes, so nothing is written and an approval is refused. Set its mode to enforce, then run ${approve}. Azure cannot undo the change.`;
  }
  // An approval for the whole assignment would cover more than this hub needs.
  return `Run ${approve}. Set the same mode in the template that deploys the ${wordsOf(context).one}. Azure cannot undo the change.`;
}
