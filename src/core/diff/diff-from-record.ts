import type { Baseline, DesiredRule } from '../baseline/policy/baseline.ts';
import { destinationText } from '../rules/destinations/destination-text.ts';
import { modeAllows } from '../rules/limits/isolation-modes.ts';
import type { IsolationMode } from '../rules/outbound-rule.ts';
import { foldCase } from '../text/fold-case.ts';
import { modeExemption, networkRows } from './network-rows.ts';
import type { DiffFinding, DiffRow, RuleDiff } from './rule-diff.ts';
import { findingsByRule, inDiffOrder, partsFromFindings, signOfOther, signOfWanted } from './rule-diff.ts';

/** What the record of a hub holds for a diff. */
export interface RecordedState {
  readonly findings: readonly DiffFinding[];
  /** Time of the read that the findings follow from (ISO). */
  readonly confirmedAt: string;
  /** The mode that the hub had at that read, where the record holds it. */
  readonly isolationMode: IsolationMode | undefined;
}

/**
 * Compares a hub with its baseline from the record of the last judgement. The record holds the findings and no rules:
 * a rule without a finding is in place, by which rule is not known.
 *
 * @param baseline of the version of the policy that the judgement used
 */
export function diffFromRecord(baseline: Baseline, { confirmedAt, findings, isolationMode }: RecordedState): RuleDiff {
  const byRule = findingsByRule(findings);
  const desired = new Set(baseline.rules.map(({ name }) => foldCase(name)));
  const mode = modeFrom(findings) ?? isolationMode;
  const exemption = modeExemption(findings);
  const isWaiting = ({ destination }: DesiredRule): boolean =>
    exemption !== undefined && mode !== undefined && !modeAllows(mode, destination.type);
  const wanted = baseline.rules.map((rule) => {
    const row = wantedRow(rule, byRule.get(foldCase(rule.name)) ?? []);
    // No finding names a rule that waits for a mode while an exemption accepts another one.
    return row.sign === '=' && isWaiting(rule) ? { ...row, sign: '+' as const, exemptedBy: exemption } : row;
  });
  const others = [...byRule].flatMap(([name, about]) => (name === '' || desired.has(name) ? [] : otherRow(about)));
  const network = networkRows(baseline, findings, {
    isolationMode: mode,
    firewallSku: undefined,
    networkStatus: undefined,
  });
  return {
    source: 'Record',
    asOf: confirmedAt,
    rows: inDiffOrder([...network, ...wanted, ...others]),
    otherRules: undefined,
  };
}

/** The mode that a finding says: HW101 says it, and one mode is weaker than another without being `Disabled`. */
function modeFrom(findings: readonly DiffFinding[]): IsolationMode | undefined {
  if (findings.some(({ code }) => code === 'HW101')) return 'Disabled';
  return findings.some(({ code }) => code === 'HW102') ? 'AllowInternetOutbound' : undefined;
}

function wantedRow({ destination, name, origin }: DesiredRule, findings: readonly DiffFinding[]): DiffRow {
  const sign = signOfWanted(findings, undefined);
  const expected = destinationText(destination);
  // A finding about a rule that exists names the destination that Azure showed.
  const current = findings.find((each) => each.destination !== undefined)?.destination;
  const isAltered = sign === '~' && current !== undefined && current !== expected;
  return {
    ...{ sign, name, destination: expected, origin },
    ...partsFromFindings(findings),
    fields: isAltered ? [{ field: 'destination', expected, current }] : [],
    coveredBy: undefined,
  };
}

function otherRow(findings: readonly DiffFinding[]): readonly DiffRow[] {
  const sign = signOfOther(findings);
  const [first] = findings;
  if (sign === undefined || first?.rule === undefined) return [];
  const parts = partsFromFindings(findings);
  return [
    {
      ...{ sign, name: first.rule, destination: first.destination, origin: undefined },
      ...{ ...parts, fields: [], coveredBy: undefined },
    },
  ];
}
