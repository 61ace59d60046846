import { isInScope } from '../baseline/assignment/scope.ts';
import type { Baseline } from '../baseline/policy/baseline.ts';
import type { Observation } from '../observation/observation.ts';
import type { Estimate, Plan, PlanInput } from '../plan/model/plan.ts';
import type { KnownForPlan } from '../plan/model/plan-input.ts';
import { planInput } from '../plan/model/plan-input.ts';
import type { ConsentPreview } from '../plan/plan-after-consent.ts';
import { planAfterConsent } from '../plan/plan-after-consent.ts';
import type { PlanRead, PlanReads } from '../plan/plan-with-reads.ts';
import { planWithReads } from '../plan/plan-with-reads.ts';
import type { PreparedPolicy } from '../rollout/equivalent-policy.ts';
import { lookUp } from '../text/look-up.ts';
import type { StoredCode } from '../verdict/catalogue/finding-code.ts';
import type { FindingClass, Verdict } from '../verdict/catalogue/vocabulary.ts';
import type { ChangeHold, NetworkChange } from './network-change.ts';
import { networkChanges } from './network-change.ts';

/** `Unmanaged`: the policy does not cover the hub. `NotKnown`: what is known of the hub does not decide its verdict. */
export type VerdictUnder = Verdict | 'Unmanaged' | 'NotKnown';

/** One finding about a hub under a policy. */
export interface FindingUnder {
  readonly code: StoredCode;
  readonly class: FindingClass;
  readonly rule: string | undefined;
  readonly isExempt: boolean;
}

/** Minutes and US dollars a month that changes take and add. */
export type Cost = Pick<Estimate, 'minutes' | 'usdPerMonth'>;

/** A hub under one policy: small, so that a large fleet under two policies fits into memory one hub at a time. */
export interface HubUnder {
  readonly verdict: VerdictUnder;
  /** undefined: no assignment matches, or the policy does not cover the hub. */
  readonly baseline: Baseline | undefined;
  readonly findings: readonly FindingUnder[];
  readonly changes: readonly NetworkChange[];
  /** Cost of the changes, by whether they are made. */
  readonly costs: Readonly<Record<ChangeHold, Cost>>;
}

/** Everything about a hub that a plan follows from, except the policy. */
export type KnownHub = Omit<KnownForPlan, 'assignment' | 'consent'> & {
  /** Starts of enforcement by assignment; an assignment without one has no new hubs. */
  readonly enforcedSince: Readonly<Record<string, string>>;
  /** Makes the reads that a plan turns on; called once more for the other policy. */
  readonly read: (due: readonly PlanRead[]) => Promise<PlanReads>;
};

const NO_COST: Cost = { minutes: 0, usdPerMonth: 0 };

/** Without any cost. */
export const NO_COSTS: HubUnder['costs'] = { Sent: NO_COST, AfterApproval: NO_COST, NotSent: NO_COST };

/** A hub that a policy does not cover. */
export const UNMANAGED: HubUnder = {
  verdict: 'Unmanaged',
  baseline: undefined,
  findings: [],
  changes: [],
  costs: NO_COSTS,
};

/**
 * Plans for a hub as if the policy were in force for it now. Write switch, breaker, pace and write windows do not
 * count: they say when Hubwarden writes, not what.
 */
export async function hubUnder({ assign, policy }: PreparedPolicy, known: KnownHub): Promise<HubUnder> {
  const { enforcedSince, read, ...facts } = known;
  const { observation } = facts;
  if (!isInScope(policy, observation)) return UNMANAGED;
  const assignment = assign(observation);
  const baseline = assignment.kind === 'Assigned' ? assignment.baseline : undefined;
  const consent = { enforcedSince: sinceOf(baseline, enforcedSince), approvals: [] };
  const { input, plan } = await planWithReads(planInput({ ...facts, assignment, consent }), read);
  return {
    verdict: plan.verdict,
    baseline,
    findings: findingsUnder(plan.findings),
    ...changesAndCosts(observation, baseline, { plan, later: planAfterConsent(input, plan) }),
  };
}

/** Findings without their texts. */
export function findingsUnder(findings: readonly FoundUnder[]): readonly FindingUnder[] {
  return findings.map(({ class: kind, code, exemptedBy, rule }) => {
    return { code, class: kind, rule, isExempt: exemptedBy !== undefined };
  });
}

/** The parts of a finding that a comparison uses; a record has them too. */
export interface FoundUnder extends Omit<FindingUnder, 'isExempt' | 'rule'> {
  readonly rule?: string | undefined;
  readonly exemptedBy?: string | undefined;
}

function sinceOf(
  baseline: Baseline | undefined,
  since: KnownHub['enforcedSince'],
): PlanInput['consent']['enforcedSince'] {
  const at = baseline?.mode === 'enforce' ? lookUp(since, baseline.assignment) : undefined;
  return at === undefined ? undefined : new Date(at);
}

interface Planned {
  readonly plan: Plan;
  /** All steps after the approvals that the hub waits for; undefined when it waits for none. */
  readonly later: ConsentPreview | undefined;
}

function changesAndCosts(
  hub: Observation,
  baseline: Baseline | undefined,
  { later, plan }: Planned,
): Pick<HubUnder, 'changes' | 'costs'> {
  if (baseline?.mode === 'observe') {
    const { estimate, steps } = later ?? plan;
    return { changes: networkChanges(steps, hub, 'NotSent'), costs: { ...NO_COSTS, NotSent: costOf(estimate) } };
  }
  const sent = networkChanges(plan.steps, hub, 'Sent');
  const sentCost = costOf(plan.estimate);
  if (later === undefined) return { changes: sent, costs: { ...NO_COSTS, Sent: sentCost } };
  const sentKeys = new Set(sent.map(changeKey));
  const waiting = networkChanges(later.steps, hub, 'AfterApproval').filter((each) => !sentKeys.has(changeKey(each)));
  const all = costOf(later.estimate);
  const waits = { minutes: all.minutes - sentCost.minutes, usdPerMonth: all.usdPerMonth - sentCost.usdPerMonth };
  return { changes: [...sent, ...waiting], costs: { ...NO_COSTS, Sent: sentCost, AfterApproval: waits } };
}

function costOf({ minutes, usdPerMonth }: Estimate): Cost {
  return { minutes, usdPerMonth };
}

/** Equal for the same change of the same rule or setting, whether it is made or not. */
function changeKey({ action, rule, text }: NetworkChange): string {
  return JSON.stringify([action, rule, text]);
}
