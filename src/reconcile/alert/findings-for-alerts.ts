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

/** True where the assignment only observes: its findings stand in the hub's record and notify nobody. */
export function isObserveOnly({ assignment }: Pick<HubAssessment, 'assignment'>): boolean {
  return assignment.kind === 'Assigned' && assignment.baseline.mode === 'observe';
}

/**
 * The findings of a hub as alerts go by them. What Hubwarden's own work explains, and what another provisioning does not end,
 * counts as pending: it opens nothing and keeps open what is open.
 *
 * @param causes keys of causes that may be firing
 */
export function findingsForAlerts(assessment: HubAssessment, causes: readonly GroupKey[]): readonly Finding[] {
  const { memory, observation, operation, plan } = assessment;
  if (isObserveOnly(assessment)) return plan.findings.filter((each) => each.class === 'unreadable');
  const inventory = inventoryOf(memory);
  const findings = withOwnWorkPending(plan.findings, { steps: plan.steps, skipped: plan.skipped, inventory });
  const isProvisioning = operation?.value.kind === 'Provision' && operation.value.ended === undefined;
  const isInFlight = isProvisioning && !findings.some(({ code }) => code === 'HW303');
  const startedAt = isInFlight ? new Date(operation.value.startedAt) : undefined;
  return [...findings, ...keptOpenByProvisioning(causes, { hub: observation, findings, startedAt })];
}

/**
 * The same before a write: only what is notified even when it is repaired begins; all else is reported by what the write has
 * come to. What the plan is about to write or remove is on its way already.
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
 * From when on a change may have brought about what a sight is the first to show.
 *
 * @param last the record that the look before left; undefined: there is none
 */
export function boundsIn(
  { memory, observation }: HubAssessment,
  last: HubRecord | undefined,
): (finding: Finding) => Pick<ReportedSubject, 'after' | 'undoneAt'> {
  const isRead =
    last !== undefined && last.identity.guid === observation.workspaceGuid && last.status.verdict !== 'Unknown';
  const shown = new Set(last?.status.findings.map(keyOf));
  const rules = new Map(observation.rules.map((rule) => [foldCase(rule.name), rule.destination]));
  return (finding) => {
    const after =
      isRead && last.goneAt === undefined && !shown.has(keyOf(finding)) ? last.status.confirmedAt : undefined;
    const destination = finding.rule === undefined ? undefined : rules.get(foldCase(finding.rule));
    const removedAt =
      destination === undefined ? undefined : lookUp(memory.forbiddenRemovedAt, destinationKey(destination));
    const restored = finding.rule === undefined ? [] : (lookUp(memory.restores, finding.rule) ?? []);
    // Only a read that was right again shows that what Hubwarden did has undone the change.
    const rightAt = after ?? last?.status.verdictSince ?? '';
    const undone = [removedAt, ...restored.map(({ at }) => at)].filter((at) => at !== undefined && at < rightAt);
    const [undoneAt] = undone.sort().reverse();
    return { after, undoneAt };
  };
}

function keyOf({ code, rule }: { readonly code: string; readonly rule?: string | undefined }): string {
  return `${code} ${foldCase(rule ?? '')}`;
}
