import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Baseline } from '../../baseline/policy/baseline.ts';
import { isYounger } from '../../observation/hub-age.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import type { IsolationMode } from '../../rules/outbound-rule.ts';
import type { PlanContext } from '../model/plan-context.ts';

/** Whether an irreversible change of mode may go ahead. */
export type Permission =
  /** The assignment only reports the mode of such hubs. */
  | { readonly kind: 'NotAsked' }
  | { readonly kind: 'Missing' }
  /** `approvalId`: the approval that the step uses up; undefined when the hub is new. */
  | { readonly kind: 'Given'; readonly approvalId: string | undefined; readonly because: string };

/**
 * Decides whether the assignment, a hub's newness or an approval consents to a change of mode. Consent by newness needs
 * a hub that was created less than the newness limit ago and after the assignment began to enforce, and, as far as is
 * known, no compute. An approval counts only for exactly this hub, change, firewall SKU, assignment and consent scope, and never while
 * the assignment observes.
 */
export function permissionFor(context: PlanContext, want: IsolationMode): Permission {
  const { isolation } = context.baseline;
  const isNew = isNewHub(context);
  if ((isNew ? isolation.newHubs : isolation.existingHubs) === 'report') return { kind: 'NotAsked' };
  if (isNew && isolation.newHubs === 'enforce' && !isUsed(context)) {
    return { kind: 'Given', approvalId: undefined, because: 'the hub is new and the assignment enforces on new hubs' };
  }
  if (context.input.consent.isAssumed === true) {
    return { kind: 'Given', approvalId: undefined, because: 'once a person has approved it' };
  }
  return approvalFor(context, want);
}

function isNewHub({ hub, input }: PlanContext): boolean {
  const { enforcedSince } = input.consent;
  if (hub.createdAt === undefined || enforcedSince === undefined) return false;
  return isYounger(hub, input.now, input.timings.newHubSeconds) && hub.createdAt.getTime() >= enforcedSince.getTime();
}

/**
 * On the way from `Disabled` computes are in the way anyway and are named as such; when isolation is tightened they
 * keep running under stricter rules, so people are asked.
 */
function isUsed({ hub, input }: PlanContext): boolean {
  const { usage } = input;
  if (hub.isolationMode === 'Disabled' || usage === undefined || usage === 'Unreadable') return false;
  return usage.computes.length + usage.endpoints.length > 0;
}

/**
 * Names what an approval is given under: the mode of the assignment, since when it enforces, and what the baseline asks of
 * the hub. When one of them changes, the approval is void: a person has consented to what was there to be read. Pace,
 * write windows and exemptions do not count.
 */
export function consentScope(baseline: Baseline, enforcedSince: Date | undefined): string {
  const { firewallSku, forbidden, isolation, mode, provisioning, rules, unlistedRules } = baseline;
  const content = {
    mode,
    enforcedSince: enforcedSince?.toISOString() ?? null,
    isolation,
    firewallSku: firewallSku ?? null,
    rules: rules.map(({ destination }) => destinationKey(destination)).sort(),
    unlistedRules,
    forbidden,
    provisioning,
  };
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(content)))).slice(0, 16);
}

function approvalFor(context: PlanContext, want: IsolationMode): Permission {
  const approval = approvalsOf(context, want).find((candidate) => isUnderScope(context, candidate));
  if (approval === undefined) return { kind: 'Missing' };
  return { kind: 'Given', approvalId: approval.id, because: `approved by ${approval.approvedBy}` };
}

/** The approval that would consent to the change, had the assignment's mode or baseline not changed since; undefined when there is none. */
export function voidApproval(context: PlanContext, want: IsolationMode): Approval | undefined {
  return approvalsOf(context, want).find((candidate) => !isUnderScope(context, candidate));
}

type Approval = PlanContext['input']['consent']['approvals'][number];

function approvalsOf({ baseline, hub, input }: PlanContext, want: IsolationMode): readonly Approval[] {
  return input.consent.approvals.filter(
    (candidate) =>
      hub.workspaceGuid !== '' &&
      candidate.workspaceGuid === hub.workspaceGuid &&
      candidate.fromMode === hub.isolationMode &&
      candidate.toMode === want &&
      candidate.firewallSku === baseline.firewallSku &&
      candidate.assignment === baseline.assignment &&
      candidate.expiresAt.getTime() > input.now.getTime(),
  );
}

/** Consent is asked when there can be a write: given while the assignment observes, it would be used later without a question. */
function isUnderScope({ baseline, input }: PlanContext, { scope }: Approval): boolean {
  if (baseline.mode === 'observe') return false;
  return scope === undefined || scope === consentScope(baseline, input.consent.enforcedSince);
}
