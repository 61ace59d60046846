import { alertingFindings } from '../../core/alert/findings/alerting-findings.ts';
import { networkSummary } from '../../core/observation/network-summary.ts';
import { consentScope } from '../../core/plan/isolation/consent.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';
import { isOfNewEdition, JUDGEMENT_EDITION, lastJudgementOf } from '../../core/verdict/judgement-edition.ts';
import { highestSeverity } from '../../core/verdict/verdict.ts';
import { notifiedFindings } from '../alert/findings-for-alerts.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import { findingRecordFrom } from '../records/hub/finding-shape.ts';
import type { HubRecord, StatusSection } from '../records/hub/hub-record.ts';
import { EMPTY_SCHEDULE } from '../records/hub/hub-record.ts';
import { EMPTY_CHAIN } from '../records/run-record.ts';
import { groupKeysWith } from './unknown-hub.ts';

/**
 * The record after an assessment. It decides identity, status, policy and memory. Schedule, history and drift stay, and the
 * failed attempts end: the hub was read.
 */
export function recordAfter(current: HubRecord | undefined, assessment: HubAssessment): HubRecord {
  const { assignment, hubId, memory, observation } = assessment;
  return {
    hubId,
    identity: {
      guid: observation.workspaceGuid,
      name: observation.name,
      location: observation.location,
      facts: { kind: observation.kind, tags: { ...observation.tags } },
    },
    status: statusAfter(current, assessment),
    policy: {
      assignment: assignment.kind === 'Assigned' ? assignment.baseline.assignment : undefined,
      hash: assessment.policy.hash,
      movedAt: movedAtAfter(current, assessment),
      change: assessment.assignmentChange,
    },
    schedule: { ...(current?.schedule ?? EMPTY_SCHEDULE), failures: 0 },
    history: current?.history ?? { ...EMPTY_CHAIN, lastWriteRunId: undefined },
    memory,
    groupKeys: groupKeysWith(current, notifiedFindings(assessment)),
    drift: current?.drift,
    goneAt: undefined,
  };
}

function statusAfter(current: HubRecord | undefined, assessment: HubAssessment): StatusSection {
  const { observation, plan } = assessment;
  const confirmedAt = observation.observedAt.toISOString();
  const sameVerdict = current?.status.verdict === plan.verdict && current.identity.guid === observation.workspaceGuid;
  return {
    verdict: plan.verdict,
    severity: highestSeverity(plan.findings),
    verdictSince: sameVerdict ? current.status.verdictSince : confirmedAt,
    confirmedAt,
    ...editionAfter(current, observation.workspaceGuid, plan.findings),
    findings: plan.findings.map(findingRecordFrom),
    exemptions: exemptionsIn(assessment),
    skipped: plan.skipped.map(({ rule, reason, detail }) => ({ rule, reason, detail })),
    stepsDue: plan.steps.length,
    approvalNeeded: approvalNeededBy(assessment),
    network: networkSummary(observation),
  };
}

/** The exemptions that cover a finding, with what an auditor needs of them; undefined when there is none. */
function exemptionsIn({ plan, policy }: HubAssessment): StatusSection['exemptions'] {
  const used = new Set(plan.findings.flatMap((each) => each.exemptedBy ?? []));
  if (used.size === 0) return undefined;
  return policy.policy.exemptions
    .filter((each) => used.has(each.id))
    .map(({ id, owner, ticket, reason, expiresAt }) => ({
      id,
      owner,
      ticket,
      reason,
      expiresAt: expiresAt.toISOString(),
    }));
}

function approvalNeededBy({ assignment, observation, plan, policy }: HubAssessment): StatusSection['approvalNeeded'] {
  const needsApproval = plan.findings.some((each) => each.code === 'HW402' && each.exemptedBy === undefined);
  if (assignment.kind === 'Unassigned' || !needsApproval) return undefined;
  const { assignment: name, firewallSku, isolation, mode } = assignment.baseline;
  if (isolation.mode === undefined) return undefined;
  const since = lookUp(policy.enforcedSince, name);
  const scope = consentScope(assignment.baseline, since === undefined ? undefined : new Date(since));
  return { fromMode: observation.isolationMode, toMode: isolation.mode, firewallSku, mode, scope };
}

/** Kept until the hub moves to yet another version. */
function movedAtAfter(
  current: HubRecord | undefined,
  { moved, observation, policy }: HubAssessment,
): string | undefined {
  if (current?.policy.hash === policy.hash) return current.policy.movedAt;
  return moved ? observation.observedAt.toISOString() : undefined;
}

/**
 * A hub with findings to alert on that an earlier edition judged differently keeps that edition until the alert rows say
 * so, because they depend on it. A crash in between leaves the next report the same knowledge.
 */
function editionAfter(
  current: HubRecord | undefined,
  guid: string,
  findings: readonly Finding[],
): Pick<StatusSection, 'edition' | 'editionAt'> {
  const isSameLife = current !== undefined && current.identity.guid === guid && current.goneAt === undefined;
  const last = isSameLife ? lastJudgementOf(current.status) : undefined;
  const isOpen = last !== undefined && alertingFindings(findings).some(({ code }) => isOfNewEdition(code, last));
  return isOpen ? { edition: last.edition, editionAt: last.at } : { edition: JUDGEMENT_EDITION, editionAt: undefined };
}
