import type { Baseline, DesiredRule } from '../baseline/policy/baseline.ts';
import { isIneffective } from '../observation/rule-state.ts';
import { isInForce } from '../plan/in-force/rule-coverage.ts';
import { destinationInForce } from '../plan/in-force/spark-endpoints.ts';
import type { Plan, PlanInput } from '../plan/model/plan.ts';
import type { OwnedRule, PlanContext } from '../plan/model/plan-context.ts';
import { planContext } from '../plan/model/plan-context.ts';
import { coverageIndex } from '../rules/coverage/coverage.ts';
import { destinationText, wireDestinationText } from '../rules/destinations/destination-text.ts';
import { isSameEffect } from '../rules/destinations/same-effect.ts';
import type { Destination } from '../rules/outbound-rule.ts';
import { foldCase } from '../text/fold-case.ts';
import { changedFields } from './changed-fields.ts';
import { networkRows } from './network-rows.ts';
import type { CoveringRule, DiffField, DiffFinding, DiffRow, RuleDiff } from './rule-diff.ts';
import { findingsByRule, inDiffOrder, partsFromFindings, signOfOther, signOfWanted } from './rule-diff.ts';

/**
 * Compares a hub with its baseline, rule by rule, from a read of the hub and the plan that follows from it. The plan
 * decides what is wrong; this function adds the values, and names the rules that permit a destination under another
 * name.
 */
export function diffFromRead(input: PlanInput, baseline: Baseline, plan: Pick<Plan, 'findings'>): RuleDiff {
  const context = planContext(input, baseline);
  const byRule = findingsByRule(plan.findings);
  const cover = coverBy(context, byRule);
  const wanted = baseline.rules.map((rule) => wantedRow(context, rule, byRule.get(foldCase(rule.name)) ?? [], cover));
  const others = context.rules.filter(({ name }) => !context.desiredNames.has(foldCase(name)));
  const unwanted = others.flatMap((rule) => otherRow(rule, byRule.get(foldCase(rule.name)) ?? []));
  // A rule that differs, or that covers one of the baseline, has its place in a row.
  const inRows = new Set([...unwanted.map(({ name }) => name), ...wanted.flatMap(coveringNames)]);
  const rest = others.filter(({ name }) => !inRows.has(name));
  const ofAzure = rest.filter(({ owner }) => owner === 'azure').length;
  const { hub } = context;
  const network = networkRows(baseline, plan.findings, {
    isolationMode: hub.isolationMode,
    firewallSku: hub.unknownFirewallSku ?? hub.firewallSku,
    networkStatus: hub.unknownNetworkStatus ?? hub.networkStatus,
  });
  return {
    source: 'Azure',
    asOf: hub.observedAt.toISOString(),
    rows: inDiffOrder([...network, ...wanted, ...unwanted, ...lostRows(context, byRule)]),
    otherRules: { ofAzure, ofOthers: rest.length - ofAzure },
  };
}

function coveringNames({ coveredBy = [] }: DiffRow): readonly string[] {
  return coveredBy.map(({ rule }) => rule);
}

type Cover = (wanted: Destination) => readonly CoveringRule[] | undefined;

type ByRule = ReadonlyMap<string, readonly DiffFinding[]>;

/** Rules that are to be removed cover a destination only where no others do, because the planner does not count them. */
function coverBy(context: PlanContext, byRule: ByRule): Cover {
  const inForce = context.rules.flatMap((rule) => {
    const destination = isInForce(context, rule) ? destinationInForce(context, rule) : undefined;
    return destination === undefined ? [] : [{ name: rule.name, destination }];
  });
  const isLeaving = ({ name }: { readonly name: string }): boolean =>
    signOfOther(byRule.get(foldCase(name)) ?? []) === '-';
  const staying = coverageIndex(inForce.filter((each) => !isLeaving(each)));
  const all = coverageIndex(inForce);
  return (destination) => (staying(destination) ?? all(destination))?.flatMap((name) => named(context, name));
}

function named({ ruleByName }: PlanContext, name: string): readonly CoveringRule[] {
  const rule = ruleByName.get(foldCase(name));
  return rule === undefined ? [] : [{ rule: rule.name, destination: textOf(rule), owner: rule.owner }];
}

function textOf({ destination, wire }: OwnedRule): string {
  return destination === undefined ? wireDestinationText(wire) : destinationText(destination);
}

function wantedRow(
  context: PlanContext,
  { destination, name, origin }: DesiredRule,
  findings: readonly DiffFinding[],
  cover: Cover,
): DiffRow {
  const own = context.ruleByName.get(foldCase(name));
  const sign = signOfWanted(findings, own !== undefined);
  const isOwn = own?.destination !== undefined && isSameEffect(own.destination, destination) && isInForce(context, own);
  return {
    ...{ sign, name, destination: destinationText(destination), origin },
    ...partsFromFindings(findings),
    fields: sign === '~' && own !== undefined ? fieldsOf(context, destination, own) : [],
    coveredBy: sign !== '=' || isOwn ? undefined : cover(destination),
  };
}

function fieldsOf({ hub }: PlanContext, wanted: Destination, own: OwnedRule): readonly DiffField[] {
  const values =
    own.destination === undefined
      ? [{ field: 'rule', expected: destinationText(wanted), current: textOf(own) }]
      : changedFields(wanted, own.destination);
  const isWrongState = own.status === 'Failed' || own.status === 'Deleting' || isIneffective(own, hub);
  if (!isWrongState) return values;
  const why = own.errorInformation === undefined ? '' : `: ${own.errorInformation}`;
  return [...values, { field: 'status', expected: 'Active', current: `${own.status}${why}` }];
}

function otherRow(rule: OwnedRule, findings: readonly DiffFinding[]): readonly DiffRow[] {
  const sign = signOfOther(findings);
  if (sign === undefined) return [];
  const parts = partsFromFindings(findings);
  return [
    {
      ...{ sign, name: rule.name, destination: textOf(rule), origin: undefined },
      ...{ ...parts, fields: [], coveredBy: undefined },
    },
  ];
}

/** Rules of other owners that are gone, and that a finding wants back. */
function lostRows({ desiredNames, ruleByName }: PlanContext, byRule: ByRule): readonly DiffRow[] {
  return [...byRule].flatMap(([folded, findings]) => {
    const [first] = findings;
    if (folded === '' || first === undefined || ruleByName.has(folded) || desiredNames.has(folded)) return [];
    if (signOfOther(findings) !== '+') return [];
    const parts = partsFromFindings(findings);
    return [
      {
        ...{ sign: '+' as const, name: first.rule ?? folded, destination: first.destination, origin: undefined },
        ...{ ...parts, fields: [], coveredBy: undefined },
      },
    ];
  });
}
