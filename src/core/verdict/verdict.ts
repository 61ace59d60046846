import { entryOf } from './catalogue/catalogue.ts';
import type { Finding } from './catalogue/finding.ts';
import type { StoredCode } from './catalogue/finding-code.ts';
import type { Severity, Verdict } from './catalogue/vocabulary.ts';
import { isMoreSevere } from './catalogue/vocabulary.ts';

/** The input for a verdict. A code that this version does not know counts by its class. */
export interface VerdictInput extends Pick<Finding, 'class'> {
  readonly code: StoredCode;
  readonly exemptedBy?: string | undefined;
}

/**
 * Where a hub stands, from its findings: the first that holds of unreadable, no assignment, blocker, difference,
 * pending, exempt; else compliant. Lints and operational findings never change it, except one that says
 * that the hub has no assignment.
 */
export function verdictFrom(findings: readonly VerdictInput[]): Verdict {
  const open = findings.filter((finding) => finding.exemptedBy === undefined);
  const holds = (wanted: Finding['class']) => open.some((finding) => finding.class === wanted);
  if (holds('unreadable')) return 'Unknown';
  if (open.some(({ code }) => entryOf(code)?.makesUnassigned === true)) return 'Unassigned';
  if (holds('blocker')) return 'Blocked';
  if (holds('difference')) return 'Drifted';
  if (holds('pending')) return 'Pending';
  return open.length < findings.length && findings.some(isExempted) ? 'Exempt' : 'Compliant';
}

/** An exempt lint would not have changed the verdict, so its exemption does not change it either. */
function isExempted(finding: VerdictInput): boolean {
  return finding.exemptedBy !== undefined && finding.class !== 'lint' && finding.class !== 'operational';
}

/** The input for the severity of a hub. */
export interface SeverityInput {
  readonly class: Finding['class'];
  readonly severity: Severity;
  readonly exemptedBy?: string | undefined;
}

/**
 * The highest severity among findings that are not exempt, kept beside the verdict so that `Blocked` never hides a
 * forbidden rule. What never changes a verdict counts as a warning at most: a compliant hub is no error.
 *
 * @returns undefined when no finding is open
 */
export function highestSeverity(findings: readonly SeverityInput[]): Severity | undefined {
  let highest: Severity | undefined;
  for (const finding of findings) {
    if (finding.exemptedBy !== undefined) continue;
    const severity = severityOfHub(finding);
    if (highest === undefined || isMoreSevere(severity, highest)) highest = severity;
  }
  return highest;
}

/** Lints, and findings about Hubwarden or the fleet that are recorded on a hub, are alerts with their own severity. */
function severityOfHub({ class: kind, severity }: SeverityInput): Severity {
  const isOfHub = kind !== 'lint' && kind !== 'operational';
  return isOfHub || !isMoreSevere(severity, 'warning') ? severity : 'warning';
}
