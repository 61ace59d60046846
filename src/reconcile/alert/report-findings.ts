import { addSeconds } from 'date-fns/addSeconds';
import type { DigestReason, ReportedSubject } from '../../core/alert/decision/instance-subjects.ts';
import { subjectKey } from '../../core/alert/decision/instance-subjects.ts';
import type { AlertingFinding } from '../../core/alert/findings/alerting-findings.ts';
import {
  alertingFindings,
  groupKeysKeptOpen,
  isInhibitedByBreaker,
} from '../../core/alert/findings/alerting-findings.ts';
import { jointRemedy } from '../../core/alert/findings/joint-remedy.ts';
import type { HubId } from '../../core/hub-id.ts';
import type { RunActions } from '../../core/plan/findings/action-taken.ts';
import { actionTaken } from '../../core/plan/findings/action-taken.ts';
import { ruleTargets } from '../../core/rules/destinations/rule-targets.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';
import type { FindingCode } from '../../core/verdict/catalogue/finding-code.ts';
import type { GroupKey } from '../../core/verdict/catalogue/group-key.ts';
import type { LastJudgement } from '../../core/verdict/judgement-edition.ts';
import { isOfNewEdition, JUDGEMENT_EDITION, lastJudgementOf } from '../../core/verdict/judgement-edition.ts';
import type { ReconcileDeps } from '../deps.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import { isTagChange } from '../observe/foreign-authors.ts';
import type { InstanceReport } from '../records/alert-record.ts';
import { recordFiring, recordResolved, updateFiring } from '../records/alert-record.ts';
import type { Change } from '../records/change-record.ts';
import { changesSince } from '../records/change-record.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import { boundsIn, findingsBeforeWrite, findingsForAlerts, notifiedFindings } from './findings-for-alerts.ts';
import { authorBy } from './name-authors.ts';
import { whyEnded } from './why-ended.ts';

/** The content for the alert rows of one hub. */
export interface HubFindings extends RunActions {
  readonly hubId: HubId;
  readonly hubName: string;
  readonly findings: readonly Finding[];
  /** Group keys for which the hub may be firing already. */
  readonly before: readonly GroupKey[];
  /** Why a cause that no longer shows has ended. */
  readonly endedBecause: (groupKey: GroupKey) => string;
  /** For routes and silences. */
  readonly assignment?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** A sweep found it on a hub without a record. */
  readonly firstVerdict?: boolean;
  /** The previous judgement, if an earlier version of Hubwarden made it. */
  readonly lastJudgement?: LastJudgement | undefined;
  /** The destination of a rule of the hub, by its name in findings; absent: not known. */
  readonly targetOf?: (rule: string) => string | undefined;
  /** Recent changes of the hub, oldest first; with `lastJudgement`, all since it. */
  readonly changes: readonly Change[];
  /** The earliest time of a change that may have caused a new finding. */
  readonly boundsOf?: ((finding: Finding) => Pick<ReportedSubject, 'after' | 'undoneAt'>) | undefined;
}

/**
 * Group keys that may be firing after the findings are reported: those that the findings raise, and open ones that they
 * keep open.
 */
export function groupKeysAfter(findings: readonly Finding[], before: readonly GroupKey[]): readonly GroupKey[] {
  const kept = groupKeysKeptOpen(findings).filter((groupKey) => before.includes(groupKey));
  return [...new Set([...groupKeysOf(findings), ...kept])].sort();
}

/** Group keys that the findings raise. */
export function groupKeysOf(findings: readonly AlertingFinding[]): readonly GroupKey[] {
  const keys = alertingFindings(findings).flatMap((each) => (each.groupKey === undefined ? [] : [each.groupKey]));
  return [...new Set(keys)].sort();
}

/**
 * Updates the hub's instance rows to match its findings. Touches only rows of this hub, so that any number of runs can
 * report one group key; one later decision per group key decides whether to notify.
 *
 * @throws ItemsFailed naming the group keys whose rows could not be written, after all others were written
 */
