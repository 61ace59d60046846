import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';
import type { GroupKey } from '../../core/verdict/catalogue/group-key.ts';
import { JUDGEMENT_EDITION } from '../../core/verdict/judgement-edition.ts';
import { groupKeysOf } from '../alert/report-findings.ts';
import { findingRecordFrom } from '../records/hub/finding-shape.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { EMPTY_SCHEDULE } from '../records/hub/hub-record.ts';
import { EMPTY_MEMORY } from '../records/hub/memory-section.ts';
import { EMPTY_CHAIN } from '../records/run-record.ts';

/** The record of a hub that no read has shown yet. @param at time of the record (ISO) */
export function unknownHub(hubId: HubId, guid: string, at: string): HubRecord {
  return {
    hubId,
    identity: { guid, name: hubIdParts(hubId).name, location: '', facts: undefined },
    status: {
      verdict: 'Unknown',
      severity: undefined,
      verdictSince: at,
      confirmedAt: at,
      edition: JUDGEMENT_EDITION,
      editionAt: undefined,
      findings: [],
      exemptions: undefined,
      skipped: [],
      stepsDue: 0,
      approvalNeeded: undefined,
      network: undefined,
    },
    policy: { assignment: undefined, hash: undefined, movedAt: undefined, change: undefined },
    schedule: EMPTY_SCHEDULE,
    history: { ...EMPTY_CHAIN, lastWriteRunId: undefined },
    memory: EMPTY_MEMORY,
    groupKeys: [],
    drift: undefined,
    goneAt: undefined,
  };
}

/**
 * The record after a read that failed: `Unknown` with that one finding (HW601, HW603). The time of the newest read stays,
 * because it shows how old the knowledge is, and so does the edition: a failed read is no judgement.
 */
export function withUnreadable(record: HubRecord, found: Finding, now: Date): HubRecord {
  const { status } = record;
  return {
    ...record,
    status: {
      ...status,
      verdict: 'Unknown',
      severity: found.severity,
      findings: [findingRecordFrom(found)],
      skipped: [],
      verdictSince: status.verdict === 'Unknown' ? status.verdictSince : now.toISOString(),
    },
    groupKeys: groupKeysWith(record, [found]),
  };
}

/** Group keys of before and of now: alert rows of the old ones may be firing until the alerts have been reported. */
export function groupKeysWith(record: HubRecord | undefined, findings: readonly Finding[]): readonly GroupKey[] {
  return [...new Set([...(record?.groupKeys ?? []), ...groupKeysOf(findings)])].sort();
}
