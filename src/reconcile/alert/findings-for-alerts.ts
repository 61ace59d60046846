import type { ReportedSubject } from '../../core/alert/decision/instance-subjects.ts';
import { keptOpenByProvisioning } from '../../core/alert/findings/replacement-reason.ts';
import { withOwnWorkPending } from '../../core/plan/findings/own-work.ts';
import { destinationKey } from '../../core/rules/destinations/destination-key.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { lookUp } from '../../core/text/look-up.ts';
import { CATALOGUE } from '../../core/verdict/catalogue/catalogue.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';
import type { GroupKey } from '../../core/verdict/catalogue/group-key.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { inventoryOf } from '../records/hub/memory-section.ts';

/** True in observe mode: the findings are in the hub's record and notify no receiver. */
export function isObserveOnly({ assignment }: Pick<HubAssessment, 'assignment'>): boolean {
  return assignment.kind === 'Assigned' && assignment.baseline.mode === 'observe';
}

/** The findings that may raise an alert of the hub: all, and in observe mode only that it cannot be read. */
export function notifiedFindings({ assignment, plan }: Pick<HubAssessment, 'assignment' | 'plan'>): readonly Finding[] {
  return isObserveOnly({ assignment }) ? plan.findings.filter((each) => each.class === 'unreadable') : plan.findings;
}

/**
 * The findings of a hub as alerts use them. A finding that Hubwarden's own work explains, or that a running
 * provisioning may end, counts as pending: it opens no alert, and keeps an open one open.
 *
 * @param causes group keys that may be firing
 */
export function findingsForAlerts(assessment: HubAssessment, causes: readonly GroupKey[]): readonly Finding[] {
  const { memory, observation, operation, plan } = assessment;
  if (isObserveOnly(assessment)) return notifiedFindings(assessment);
  const inventory = inventoryOf(memory);
  const findings = withOwnWorkPending(plan.findings, { steps: plan.steps, skipped: plan.skipped, inventory });
  const isProvisioning = operation?.value.kind === 'Provision' && operation.value.ended === undefined;
  const isInFlight = isProvisioning && !findings.some(({ code }) => code === 'HW303');
  const startedAt = isInFlight ? new Date(operation.value.startedAt) : undefined;
  return [...findings, ...keptOpenByProvisioning(causes, { hub: observation, findings, startedAt })];
}

/**
 * The same before a write. Only findings that always notify begin; the result of the write decides about the others. A
 * rule that the plan is about to write or remove counts as pending.
 */
export function findingsBeforeWrite(assessment: HubAssessment, causes: readonly GroupKey[]): readonly Finding[] {
  const { steps } = assessment.plan;
  const planned = new Set(
    steps.flatMap(({ removes, writes }) => [...Object.keys(writes), ...removes].map((name) => foldCase(name))),
  );
  return findingsForAlerts(assessment, causes).map((each) => {
    if (each.class === 'lint' || each.class === 'operational') return each;
    const isAlways = CATALOGUE[each.code].alwaysNotified;
    const isPlanned = each.rule !== undefined && planned.has(foldCase(each.rule));
    return isAlways && !isPlanned ? each : { ...each, class: 'pending' };
  });
}

/**
 * The earliest time of a change that may have caused a finding which this assessment is the first to show.
 *
 * @param last the record before this assessment; undefined: there is none
 */
export function boundsIn(
  { memory, observation }: HubAssessment,
  last: HubRecord | undefined,
): (finding: Finding) => Pick<ReportedSubject, 'after' | 'undoneAt'> {
  const wasRead =
    last !== undefined && last.identity.guid === observation.workspaceGuid && last.status.verdict !== 'Unknown';
  const shown = new Set(last?.status.findings.map(keyOf));
  const rules = new Map(observation.rules.map((rule) => [foldCase(rule.name), rule.destination]));
  return (finding) => {
    const after =
      wasRead && last.goneAt === undefined && !shown.has(keyOf(finding)) ? last.status.confirmedAt : undefined;
    const destination = finding.rule === undefined ? undefined : rules.get(foldCase(finding.rule));
    const removedAt =
      destination === undefined ? undefined : lookUp(memory.forbiddenRemovedAt, destinationKey(destination));
    const restored = finding.rule === undefined ? [] : (lookUp(memory.restores, finding.rule) ?? []);
    // Only a later read without the finding proves that Hubwarden's write undid the change.
    const rightAt = after ?? last?.status.verdictSince ?? '';
    const undone = [removedAt, ...restored.map(({ at }) => at)].filter((at) => at !== undefined && at < rightAt);
    const [undoneAt] = undone.sort().reverse();
    return { after, undoneAt };
  };
}

function keyOf({ code, rule }: { readonly code: string; readonly rule?: string | undefined }): string {
  return `${code} ${foldCase(rule ?? '')}`;
}