export async function reportAlerts(deps: ReconcileDeps, report: HubFindings): Promise<void> {
  const now = groupKeysOf(report.findings);
  const at = deps.clock.now();
  const fired = await forEachItem(now, GROUP_KEY, async (groupKey) => {
    const findings = alertingFindings(report.findings).filter((each) => each.groupKey === groupKey);
    const [first] = findings;
    if (first !== undefined) await recordFiring(deps.rows, instanceFrom(first, findings, { groupKey, report, at }));
  });
  const kept = groupKeysKeptOpen(report.findings);
  const held = kept.filter((groupKey) => report.before.includes(groupKey) && !now.includes(groupKey));
  const updated = await forEachItem([...new Set(held)], GROUP_KEY, async (groupKey) => {
    const findings = report.findings.filter((each) => each.groupKey === groupKey && each.class === 'pending');
    const [first] = findings;
    if (first !== undefined) await updateFiring(deps.rows, instanceFrom(first, findings, { groupKey, report, at }));
  });
  const gone = report.before.filter((groupKey) => !now.includes(groupKey) && !kept.includes(groupKey));
  const ended = await forEachItem(gone, GROUP_KEY, (groupKey) =>
    recordResolved(deps.rows, { causeKey: groupKey, hubId: report.hubId, because: report.endedBecause(groupKey), at }),
  );
  throwFaults([...fired.faults, ...updated.faults, ...ended.faults]);
}

const GROUP_KEY = { nameOf: (groupKey: GroupKey) => `alert ${groupKey}` };

interface Reported {
  readonly groupKey: GroupKey;
  readonly report: HubFindings;
  readonly at: Date;
}

function instanceFrom(
  first: Finding,
  findings: readonly Finding[],
  { at, groupKey, report }: Reported,
): InstanceReport {
  const { assignment, tags = {} } = report;
  const pending = report.findings.filter((each) => each.class === 'pending' && each.groupKey === groupKey);
  return {
    causeKey: groupKey,
    hubId: report.hubId,
    hubName: report.hubName,
    code: first.code,
    severity: first.severity,
    rule: first.rule,
    message: textOf(findings),
    fix: jointRemedy(findings),
    done: actionTaken(first, report),
    assignment,
    tags: Object.keys(tags).length === 0 ? undefined : { ...tags },
    inhibitedBy: inhibitorOf(first, report.findings),
    since: at.toISOString(),
    subjects: findings.map((each) => subjectFrom(each, report)),
    unchangedKeys: new Set(pending.map((each) => keyOf(each, report))),
    authorOf: authorBy(first.code, report.changes, at.toISOString()),
  };
}

/** Most sentences in one text: a person reads no more, and one row must hold them all. */
const MOST_SENTENCES = 50;

function textOf(findings: readonly Finding[]): string {
  const rest = findings.length - MOST_SENTENCES;
  const sentences = findings.slice(0, MOST_SENTENCES).map((each) => each.message);
  return [...sentences, ...(rest > 0 ? [`And ${rest} more.`] : [])].join(' ');
}

function subjectFrom(finding: Finding, report: HubFindings): ReportedSubject {
  return {
    key: keyOf(finding, report),
    rule: finding.rule,
    message: finding.message,
    fix: finding.fix,
    done: actionTaken(finding, report),
    ...report.boundsOf?.(finding),
    digest: digestReason(finding, report),
  };
}

function keyOf({ rule }: Finding, { targetOf }: HubFindings): string {
  return subjectKey(rule, rule === undefined ? undefined : targetOf?.(rule));
}

/** Why a finding, should it be new, is listed in a digest and not paged. */
function digestReason(finding: Finding, report: HubFindings): DigestReason | undefined {
  const { changes, firstVerdict = false, lastJudgement } = report;
  if (firstVerdict) return 'FirstVerdict';
  if (lastJudgement === undefined || !isOfNewEdition(finding.code, lastJudgement)) return undefined;
  const later = changes.filter((each) => !each.own && each.at > lastJudgement.at);
  return later.some((each) => explains(each, finding)) ? undefined : 'NewEdition';
}

/** A change without a rule may concern any rule: a request for the hub as a whole carries its rules. */
function explains(change: Change, { rule }: Finding): boolean {
  if (isTagChange(change)) return rule === undefined;
  return rule === undefined || change.rule === undefined || foldCase(change.rule) === foldCase(rule);
}

