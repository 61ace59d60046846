import type { HubRecord } from './hub-sections.ts';
import type { StoredHub } from './hub-shape.ts';
import { storedHub } from './hub-shape.ts';
import type { Complete } from './stored-memory.ts';
import { memoryFromStored, storedFromMemory } from './stored-memory.ts';

/** Schema that reads the flat form of a row and gives the record in sections. */
export const hubDocument = storedHub.transform(hubFromStored);

/** The record in sections, from the flat form. */
export function hubFromStored(stored: StoredHub): HubRecord {
  const { confirmedAt, drift, edition, editionAt, goneAt, hubId, severity, verdict, verdictSince } = stored;
  const { approvalNeeded, exemptions, findings, network, skipped, stepsDue } = stored;
  return {
    hubId,
    identity: { guid: stored.guid, name: stored.name, location: stored.location, facts: stored.facts },
    status: {
      ...{ verdict, severity, verdictSince, confirmedAt, edition, editionAt },
      ...{ findings, exemptions, skipped, stepsDue, approvalNeeded, network },
    },
    policy: {
      assignment: stored.assignment,
      hash: stored.policyHash,
      movedAt: stored.movedAt,
      change: stored.assignmentChange,
    },
    schedule: {
      retryAt: stored.retryAt,
      followUpAt: stored.secondLookAt,
      lastRunStartedAt: stored.lastRunStartedAt,
      failures: stored.failures,
      arrivals: stored.arrivals ?? [],
    },
    history: {
      sequence: stored.sequence,
      chainHead: stored.chainHead,
      lastWriteRunId: stored.lastWriteRunId,
    },
    groupKeys: stored.causes,
    memory: memoryFromStored(stored.memory),
    drift,
    goneAt,
  };
}

/** The flat form of a record. JSON leaves out what is undefined. */
export function storedFromHub(record: HubRecord): Complete<StoredHub> {
  const { drift, goneAt, history, hubId, identity, memory, policy, schedule, status } = record;
  return {
    hubId,
    ...identity,
    ...status,
    assignment: policy.assignment,
    policyHash: policy.hash,
    movedAt: policy.movedAt,
    assignmentChange: policy.change,
    retryAt: schedule.retryAt,
    secondLookAt: schedule.followUpAt,
    lastRunStartedAt: schedule.lastRunStartedAt,
    failures: schedule.failures,
    arrivals: schedule.arrivals.length === 0 ? undefined : schedule.arrivals,
    ...history,
    causes: record.groupKeys,
    memory: storedFromMemory(memory),
    drift,
    goneAt,
  };
}
