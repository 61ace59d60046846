import { diffFromRead } from '../../../core/diff/diff-from-read.ts';
import type { HubId } from '../../../core/hub-id.ts';
import { wordOf } from '../../../core/kind-words.ts';
import type { PlanInput } from '../../../core/plan/model/plan.ts';
import { planInput } from '../../../core/plan/model/plan-input.ts';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import { highestSeverity } from '../../../core/verdict/verdict.ts';
import type { ReconcileDeps } from '../../deps.ts';
import type { HubAssessment } from '../../observe/assess-hub.ts';
import { memoryView } from '../../observe/memory-view.ts';
import { operationView } from '../../observe/operation-view.ts';
import { assessNow } from '../../operator/assess-now.ts';
import { ReadTally, readOnlyNetwork } from '../../operator/local-sweep/read-only-network.ts';
import type { OperatorDeps } from '../../operator/operator-deps.ts';
import { policyFromTables } from '../../policy/policy-from-tables.ts';
import type { HubDirectory, ManagedNetworkClient } from '../../ports.ts';
import { readInstances } from '../../records/alert-record.ts';
import { findingRecordFrom } from '../../records/hub/finding-shape.ts';
import { NO_TELEMETRY } from '../../telemetry.ts';
import type { HubDetail } from './hub-detail.ts';
import { waitingRules } from './hub-waits.ts';
import { nextStep } from './next-step.ts';
import { ageSeconds, findingOf, hubDetail } from './read-hub.ts';

/** Azure as a command reads it. */
export interface AzureReads {
  readonly network: ManagedNetworkClient;
  readonly directory: HubDirectory;
}

/**
 * As {@link hubDetail}, with the verdict, the findings and the diff of a read of Azure that is made now. Judges as a run
 * of the deployment does, from the same rows, and writes nothing: neither to Azure nor to the tables.
 *
 * @returns a sentence when the hub is not known, or cannot be read or judged
 */
export async function liveHubDetail(
  deps: OperatorDeps,
  azure: AzureReads,
  text: string,
): Promise<Result<HubDetail, string>> {
  const recorded = await hubDetail(deps, text);
  if (!recorded.ok) return recorded;
  const judging = judgingDeps(deps, azure);
  const assessed = await assessNow(judging, recorded.value.hubId as HubId);
  return assessed.ok ? ok(await withAssessment(deps, recorded.value, assessed.value)) : assessed;
}

function judgingDeps(deps: OperatorDeps, { directory, network }: AzureReads): ReconcileDeps {
  return {
    ...deps,
    policy: policyFromTables(deps.rows),
    ...{ directory, telemetry: NO_TELEMETRY, writeStrategy: 'auto' },
    network: readOnlyNetwork(network, deps.clock, new ReadTally()),
    // The setting of the app is not known here. The switch in the tables counts.
    writesAllowed: true,
  };
}

async function withAssessment(deps: OperatorDeps, recorded: HubDetail, assessment: HubAssessment): Promise<HubDetail> {
  const { assignment, observation, plan } = assessment;
  const findings = plan.findings.map(findingRecordFrom);
  const { values: instances } = await readInstances(deps.rows, recorded.hubId);
  const isDiffed = assignment.kind === 'Assigned';
  const confirmedAt = observation.observedAt.toISOString();
  return {
    ...recorded,
    source: 'Azure',
    goneAt: null,
    verdict: plan.verdict,
    severity: highestSeverity(findings) ?? null,
    verdictSince: plan.verdict === recorded.verdict ? recorded.verdictSince : null,
    confirmedAt,
    ageSeconds: ageSeconds(confirmedAt, deps.clock.now()),
    next: nextStep(recorded.name, undefined, plan.findings),
    findings: findings.map((each) => findingOf(each, instances)),
    diff: isDiffed ? diffFromRead(inputOf(deps, assessment), assignment.baseline, plan) : null,
    noDiff: isDiffed ? null : `No assignment matches the ${wordOf(recorded.hubId)}.`,
    waits: { ...recorded.waits, skipped: waitingRules(plan.skipped) },
  };
}

/** What the diff needs of the plan's input. */
function inputOf(deps: OperatorDeps, assessment: HubAssessment): PlanInput {
  const now = deps.clock.now();
  const { assignment, memory, observation, operation } = assessment;
  return planInput({
    ...{ assignment, observation, now, timings: deps.timings },
    memory: memoryView(memory, now, deps.timings),
    operation: operation && operationView(operation.value, now, deps.timings, observation),
  });
}