/** The code of the open breaker, where it inhibits the alert about the finding. */
function inhibitorOf(finding: Finding, findings: readonly Finding[]): FindingCode | undefined {
  return isInhibitedByBreaker(finding) ? findings.find((each) => each.code === 'HW503')?.code : undefined;
}

/** Whether {@link reportAssessment} has anything to read or write for a hub with this record. */
export function hasAlertsToReport(assessment: HubAssessment, { groupKeys, status }: HubRecord): boolean {
  const isOpen = groupKeys.length > 0 || groupKeysOf(notifiedFindings(assessment)).length > 0;
  return isOpen || lastJudgementOf(status) !== undefined;
}

/** Reports the hub's findings to the alert rows, then removes ended group keys from its record. */
export async function reportAssessment(
  deps: ReconcileDeps,
  assessment: HubAssessment,
  record: HubRecord,
  { before, failure, firstVerdict = false, isBeforeWrite = false, last }: ReportGiven,
): Promise<void> {
  const findings = (isBeforeWrite ? findingsBeforeWrite : findingsForAlerts)(assessment, record.groupKeys);
  const lastJudgement = lastJudgementOf(record.status);
  const recently = addSeconds(deps.clock.now(), -deps.timings.fightWindowSeconds - LATE_REPORT_SECONDS).toISOString();
  const since = lastJudgement !== undefined && lastJudgement.at < recently ? lastJudgement.at : recently;
  // Changes explain the end of a finding as well as its start.
  const hasAlerts = record.groupKeys.length > 0 || groupKeysOf(findings).length > 0;
  const changes = hasAlerts ? await changesSince(deps.rows, assessment.hubId, since) : [];
  await reportAlerts(deps, {
    hubId: assessment.hubId,
    hubName: assessment.observation.name,
    findings,
    before: record.groupKeys,
    endedBecause: (groupKey) => whyEnded(groupKey, { assessment, reported: findings, before, last, changes }),
    assignment: record.policy.assignment,
    tags: assessment.observation.tags,
    skipped: assessment.plan.skipped,
    steps: assessment.plan.steps,
    failure,
    firstVerdict,
    lastJudgement,
    targetOf: ruleTargets(assessment.observation.rules),
    changes,
    boundsOf: boundsIn(assessment, last),
  });
  if (groupKeysOf(findings).length > 0 && (await endedAlertsOfClosedHub(deps, assessment, record))) return;
  const groupKeys = groupKeysAfter(findings, record.groupKeys);
  if (groupKeys.length === record.groupKeys.length && lastJudgement === undefined) return;
  await hubRecords(deps.rows).update(assessment.hubId, (latest) => {
    if (latest === undefined) return undefined;
    // The alert rows now hold the findings that this edition is the first to raise.
    const status = { ...latest.status, edition: JUDGEMENT_EDITION, editionAt: undefined };
    return { ...latest, status, groupKeys };
  });
}

/**
 * A sweep judges without the lease, so a run may close the hub out between the sweep's read and its alerts. No later
 * run or sweep reads such a hub, so the late alert ends here.
 */
async function endedAlertsOfClosedHub(
  deps: ReconcileDeps,
  { hubId }: HubAssessment,
  record: HubRecord,
): Promise<boolean> {
  const latest = (await hubRecords(deps.rows).get(hubId))?.value;
  if (latest?.goneAt === undefined) return false;
  const report = { hubId, hubName: record.identity.name, findings: [], before: record.groupKeys, changes: [] };
  await reportAlerts(deps, { ...report, endedBecause: () => 'gone' });
  return true;
}

/** A run may report a finding that began an hour ago, from the changes of the day before that. */
const LATE_REPORT_SECONDS = 3600;

/** The inputs of a report besides the assessment and the record. */
interface ReportGiven {
  /** The record before this assessment, if the run has written nothing since. */
  readonly before: HubRecord | undefined;
  /** The record before this assessment. */
  readonly last: HubRecord | undefined;
  readonly firstVerdict?: boolean;
  /** Why the last write of the run failed, if it will be retried. */
  readonly failure?: string | undefined;
  /** A write follows: see `findingsBeforeWrite`. */
  readonly isBeforeWrite?: boolean;
}
