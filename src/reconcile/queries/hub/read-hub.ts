import { withCallers, withoutFailedRequests } from '../../../core/alert/findings/noted-requests.ts';
import type { Baseline } from '../../../core/baseline/policy/baseline.ts';
import { diffFromRecord } from '../../../core/diff/diff-from-record.ts';
import type { RuleDiff } from '../../../core/diff/rule-diff.ts';
import type { HubId } from '../../../core/hub-id.ts';
import { hubIdParts } from '../../../core/hub-id.ts';
import { wordOf } from '../../../core/kind-words.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { commandInText } from '../../../core/text/command-text.ts';
import { foldOptional } from '../../../core/text/fold-case.ts';
import { versionFor } from '../../operator/explain-hub.ts';
import type { OperatorDeps } from '../../operator/operator-deps.ts';
import { recordedFacts } from '../../policy/advance-rollout.ts';
import type { Rows } from '../../ports.ts';
import type { InstanceRecord } from '../../records/alert-record.ts';
import { readInstances } from '../../records/alert-record.ts';
import { readChanges } from '../../records/change-record.ts';
import type { FindingRecord } from '../../records/hub/finding-shape.ts';
import type { HubRecord } from '../../records/hub/hub-record.ts';
import { activePolicy } from '../../records/policy-record.ts';
import { UnreadableRow } from '../../records/store/stored-json.ts';
import { hubApprovals } from './hub-approvals.ts';
import type { AzureMessage, HubDetail, HubExemption, HubFinding, HubPolicy } from './hub-detail.ts';
import type { HubOperation } from './hub-operation.ts';
import { hubOperation } from './hub-operation.ts';
import { hubRuns } from './hub-runs.ts';
import { hubWaits } from './hub-waits.ts';
import { locateHub } from './locate-hub.ts';
import { nextStep } from './next-step.ts';
import type { ReportedChange } from './who-changed.ts';
import { reported } from './who-changed.ts';

type Deps = Pick<OperatorDeps, 'clock' | 'rows' | 'timings'>;

/** Runs that the page of a hub lists. */
const RUNS_SHOWN = 5;

/**
 * Reads everything that the tables hold about the hub that a person names, also about one that is gone.
 *
 * @returns a sentence when there is no record of it, it cannot be read, or several hubs match
 */
export async function hubDetail(deps: Deps, text: string): Promise<Result<HubDetail, string>> {
  const located = await locateHub(deps.rows, text);
  if (!located.ok) return located;
  const { hubId, name, record, unreadable } = located.value;
  const history = `Its history stays readable: ${commandInText('history', hubId)}.`;
  if (unreadable !== undefined) return err(`The record of ${name} cannot be read: ${unreadable}. ${history}`);
  if (record === undefined) return err(`Hubwarden has no record of ${name}, only its history. ${history}`);
  return ok(await detailOf(deps, hubId, record));
}

async function detailOf(deps: Deps, hubId: HubId, record: HubRecord): Promise<HubDetail> {
  const { rows } = deps;
  const now = deps.clock.now();
  const policy = await policyOf(rows, record);
  const operation = await operationOf(deps, hubId, record.identity.guid);
  const instances = await readInstances(rows, hubId);
  const changes = await lastChange(rows, hubId);
  const runs = await hubRuns(rows, hubId, RUNS_SHOWN);
  const approvals = await hubApprovals(rows, record, now);
  const { findings } = record.status;
  return {
    ...identityOf(hubId, record),
    ...statusOf(record, now),
    policy: policy.shown,
    lastChange: changes.last,
    lastWrite: runs.lastWrite,
    next: nextStep(record.identity.name, record.goneAt, findings),
    findings: findings.map((each) => findingOf(each, instances.values)),
    azureMessages: azureMessages(record, operation.found),
    ...recordedDiff(record, policy),
    operation: operation.found,
    waits: await hubWaits(rows, record, policy.baseline, now),
    approvals,
    exemptions: exemptionsOf(record, policy.baseline),
    runs: runs.newest,
    unreadable: [
      ...operation.unreadable,
      ...runs.unreadable,
      ...changes.unreadable,
      ...approvals.unreadable,
      ...instances.unreadable.map(({ message }) => message),
    ],
  };
}

function identityOf(hubId: HubId, { goneAt, identity }: HubRecord) {
  const { guid: workspaceGuid, location, name } = identity;
  const { resourceGroup, subscriptionId } = hubIdParts(hubId);
  const portalUrl = `https://portal.azure.com/#resource${hubId}/overview`;
  return { hubId, name, subscriptionId, resourceGroup, location, workspaceGuid, portalUrl, goneAt: goneAt ?? null };
}

function statusOf({ status }: HubRecord, now: Date) {
  const { confirmedAt, severity = null, verdict, verdictSince } = status;
  const age = ageSeconds(confirmedAt, now);
  return { source: 'Record' as const, verdict, severity, verdictSince, confirmedAt, ageSeconds: age };
}

/** Seconds since a time; the clocks of two machines differ, so a time may lie ahead. */
export function ageSeconds(at: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - new Date(at).getTime()) / 1000));
}

interface HubPolicyRead {
  readonly shown: HubPolicy;
  /** Of the version by which the record was judged; undefined: not kept, or no assignment matches. */
  readonly baseline: Baseline | undefined;
}

