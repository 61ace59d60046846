import { compareText } from '../../text/compare-text.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import { verdictFrom } from '../../verdict/verdict.ts';
import type { Plan } from '../model/plan.ts';

/** A plan with findings that the planner cannot know, such as HW705, and the verdict that follows from all of them. */
export function withFindings(plan: Plan, more: readonly Finding[]): Plan {
  if (more.length === 0) return plan;
  const findings = [...plan.findings, ...more].sort((a, b) => compareText(a.code, b.code));
  return { ...plan, findings, verdict: verdictFrom(findings) };
}
