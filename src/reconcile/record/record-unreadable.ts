import { CHAIN_START } from '../../core/audit/run-chain.ts';
import type { Failure } from '../../core/azure/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { Finding } from '../../core/verdict/finding.ts';
import { lastJudgementOf } from '../../core/verdict/judgement-edition.ts';
import { groupKeysOf, reportAlerts } from '../alert/report-findings.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { EMPTY_MEMORY, hubRecords } from '../records/hub-record.ts';
import { addRun, isSameState, laterHead } from './hub-outcome.ts';
import type { HubFault } from './unreadable-finding.ts';
import { unreadableFinding } from './unreadable-finding.ts';

/**
 * Records a hub that the identity may not read, or whose subscription it does not see: `Unknown`, and everything else stays
 * as it was, its alerts too. A failed read is no news of the hub. Holds no lease: what a run has said since, stays.
 *
 * @returns whether the hub's history has grown
 */
export async function recordUnreadHub(
  deps: ReconcileDeps,
  hubId: HubId,
  failure: Failure | HubFault,
): Promise<boolean> {
  const before = (await hubRecords(deps.rows).get(hubId))?.value;
  // Nobody was watching it any more, and a failed read does not say that it is back.
  if (before?.goneAt !== undefined) return false;
  const found = unreadableFinding(hubId, before?.name, failure);
  const unknown = unknownRecord(deps, before, hubId, found);
  const isNews = before === undefined || !isSameState(before, unknown);
  if (isNews && !(await store(deps, before, unknown))) return false;
  await reportAlerts(deps, {
    hubId,
    hubName: unknown.name,
    findings: [found],
    before: groupKeysOf([found]),
    endedBecause: () => '',
    lastJudgement: before === undefined ? undefined : lastJudgementOf(before),
    changes: [],
  });
  return isNews;
}

function unknownRecord(deps: ReconcileDeps, before: HubRecord | undefined, hubId: HubId, found: Finding): HubRecord {
  const at = deps.clock.now().toISOString();
  const base = before ?? neverRead(hubId, at);
  const { findings: _findings, ...kept } = base;
  return {
    ...kept,
    verdict: 'Unknown',
    severity: found.severity,
    findings: [{ ...found }],
    skipped: [],
    verdictSince: before?.verdict === 'Unknown' ? before.verdictSince : at,
    causes: [...new Set([...base.causes, ...groupKeysOf([found])])].sort(),
  };
}

function neverRead(hubId: HubId, at: string): HubRecord {
  return {
    hubId,
    name: hubIdParts(hubId).name,
    location: '',
    guid: '',
    verdict: 'Unknown',
    findings: [],
    skipped: [],
    confirmedAt: at,
    verdictSince: at,
    causes: [],
    failures: 0,
    sequence: 0,
    chainHead: CHAIN_START,
    memory: EMPTY_MEMORY,
  };
}

async function store(deps: ReconcileDeps, before: HubRecord | undefined, unknown: HubRecord): Promise<boolean> {
  const line = { runId: deps.clock.newId(), cause: 'sweep', at: deps.clock.now(), writes: [] };
  const written = await addRun(deps, before, unknown, line);
  let isStored = false;
  await hubRecords(deps.rows).update(written.hubId as HubId, (current) => {
    isStored = lastWord(current) === lastWord(before);
    return isStored ? { ...written, ...laterHead(written, current) } : undefined;
  });
  return isStored;
}

/** What only a run or another sweep changes. */
function lastWord(record: HubRecord | undefined): string {
  return JSON.stringify([record?.confirmedAt, record?.lastRunStartedAt, record?.goneAt, record?.verdict]);
}
