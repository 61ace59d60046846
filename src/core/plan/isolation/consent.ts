import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Baseline } from '../../baseline/policy/baseline.ts';
import { isYounger } from '../../observation/hub-age.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import type { IsolationMode } from '../../rules/outbound-rule.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { wordsOf } from '../model/plan-context.ts';

/** Whether an irreversible change of mode may proceed. */
export type Permission =
  /** The assignment only reports the mode of such hubs. */
  | { readonly kind: 'NotAsked' }
  | { readonly kind: 'Missing' }
  /** `approvalId`: the approval that the step uses up; undefined when the hub is new. */
  | { readonly kind: 'Given'; readonly approvalId: string | undefined; readonly because: string };

/**
 * Decides whether the assignment, the age of the hub or an approval consents to a change of mode. A new hub gives
 * consent if it was created within the newness limit and after the assignment began to enforce, and if no compute is
 * known. An approval counts only for exactly this hub, change, firewall SKU, assignment and consent scope, and never
 * while the assignment observes.
 */
export function permissionFor(context: PlanContext, want: IsolationMode): Permission {
  const { isolation } = context.baseline;
  const isNew = isNewHub(context);
  if ((isNew ? isolation.newHubs : isolation.existingHubs) === 'report') return { kind: 'NotAsked' };
  if (isNew && isolation.newHubs === 'enforce' && !isUsed(context)) {
    return { kind: 'Given', approvalId: undefined, because: newText(context) };
  }
  if (context.input.consent.isAssumed === true) {
    return { kind: 'Given', approvalId: undefined, because: 'once a person has approved it' };
  }
  return approvalFor(context, want);
}

function newText(context: PlanContext): string {
  const { many, one } = wordsOf(context);
  return `the ${one} is new and the assignment enforces on new ${many}`;
}

function isNewHub({ hub, input }: PlanContext): boolean {
  const { enforcedSince } = input.consent;
  if (hub.createdAt === undefined || enforcedSince === undefined) return false;
  return isYounger(hub, input.now, input.timings.newHubSeconds) && hub.createdAt.getTime() >= enforcedSince.getTime();
}

/**
 * Computes block a change from `Disabled`, and their own finding names them. When isolation is tightened they keep
 * running under stricter rules, so the change needs an approval.
 */
function isUsed({ hub, input }: PlanContext): boolean {
  const { usage } = input;
  if (hub.isolationMode === 'Disabled' || usage === undefined || usage === 'Unreadable') return false;
  return usage.computes.length + usage.endpoints.length > 0;
}

/**
 * Identifies the scope of an approval: the mode of the assignment, the time since which it enforces, and the baseline
 * of the hub. If one of them changes, the approval is void: the person consented to the state at that time. Pace, write
 * windows and exemptions do not count.
 */
export function consentScope(baseline: Baseline, enforcedSince: Date | undefined): string {
  const { firewallSku, forbidden, foundryAccounts, isolation, mode, provisioning, rules, unlistedRules } = baseline;
  const content = {
    mode,
    enforcedSince: enforcedSince?.toISOString() ?? null,
    isolation,
    firewallSku: firewallSku ?? null,
    rules: rules.map(({ destination }) => destinationKey(destination)).sort(),
    unlistedRules,
    forbidden,
    provisioning,
    // Absent on hubs, whose scopes are those of earlier releases.
    ...(foundryAccounts === undefined ? {} : { foundryAccounts }),
  };
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(content)))).slice(0, 16);
}

function approvalFor(context: PlanContext, want: IsolationMode): Permission {
  const approval = approvalsOf(context, want).find((candidate) => isUnderScope(context, candidate));
  if (approval === undefined) return { kind: 'Missing' };
  return { kind: 'Given', approvalId: approval.id, because: `approved by ${approval.approvedBy}` };
}

/**
 * The approval that would consent to the change if the assignment's mode or baseline had not changed since; undefined
 * when there is none.
 */
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

/**
 * Hubwarden asks for consent only when it could write: a consent given while the assignment observes would be used
 * later without a question.
 */
function isUnderScope({ baseline, input }: PlanContext, { scope }: Approval): boolean {
  if (baseline.mode === 'observe') return false;
  return scope === undefined || scope === consentScope(baseline, input.consent.enforcedSince);
}
