/**
 * Classes of findings. `difference` from the baseline, `blocker` (a person must act), `pending` (Azure works),
 * `unreadable`, `lint` (worth knowing), `operational` (about Hubwarden or the fleet, never about a hub's verdict).
 */
export const FINDING_CLASSES = ['difference', 'blocker', 'pending', 'unreadable', 'lint', 'operational'] as const;

/** What a finding does to a hub. See {@link FINDING_CLASSES}. */
export type FindingClass = (typeof FINDING_CLASSES)[number];

/** Severities of findings, the most severe first. */
export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;

/** How severe a finding is. */
export type Severity = (typeof SEVERITIES)[number];

/** True when `a` is more severe than `b`. */
export function isMoreSevere(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) < SEVERITIES.indexOf(b);
}

/** Verdicts on a hub. Only `Compliant` is green. */
export const VERDICTS = ['Compliant', 'Drifted', 'Pending', 'Blocked', 'Exempt', 'Unassigned', 'Unknown'] as const;

/** The state of a hub, as its findings show it. */
export type Verdict = (typeof VERDICTS)[number];
