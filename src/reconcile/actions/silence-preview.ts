import { silenceOf } from '../../core/alert/decision/suppression.ts';
import type { AlertSubject } from '../../core/alert/routing/alert-match.ts';
import { matchesAlert } from '../../core/alert/routing/alert-match.ts';
import type { Silence } from '../../core/alert/routing/alert-policy.ts';
import { PLAIN_ALERT_POLICY } from '../../core/alert/routing/alert-policy.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import { subjectOf } from '../alert/alert-context.ts';
import { currentId } from '../operator/named-alerts.ts';
import type { OperatorDeps, RequestProblem } from '../operator/operator-deps.ts';
import type { CheckedScope, SilenceScope } from '../operator/silence-checks.ts';
import { scopeInRecords } from '../operator/silence-checks.ts';
import type { AlertRecord, InstanceRecord } from '../records/alert-record.ts';
import { listAlerts, readInstances } from '../records/alert-record.ts';
import type { FindingRecord } from '../records/hub/finding-shape.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { livingHubRows } from '../records/hub/hub-record.ts';
import { silenceFrom } from '../records/silence-record.ts';
import type { SilencePreview } from './actions.ts';

/**
 * The open alerts of which a silence would cover a finding now, and the hubs in its scope: those that it selects, and where it
 * names codes or rules, of these only hubs that have such a finding now.
 */
export async function previewSilence(
  deps: OperatorDeps,
  asked: SilenceScope,
): Promise<Result<SilencePreview, RequestProblem>> {
  const found = await scopeInRecords(deps, asked);
  if (!found.ok) return found;
  const { emptyPatterns, scope } = found.value;
  const silence = silenceOver(scope, deps.clock.now());
  const hubs: { readonly hubId: string; readonly name: string }[] = [];
  for await (const row of livingHubRows(deps.rows)) {
    const { name } = hubIdParts(row.hubId as HubId);
    if (row.kind === 'Read' && isHubMatched(row.record, scope, silence, deps.clock.now()))
      hubs.push({ hubId: row.hubId, name: row.record.identity.name || name });
  }
  return ok({ alerts: await matchedAlerts(deps, silence), hubs, emptyPatterns });
}

/** The silence as it would be set now. */
function silenceOver(scope: CheckedScope, now: Date): Silence {
  const at = now.toISOString();
  const [setAt, expiresAt] = [at, new Date(now.getTime() + 1000).toISOString()];
  return silenceFrom({ ...scope, id: '', owner: '', reason: '', setAt, expiresAt });
}

async function matchedAlerts({ clock, rows }: OperatorDeps, silence: Silence): Promise<SilencePreview['alerts']> {
  const now = clock.now();
  const covered = new Map<string, Set<string>>();
  for (const instance of (await readInstances(rows)).values) {
    if (!instance.firing || !isInstanceMatched(instance, silence, now)) continue;
    covered.set(instance.causeKey, (covered.get(instance.causeKey) ?? new Set()).add(instance.hubId));
  }
  return (await listAlerts(rows)).values
    .filter(({ causeKey, open }) => open && covered.has(causeKey))
    .map((alert: AlertRecord) => ({
      id: currentId(alert),
      code: alert.code,
      title: alert.title,
      hubs: covered.get(alert.causeKey)?.size ?? 0,
    }));
}

function isInstanceMatched(instance: InstanceRecord, silence: Silence, now: Date): boolean {
  const subject = subjectOf(instance, { policy: PLAIN_ALERT_POLICY });
  const subjects = (instance.subjects ?? []).filter(({ endedAt }) => endedAt === undefined);
  const rules = subjects.length === 0 ? [instance] : subjects;
  return rules.some(({ rule, since }) => isCovered(subject, silence, now, { rule, since: new Date(since) }));
}

function isHubMatched(record: HubRecord, scope: CheckedScope, silence: Silence, now: Date): boolean {
  if (scope.codes !== undefined || scope.rules !== undefined)
    return record.status.findings.some(
      (finding) =>
        finding.exemptedBy === undefined &&
        isCovered(hubSubject(record, finding), silence, now, { rule: finding.rule, since: undefined }),
    );
  return matchesAlert(silence.match, hubSubject(record, undefined));
}

function hubSubject(record: HubRecord, finding: FindingRecord | undefined): AlertSubject {
  const { hubId, identity, policy } = record;
  return {
    code: finding?.code ?? '',
    severity: finding?.severity ?? 'info',
    hubId,
    hubName: identity.name,
    assignment: policy.assignment,
    subscriptionId: hubIdParts(hubId as HubId).subscriptionId,
    tags: identity.facts?.tags ?? {},
  };
}

function isCovered(
  subject: AlertSubject,
  silence: Silence,
  now: Date,
  { rule, since }: { readonly rule: string | undefined; readonly since: Date | undefined },
): boolean {
  return silenceOf(subject, [silence], now, rule === undefined ? undefined : { rule, since }) !== undefined;
}
