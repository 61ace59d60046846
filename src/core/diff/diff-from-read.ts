import type { Baseline, DesiredRule } from '../baseline/policy/baseline.ts';
import { isIneffective } from '../observation/rule-state.ts';
import { isDeny, isInForce } from '../plan/in-force/rule-coverage.ts';
import { destinationInForce } from '../plan/in-force/spark-endpoints.ts';
import type { Plan, PlanInput } from '../plan/model/plan.ts';
import type { OwnedRule, PlanContext } from '../plan/model/plan-context.ts';
import { planContext } from '../plan/model/plan-context.ts';
import { coverageIndex } from '../rules/coverage/coverage.ts';
import { destinationKey } from '../rules/destinations/destination-key.ts';
import { destinationText, wireDestinationText } from '../rules/destinations/destination-text.ts';
import { isSameEffect } from '../rules/destinations/same-effect.ts';
import type { Destination } from '../rules/outbound-rule.ts';
import { foldCase } from '../text/fold-case.ts';
import { changedFields } from './changed-fields.ts';
import { modeExemption, networkRows } from './network-rows.ts';
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
  const known = { cover: coverBy(context, byRule), exemption: modeExemption(plan.findings) };
  const wanted = baseline.rules.map((rule) => wantedRow(context, rule, byRule.get(foldCase(rule.name)) ?? [], known));
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
  return (destination) => {
    const names = isDeny(destination) ? sameRules(inForce, destination) : (staying(destination) ?? all(destination));
    return names?.flatMap((name) => named(context, name));
  };
}

/** A wanted Deny is satisfied only by the same Deny. */
function sameRules(
  rules: readonly { readonly name: string; readonly destination: Destination }[],
  wanted: Destination,
): readonly string[] | undefined {
  const key = destinationKey(wanted);
  const same = rules.find((each) => destinationKey(each.destination) === key);
  return same === undefined ? undefined : [same.name];
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
  { cover, exemption }: { readonly cover: Cover; readonly exemption: string | undefined },
): DiffRow {
  const own = context.ruleByName.get(foldCase(name));
  const isOwn = own?.destination !== undefined && isSameEffect(own.destination, destination) && isInForce(context, own);
  const found = signOfWanted(findings, own !== undefined);
  const coveredBy = found !== '=' || isOwn ? undefined : cover(destination);
  // Without a finding, it may still be missing: where an exemption accepts the mode that it waits for.
  const isMissing = found === '=' && !isOwn && coveredBy === undefined;
  const parts = partsFromFindings(findings);
  return {
    ...{ sign: isMissing ? '+' : found, name, destination: destinationText(destination), origin },
    ...{ ...parts, exemptedBy: isMissing ? exemption : parts.exemptedBy },
    fields: found === '~' && own !== undefined ? fieldsOf(context, destination, own) : [],
    coveredBy,
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
