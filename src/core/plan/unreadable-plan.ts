import type { Finding } from '../verdict/catalogue/finding.ts';
import { verdictFrom } from '../verdict/verdict.ts';
import { NO_STEPS } from './model/fingerprint.ts';
import type { Plan } from './model/plan.ts';
import { NO_ESTIMATE } from './provisioning/estimate.ts';

/** The plan for an answer that says too little to judge: its finding, and no steps. */
export function unreadablePlan(found: Finding): Plan {
  const findings = [found];
  return {
    verdict: verdictFrom(findings),
    findings,
    steps: [],
    skipped: [],
    estimate: NO_ESTIMATE,
    fingerprint: NO_STEPS,
    needs: [],
  };
}