async function policyOf(rows: Rows, record: HubRecord): Promise<HubPolicyRead> {
  const { assignment, hash } = record.policy;
  const active = (await activePolicy(rows))?.value.hash;
  const version = await versionFor({ rows }, record);
  const isKept = version.ok && hash !== undefined && version.value.hash === hash;
  const baseline =
    isKept && assignment !== undefined ? version.value.assign.named(assignment, recordedFacts(record)) : undefined;
  const shown = {
    assignment: assignment ?? null,
    mode: baseline?.mode ?? null,
    version: hash ?? null,
    isActive: hash === active,
  };
  return { shown, baseline };
}

function recordedDiff(
  { hubId, policy, status }: HubRecord,
  { baseline }: HubPolicyRead,
): { readonly diff: RuleDiff | null; readonly noDiff: string | null } {
  if (policy.assignment === undefined) return { diff: null, noDiff: `No assignment matches the ${wordOf(hubId)}.` };
  if (status.findings.length > 0 && status.findings.every((each) => each.class === 'unreadable'))
    return { diff: null, noDiff: 'The last read failed, and the record holds no findings of an earlier one.' };
  if (baseline === undefined)
    return { diff: null, noDiff: `Version ${policy.hash ?? 'unknown'} of the policy is not readable any more.` };
  const { confirmedAt, approvalNeeded, findings } = status;
  return {
    diff: diffFromRecord(baseline, { findings, confirmedAt, isolationMode: approvalNeeded?.fromMode }),
    noDiff: null,
  };
}

/** One unreadable row must not hide the rest of the hub. */
async function operationOf(
  deps: Deps,
  hubId: HubId,
  guid: string,
): Promise<{ readonly found: HubOperation | null; readonly unreadable: readonly string[] }> {
  try {
    return { found: await hubOperation(deps, hubId, guid), unreadable: [] };
  } catch (error) {
    if (!(error instanceof UnreadableRow)) throw error;
    return { found: null, unreadable: [error.message] };
  }
}

async function lastChange(
  rows: Rows,
  hubId: HubId,
): Promise<{ readonly last: ReportedChange | null; readonly unreadable: readonly string[] }> {
  const { unreadable, values } = await readChanges(rows, { hubId });
  const changes = withCallers(withoutFailedRequests(values.map(({ change }) => change)));
  const last = changes.findLast(({ failed, own }) => !own && failed !== true);
  return { last: last === undefined ? null : reported(last), unreadable: unreadable.map(({ message }) => message) };
}

/** The finding with what its alert says about it. */
export function findingOf(finding: FindingRecord, instances: readonly InstanceRecord[]): HubFinding {
  const { class: kind, code, destination, exemptedBy, fix, message, rule, severity } = finding;
  const instance = instances.find((each) => each.firing && each.code === code && isAbout(each, rule));
  const subject = instance?.subjects?.find(
    (each) => each.endedAt === undefined && foldOptional(each.rule) === foldOptional(rule),
  );
  return {
    ...{ code, class: kind, severity, message, fix },
    rule: rule ?? null,
    destination: destination ?? null,
    exemptedBy: exemptedBy ?? null,
    since: subject?.since ?? instance?.since ?? null,
    by: subject?.by ?? instance?.by ?? null,
    done: subject?.done ?? instance?.done ?? null,
  };
}

function isAbout({ rule: first, subjects }: InstanceRecord, rule: string | undefined): boolean {
  const rules = subjects?.filter(({ endedAt }) => endedAt === undefined).map((each) => each.rule) ?? [first];
  return rules.some((each) => foldOptional(each) === foldOptional(rule));
}

function azureMessages({ memory }: HubRecord, operation: HubOperation | null): readonly AzureMessage[] {
  const { failedWrite, provisioning, refusals } = memory;
  const about = (what: string, message: string | null | undefined, at: string | null): readonly AzureMessage[] =>
    message === null || message === undefined ? [] : [{ about: what, code: null, rule: null, message, at }];
  return [
    ...about('operation', operation?.error, operation?.startedAt ?? null),
    ...refusals.map(({ at, code, message, rule = null }) => ({ about: 'refusal', code, rule, message, at })),
    ...about('provisioning', provisioning.lastError, provisioning.lastFailedAt ?? null),
    ...about('failed write', failedWrite?.error, null),
  ];
}

/** The exemptions that cover a finding, as recorded, and those of the policy that match the hub and cover nothing. */
function exemptionsOf({ status }: HubRecord, baseline: Baseline | undefined): readonly HubExemption[] {
  const covered = (id: string): HubExemption['covers'] =>
    status.findings.filter(({ exemptedBy }) => exemptedBy === id).map(({ code, rule = null }) => ({ code, rule }));
  const used = status.exemptions ?? [];
  const known = new Set(used.map(({ id }) => id));
  const others = (baseline?.exemptions ?? [])
    .filter(({ id }) => !known.has(id))
    .map(({ expiresAt, id, owner, reason, ticket }) => ({
      ...{ id, owner, ticket, reason },
      expiresAt: expiresAt.toISOString(),
    }));
  return [...used, ...others]
    .map((each) => ({ ...each, covers: covered(each.id) }))
    .sort((a, b) => (a.expiresAt < b.expiresAt ? -1 : a.expiresAt > b.expiresAt ? 1 : 0));
}
