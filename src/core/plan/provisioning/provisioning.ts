import { addSeconds } from 'date-fns/addSeconds';
import { FIREWALL_PRICE_TEXT } from '../../azure/firewall-price.ts';
import { kindOf } from '../../hub-id.ts';
import { azureState } from '../../observation/azure-state.ts';
import { commandInText } from '../../text/command-text.ts';
import { backoffSeconds } from '../../time/backoff.ts';
import { LONGEST_SECONDS } from '../../time/instant.ts';
import type { Difference } from '../model/difference.ts';
import { repairable, skippedDifference, withoutRepair } from '../model/difference.ts';
import type { OperationView } from '../model/plan.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { isOperationInFlight, raise } from '../model/plan-context.ts';
import { publicAccessWarning } from './public-access.ts';

/** Failed provisionings of one network before a person has to act. */
const MAX_FAILED_PROVISIONINGS = 3;

/**
 * Says whether the network is active, and why not: never started (HW301), timed out (HW303) or failed (HW304). A
 * running provisioning is reported elsewhere. A hub without isolation has no network to provision.
 */
export function judgeProvisioning(context: PlanContext): readonly Difference[] {
  const { hub, input, networkActive } = context;
  if (hub.isolationMode === 'Disabled') return [];
  const provisioning = input.operation?.kind === 'Provision' ? input.operation : undefined;
  if (provisioning !== undefined && isOperationInFlight(input)) return triedAgain(context);
  if (networkActive) return judgeSpark(context);
  // For an unknown state name the network may or may not be active; the state itself is reported.
  if (hub.unknownNetworkStatus !== undefined) return [];
  const late = provisioning?.state === 'TimedOut' ? provisioning : input.memory.provisioning.timedOut;
  if (late !== undefined) return [timedOut(context, late)];
  const failures = Math.max(input.memory.provisioning.failedAttempts, provisioning?.state === 'Failed' ? 1 : 0);
  return failures > 0 ? [failed(context, failures, provisioning?.error)] : notProvisioned(context);
}

/** An earlier failure stays reported while another try runs: only an active network ends it. */
function triedAgain(context: PlanContext): readonly Difference[] {
  const { hub, input, networkActive } = context;
  const { failedAttempts, lastError } = input.memory.provisioning;
  if (networkActive || failedAttempts === 0) return [];
  const times = `${failedAttempts} ${failedAttempts === 1 ? 'time' : 'times'}`;
  const message = `Provisioning of ${hub.name} failed ${times}, last with: ${lastError ?? 'Azure gives no reason'}. Another one runs.`;
  return [withoutRepair(raise(context, 'HW304', { message, class: 'pending' }))];
}

function judgeSpark(context: PlanContext): readonly Difference[] {
  const { baseline, hub } = context;
  if (!kindOf(hub.hubId).network.hasSpark || !baseline.provisioning.includeSpark || hub.sparkReady) return [];
  const { failedAttempts } = context.input.memory.provisioning;
  if (failedAttempts > 0) return [failed(context, failedAttempts, undefined)];
  const message = `The network of ${hub.name} is active, but not prepared for Spark as assignment ${baseline.assignment} wants.`;
  return [start(context, message)];
}

function notProvisioned(context: PlanContext): readonly Difference[] {
  const { hub } = context;
  // Another finding says why no request provisions it.
  if (isComing(context) || context.neverWritten !== undefined) return [];
  const message = `${hub.name} is ${hub.isolationMode} and its network is not provisioned.`;
  return unacceptedFirewall(context, message) ?? [start(context, message, publicAccessWarning(hub))];
}

/** A write that provisions by itself is under way: HW305 reports it. */
function isComing({ hub, input }: PlanContext): boolean {
  if (!kindOf(hub.hubId).network.isProvisionedByWrite) return false;
  return isOperationInFlight(input) || azureState(hub) === 'Busy';
}

/**
 * Provisioning creates a firewall when any principal has stored an FQDN rule. Hubwarden adds no cost that the
 * policy does not accept.
 */
