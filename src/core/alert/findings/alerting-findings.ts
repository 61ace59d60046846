import { CATALOGUE, isFindingCode } from '../../verdict/catalogue/catalogue.ts';
import type { Finding } from '../../verdict/finding.ts';

// While the mode is not what the baseline wants, no rule of the baseline can be there: one cause, one alert.
const OF_THE_MODE: ReadonlySet<string> = new Set(['HW101', 'HW102', 'HW104', 'HW401', 'HW402']);
/** Codes of findings that follow from a wrong mode, and are not told beside it. */
export const CAUSED_BY_MODE: ReadonlySet<string> = new Set(['HW201', 'HW206', 'HW301']);

// Stops of the whole fleet: Hubwarden tells of them itself, once, and ends the alert when the stop is lifted.
const OF_THE_FLEET: ReadonlySet<string> = new Set(['HW503', 'HW504']);

/** True for a finding about the isolation mode of a hub. */
export function isModeFinding({ code }: Pick<Finding, 'code'>): boolean {
  return OF_THE_MODE.has(code);
}

/**
 * The findings of one hub that people are told of. Left out are those that an exemption covers, those that are only worth
 * knowing, those that a write in flight is about to end, and those that follow from another one that is told.
 */
export function alertingFindings(findings: readonly Finding[]): readonly Finding[] {
  const notified = findings.filter(
    (each) => each.causeKey !== undefined && each.exemptedBy === undefined && isTold(each),
  );
  const modeIsWrong = notified.some(isModeFinding);
  return modeIsWrong ? notified.filter((each) => !CAUSED_BY_MODE.has(each.code)) : notified;
}

function isTold({ code, class: kind }: Finding): boolean {
  const entry = isFindingCode(code) ? CATALOGUE[code] : undefined;
  if (OF_THE_FLEET.has(code)) return false;
  if (entry?.alwaysTold === true) return true;
  if (kind === 'lint') return false;
  // A difference that counts as pending is about to be repaired; slow provisioning is pending by nature, and is told.
  return kind !== 'pending' || entry?.class === 'pending';
}

/**
 * Cause keys that an open alert keeps although their findings are not told now: a write that is about to end a finding has
 * not ended it yet, and only a read that no longer shows it resolves an alert.
 */
export function groupKeysKeptOpen(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap((each) => (each.class === 'pending' && each.causeKey !== undefined ? [each.causeKey] : []));
}
