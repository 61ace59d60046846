import type { Failure } from '../../core/azure/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import { lastJudgementOf } from '../../core/verdict/judgement-edition.ts';
import { groupKeysOf, reportAlerts } from '../alert/report-findings.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import { isSameState } from './hub-history.ts';
import { recordHub } from './record-hub.ts';
import { unknownHub, withUnreadable } from './unknown-hub.ts';
import type { HubFault } from './unreadable-finding.ts';
import { unreadableFinding } from './unreadable-finding.ts';

/**
 * Records a hub that the identity may not read, or whose subscription it does not see: `Unknown`, and everything else stays
 * as it was, its alerts too. A failed read shows no change of the hub. Holds no lease: the record of a later run stays.
 *
 * @returns whether the hub's history has grown
 */
export async function recordUnreadHub(
  deps: ReconcileDeps,
  hubId: HubId,
  failure: Failure | HubFault,
): Promise<boolean> {
  const before = (await hubRecords(deps.rows).get(hubId))?.value;
  // It is closed out, and a failed read does not say that it is back.
  if (before?.goneAt !== undefined) return false;
  const found = unreadableFinding(hubId, before?.identity.name, failure);
  const now = deps.clock.now();
  const unknown = withUnreadable(before ?? neverRead(hubId, now), found, now);
  const isNews = before === undefined || !isSameState(before, unknown);
  if (isNews && !(await isStored(deps, before, unknown, now))) return false;
  await reportAlerts(deps, {
    hubId,
    hubName: unknown.identity.name,
    findings: [found],
    before: groupKeysOf([found]),
    endedBecause: () => '',
    lastJudgement: before === undefined ? undefined : lastJudgementOf(before.status),
    changes: [],
  });
  return isNews;
}

/** No edition has judged it. */
function neverRead(hubId: HubId, now: Date): HubRecord {
  const unknown = unknownHub(hubId, '', now.toISOString());
  return { ...unknown, status: { ...unknown.status, edition: undefined, stepsDue: undefined } };
}

async function isStored(
  deps: ReconcileDeps,
  before: HubRecord | undefined,
  unknown: HubRecord,
  at: Date,
): Promise<boolean> {
  const { stored } = await recordHub(deps, before, unknown, {
    line: { runId: deps.clock.newId(), cause: 'sweep', at, writes: [] },
    merge: (written, latest) => (isNewer(latest, before) ? undefined : written),
  });
  return stored !== undefined;
}

/** Whether a run or another sweep has recorded the hub since. */
function isNewer(latest: HubRecord | undefined, before: HubRecord | undefined): boolean {
  return lastWord(latest) !== lastWord(before);
}

function lastWord(record: HubRecord | undefined): string {
  const { confirmedAt, verdict } = record?.status ?? {};
  return JSON.stringify([confirmedAt, record?.schedule.lastRunStartedAt, record?.goneAt, verdict]);
}
