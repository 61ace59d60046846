import { alertingFindings, keptCauses } from '../core/alert/alerting-findings.ts';
import type { HubId } from '../core/hub-id.ts';
import type { Finding } from '../core/verdict/finding.ts';
import type { ReconcileDeps } from './deps.ts';
import { memberEnds, memberFires } from './records/alert-record.ts';
import type { Change } from './records/change-record.ts';
import { callerOf } from './records/change-record.ts';

/** What the alert rows of one hub are to say. */
export interface HubFindings {
  readonly hubId: HubId;
  readonly hubName: string;
  readonly findings: readonly Finding[];
  /** Cause keys for which the hub may be firing already. */
  readonly before: readonly string[];
  /** Why causes that no longer show have ended. */
  readonly endedBecause: string;
  /** Recent changes of the hub by others, oldest first. */
  readonly changes: readonly Change[];
}

/** Cause keys that may be firing once the findings have been reported: those they raise, and open ones that they keep. */
export function causesAfter(findings: readonly Finding[], before: readonly string[]): readonly string[] {
  const kept = keptCauses(findings).filter((causeKey) => before.includes(causeKey));
  return [...new Set([...causesOf(findings), ...kept])].sort();
}

/** Cause keys that the findings raise. */
export function causesOf(findings: readonly Finding[]): readonly string[] {
  const keys = alertingFindings(findings).flatMap((each) => (each.causeKey === undefined ? [] : [each.causeKey]));
  return [...new Set(keys)].sort();
}

/**
 * Brings the hub's member rows in line with its findings. Only rows of this hub are touched, so that any number of runs
 * can report one cause; whether anybody is told is decided later, once per cause.
 */
export async function reportAlerts(deps: ReconcileDeps, report: HubFindings): Promise<void> {
  const now = causesOf(report.findings);
  for (const causeKey of now) {
    const findings = alertingFindings(report.findings).filter((each) => each.causeKey === causeKey);
    const first = findings[0];
    if (first === undefined) continue;
    const by = probableAuthor(first, report.changes);
    await memberFires(deps.rows, {
      causeKey,
      hubId: report.hubId,
      hubName: report.hubName,
      code: first.code,
      severity: first.severity,
      ...(first.rule === undefined ? {} : { rule: first.rule }),
      message: findings.map((each) => each.message).join(' '),
      fix: first.fix,
      ...(by === undefined ? {} : { by }),
      since: deps.clock.now().toISOString(),
    });
  }
  const kept = keptCauses(report.findings);
  const gone = report.before.filter((causeKey) => !now.includes(causeKey) && !kept.includes(causeKey));
  for (const causeKey of gone) {
    await memberEnds(deps.rows, { causeKey, hubId: report.hubId, because: report.endedBecause });
  }
}

function probableAuthor(finding: Finding, changes: readonly Change[]): string | undefined {
  const foreign = changes.filter((each) => !each.own);
  const sameRule = foreign.filter(
    (each) => each.rule !== undefined && each.rule.toLowerCase() === finding.rule?.toLowerCase(),
  );
  const newest = sameRule.at(-1) ?? (finding.rule === undefined ? foreign.at(-1) : undefined);
  return newest === undefined ? undefined : callerOf(newest);
}
