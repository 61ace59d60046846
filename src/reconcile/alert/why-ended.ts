import { addSeconds } from 'date-fns/addSeconds';
import { alertingFindings } from '../../core/alert/findings/alerting-findings.ts';
import { replacementReason } from '../../core/alert/findings/replacement-reason.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';
import type { GroupKey } from '../../core/verdict/catalogue/group-key.ts';
import { parseGroupKey } from '../../core/verdict/catalogue/group-key.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import type { Change } from '../records/change-record.ts';
import { callerOf } from '../records/change-record.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { isObserveOnly } from './findings-for-alerts.ts';

/** The facts about a group key whose alert has ended. */
export interface EndFacts {
  readonly assessment: HubAssessment;
  /** Findings as alerts use them. */
  readonly reported: readonly Finding[];
  /** The record before this assessment, if the run has written nothing since. */
  readonly before: HubRecord | undefined;
  /** The record before this assessment. */
  readonly last: HubRecord | undefined;
  /** Recent changes of the hub, oldest first. */
  readonly changes: readonly Change[];
}

const READ = 'a fresh read no longer shows it';
/** For this long, a read may show the state before a change that Azure has accepted. */
const SHOWS_WITHIN_SECONDS = 15 * 60;

/** The reason why the assessment no longer shows the findings of a group key. */
export function whyEnded(groupKey: GroupKey, given: EndFacts): string {
  const { before, reported, assessment } = given;
  const shown = assessment.plan.findings.filter((each) => each.groupKey === groupKey);
  if (shown.length > 0 && shown.every((each) => each.exemptedBy !== undefined)) return 'exempted';
  if (shown.length > 0 && isObserveOnly(assessment)) return 'observeOnly';
  const became = replacementReason(groupKey, alertingFindings(reported));
  if (became !== undefined) return became;
  const isOtherPolicy = before?.policy.hash !== undefined && before.policy.hash !== assessment.policy.hash;
  // Hubwarden wrote nothing, and the policy has changed since the previous read.
  return isOtherPolicy ? 'policyChanged' : `${READ}${afterChange(groupKey, given)}`;
}

/** The newest change of a rule that the finding was about, since the last read that showed it. */
function afterChange(groupKey: GroupKey, { changes, last }: EndFacts): string {
  if (last === undefined) return '';
  const { code } = parseGroupKey(groupKey);
  const found = last.status.findings.filter((each) => each.code === code);
  const rules = new Set(found.flatMap(({ rule }) => (rule === undefined ? [] : [foldCase(rule)])));
  const since = addSeconds(new Date(last.status.confirmedAt), -SHOWS_WITHIN_SECONDS).toISOString();
  const newest = changes.findLast(
    ({ at, failed, rule }) => failed !== true && at > since && rule !== undefined && rules.has(foldCase(rule)),
  );
  if (newest === undefined) return '';
  return `, after a change of ${newest.rule} by ${newest.own ? 'Hubwarden' : callerOf(newest)}`;
}
