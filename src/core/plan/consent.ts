import type { IsolationMode } from '../rules/outbound-rule.ts';
import { isYounger } from './hub-age.ts';
import type { PlanContext } from './plan-context.ts';

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
 * known, no compute. An approval counts only for exactly this hub, change, firewall SKU and assignment.
 */
export function permissionFor(context: PlanContext, want: IsolationMode): Permission {
  const { isolation } = context.baseline;
  const isNew = isNewHub(context);
  if ((isNew ? isolation.newHubs : isolation.existingHubs) === 'report') return { kind: 'NotAsked' };
  if (isNew && isolation.newHubs === 'enforce' && !isUsed(context)) {
    return { kind: 'Given', approvalId: undefined, because: 'the hub is new and the assignment enforces on new hubs' };
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

function approvalFor({ baseline, hub, input }: PlanContext, want: IsolationMode): Permission {
  const approval = input.consent.approvals.find(
    (candidate) =>
      hub.workspaceGuid !== '' &&
      candidate.workspaceGuid === hub.workspaceGuid &&
      candidate.fromMode === hub.isolationMode &&
      candidate.toMode === want &&
      candidate.firewallSku === baseline.firewallSku &&
      candidate.assignment === baseline.assignment &&
      candidate.expiresAt.getTime() > input.now.getTime(),
  );
  if (approval === undefined) return { kind: 'Missing' };
  return { kind: 'Given', approvalId: approval.id, because: `approved by ${approval.approvedBy}` };
}
