import { CATALOGUE, entryOf } from '../../verdict/catalogue/catalogue.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import type { StoredCode } from '../../verdict/catalogue/finding-code.ts';
import type { GroupKey } from '../../verdict/catalogue/group-key.ts';

/** A finding as far as it decides whether it raises an alert. Its code may be of a newer version. */
export type AlertingFinding = Pick<Finding, 'class' | 'exemptedBy' | 'groupKey'> & { readonly code: StoredCode };

/**
 * The findings of one hub that raise alerts. Left out are findings that an exemption covers, lints, those that a write in
 * flight is about to end, and those that follow from a wrong isolation mode while a finding about the mode raises an alert:
 * they have one cause, so they are one alert.
 */
export function alertingFindings<Each extends AlertingFinding>(findings: readonly Each[]): readonly Each[] {
  const notified = findings.filter(
    (each) => each.groupKey !== undefined && each.exemptedBy === undefined && isNotified(each),
  );
  const modeIsWrong = notified.some(isModeFinding);
  return modeIsWrong ? notified.filter(({ code }) => entryOf(code)?.relationToMode !== 'FollowsFromMode') : notified;
}

/** True for a finding about the isolation mode of a hub. */
export function isModeFinding({ code }: Pick<AlertingFinding, 'code'>): boolean {
  return entryOf(code)?.relationToMode === 'AboutMode';
}

function isNotified({ code, class: kind }: AlertingFinding): boolean {
  const entry = entryOf(code);
  // Hubwarden raises the alert about the fleet itself, once, and ends it.
  if (entry?.isOfFleet === true) return false;
  if (entry?.alwaysNotified === true) return true;
  if (kind === 'lint') return false;
  // A difference that counts as pending is about to be repaired. Slow provisioning is pending by nature, and raises an alert.
  return kind !== 'pending' || entry?.class === 'pending';
}

/**
 * Group keys of open alerts that stay open although their findings raise none now: a write that is about to end a finding has
 * not ended it yet, and only a read that no longer shows the finding resolves an alert.
 */
export function groupKeysKeptOpen(findings: readonly AlertingFinding[]): readonly GroupKey[] {
  return findings.flatMap((each) => (each.class === 'pending' && each.groupKey !== undefined ? [each.groupKey] : []));
}

/**
 * True for a finding whose alert the open breaker inhibits: the breaker keeps it from being repaired. Critical findings and
 * those that are always notified raise their alert all the same.
 */
export function isInhibitedByBreaker({ class: kind, code, severity }: Finding): boolean {
  return kind === 'difference' && severity !== 'critical' && !CATALOGUE[code].alwaysNotified;
}