function unacceptedFirewall(context: PlanContext, message: string): readonly Difference[] | undefined {
  const { baseline, hub } = context;
  const rule = hub.rules.find(({ destination }) => destination?.type === 'FQDN');
  if (rule === undefined || baseline.firewallSku !== undefined || !baseline.provisioning.start) return undefined;
  const cost = `Provisioning ${hub.name} creates a firewall for its FQDN rule ${rule.name}: ${FIREWALL_PRICE_TEXT} assignment ${baseline.assignment} does not accept that.`;
  return [
    skippedDifference(raise(context, 'HW301', { message }), 'CostNotAccepted', cost),
    withoutRepair(raise(context, 'HW406', { rule: rule.name, message: cost })),
  ];
}

function start(context: PlanContext, message: string, caution?: string): Difference {
  const { start: asked, includeSpark } = context.baseline.provisioning;
  const raised = raise(context, 'HW301', { message, class: asked ? 'difference' : 'lint' });
  const finding = caution === undefined ? raised : { ...raised, fix: `${caution} ${raised.fix}` };
  return asked ? repairable(finding, { kind: 'Provision', includeSpark }) : withoutRepair(finding);
}

function timedOut(
  context: PlanContext,
  { startedAt, failAt }: Pick<OperationView, 'startedAt' | 'failAt'>,
): Difference {
  const { name } = context.hub;
  const finding = raise(context, 'HW303', {
    message: `Provisioning of ${name} began at ${startedAt.toISOString()}, had until ${failAt.toISOString()}, and the network is still Inactive.`,
    fix: `Check the activity log and Azure's status page. ${commandInText('retry', context.hub.hubId)} starts another provisioning.`,
  });
  return skippedDifference(
    finding,
    'OperationInFlight',
    'Azure may still be at work on it; a person starts another one.',
  );
}

function failed(context: PlanContext, failures: number, error: string | undefined): Difference {
  const { baseline, hub, input } = context;
  const { lastError, lastFailedAt } = input.memory.provisioning;
  const usedUp = failures >= MAX_FAILED_PROVISIONINGS;
  const reason = lastError ?? error ?? 'Azure gives no reason';
  const finding = raise(context, 'HW304', {
    message: `Provisioning of ${hub.name} failed ${failures} ${failures === 1 ? 'time' : 'times'}, last with: ${reason}.`,
    class: usedUp || !baseline.provisioning.start ? 'blocker' : 'difference',
    fix: failedFix(context, usedUp),
  });
  if (!baseline.provisioning.start) {
    return skippedDifference(finding, 'NotAsked', 'The assignment does not want provisioning.');
  }
  if (usedUp) return skippedDifference(finding, 'RetriesUsedUp', `It failed ${failures} times.`);
  const retryAt = retryTime(lastFailedAt, failures, input.timings.provisioningRetrySeconds);
  if (retryAt !== undefined && retryAt.getTime() > input.now.getTime()) {
    return skippedDifference(finding, 'Backoff', `Hubwarden tries it again at ${retryAt.toISOString()}.`, retryAt);
  }
  return repairable(finding, { kind: 'Provision', includeSpark: baseline.provisioning.includeSpark });
}

function failedFix({ baseline, hub }: PlanContext, usedUp: boolean): string {
  const correct = "Read Azure's error text and correct what it names.";
  const retry = commandInText('retry', hub.hubId);
  if (!baseline.provisioning.start) {
    return `${correct} Assignment ${baseline.assignment} does not want provisioning: start it in Azure, or set \`provisioning.start\`.`;
  }
  return usedUp
    ? `${correct} Then run ${retry}; Hubwarden does not try again by itself.`
    : `${correct} Hubwarden tries again by itself; ${retry} does it at once.`;
}

/** The wait doubles with every failure. */
function retryTime(lastFailedAt: Date | undefined, failures: number, firstSeconds: number): Date | undefined {
  if (lastFailedAt === undefined) return undefined;
  const seconds = backoffSeconds({ baseSeconds: firstSeconds, capSeconds: LONGEST_SECONDS, attempt: failures - 1 });
  return addSeconds(lastFailedAt, seconds);
}
