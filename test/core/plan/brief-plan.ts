import type { NetworkWrite } from '../../../src/core/kinds/requests/network-write.ts';
import type { Plan } from '../../../src/core/plan/model/plan.ts';

/** A plan in words that a test table can hold. */
export interface BriefPlan {
  readonly verdict: Plan['verdict'];
  /** `HW201`, with ` (class)` where it is not the code's own, and ` exempt`. */
  readonly codes: readonly string[];
  readonly steps: readonly string[];
  readonly skipped: readonly string[];
}

/** Shortens a plan: codes with their class, requests in order, reasons of skipped differences. */
export function brief(plan: Plan): BriefPlan {
  return {
    verdict: plan.verdict,
    codes: plan.findings.map(
      ({ code, class: kind, exemptedBy }) => `${code} ${kind}${exemptedBy === undefined ? '' : ' exempt'}`,
    ),
    steps: plan.steps.map(({ write }) => briefWrite(write)),
    skipped: plan.skipped.map(({ reason }) => reason),
  };
}

/** One request in a few words. */
export function briefWrite(write: NetworkWrite): string {
  switch (write.kind) {
    case 'PatchNetwork':
      return ['PATCH', write.isolationMode, write.firewallSku, ruleCount(write)]
        .filter((part) => part !== undefined)
        .join(' ');
    case 'PutRule':
      return `PUT ${write.ruleName}`;
    case 'DeleteRule':
      return `DELETE ${write.ruleName}`;
    case 'Provision':
      return write.includeSpark ? 'POST provision with Spark' : 'POST provision';
  }
}

function ruleCount({ outboundRules }: Extract<NetworkWrite, { kind: 'PatchNetwork' }>): string | undefined {
  return outboundRules === undefined ? undefined : `${Object.keys(outboundRules).length} rules`;
}
