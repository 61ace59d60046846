import type { Baseline, DesiredRule } from '../baseline/policy/baseline.ts';
import { destinationText } from '../rules/destinations/destination-text.ts';
import { foldCase } from '../text/fold-case.ts';
import { networkRows } from './network-rows.ts';
import type { DiffFinding, DiffRow, RuleDiff } from './rule-diff.ts';
import { findingsByRule, inDiffOrder, partsFromFindings, signOfOther, signOfWanted } from './rule-diff.ts';

/** What the record of a hub holds for a diff. */
export interface RecordedState {
  readonly findings: readonly DiffFinding[];
  /** Time of the read that the findings follow from (ISO). */
  readonly confirmedAt: string;
  /** The mode that the hub had at that read, where the record holds it. */
  readonly isolationMode: string | undefined;
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
  const wanted = baseline.rules.map((rule) => wantedRow(rule, byRule.get(foldCase(rule.name)) ?? []));
  const others = [...byRule].flatMap(([name, about]) => (name === '' || desired.has(name) ? [] : otherRow(about)));
  const network = networkRows(baseline, findings, { isolationMode, firewallSku: undefined, networkStatus: undefined });
  return {
    source: 'Record',
    asOf: confirmedAt,
    rows: inDiffOrder([...network, ...wanted, ...others]),
    otherRules: undefined,
  };
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
