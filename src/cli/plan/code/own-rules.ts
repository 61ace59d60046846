import { accountRule } from '../../../core/kinds/requests/account-request.ts';
import type { ResourceKind } from '../../../core/kinds/resource-kind.ts';
import type { Destination } from '../../../core/rules/outbound-rule.ts';
import { wireFromDestination } from '../../../core/rules/reading/wire-destination.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../core/text/json.ts';

/** One rule for the code of the hub's owner. */
export interface OwnRule {
  /** Without Hubwarden's prefix, which it reserves for rules that it writes. */
  readonly name: string;
  readonly destination: Destination;
  readonly origin: string;
}

/** The rules of the baseline that a hub lacks, and the hub, as the code of its owner needs them. */
export interface RulesAsCode {
  readonly kind: ResourceKind;
  readonly hubName: string;
  /** In the casing of Resource Manager, because azapi compares ids with their casing. */
  readonly hubId: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly isolationMode: string;
  /** undefined: no assignment matches the hub. */
  readonly assignment: string | undefined;
  readonly apiVersion: string;
  readonly rules: readonly OwnRule[];
  /** Number of other rules that the hub lacks, because an exemption covers them. */
  readonly exempted: number;
}

/** Type of the resource below which the rules of a kind stand, with its name below the resource; undefined: the resource itself. */
export function networkParent({
  networkPath,
  type,
}: ResourceKind): { readonly type: string; readonly name: string } | undefined {
  const [, segment, name] = networkPath.split('/');
  return segment === undefined || name === undefined ? undefined : { type: `${type}/${segment}`, name };
}

/** Type of a rule's resource. */
export function ruleType(kind: ResourceKind): string {
  return `${networkParent(kind)?.type ?? kind.type}/outboundRules`;
}

/** The properties of a rule, as a resource of a kind takes them. */
export function ruleProperties({ network }: ResourceKind, destination: Destination): JsonObject {
  const wire = wireFromDestination(destination);
  return network.hasSpark ? wire : accountRule(wire);
}

/** The first line of a document, without the sign of a comment: why it holds these rules. */
export function headline({ assignment, exempted, hubName, rules }: RulesAsCode): string {
  if (assignment === undefined) return `No assignment matches ${hubName}.`;
  if (rules.length === 0 && exempted > 0)
    return `An exemption covers each rule of assignment ${assignment} that ${hubName} lacks.`;
  if (rules.length === 0) return `${hubName} lacks no rule of assignment ${assignment}.`;
  const count = rules.length === 1 ? '1 rule' : `${rules.length} rules`;
  return `Assignment ${assignment} requires ${count} that ${hubName} lacks.`;
}

/** Distinct names for the blocks of a document, one for each rule, in its order. */
export function distinctNames(rules: readonly OwnRule[], nameOf: (text: string) => string): readonly string[] {
  const used = new Set<string>();
  return rules.map(({ name }) => {
    const wanted = nameOf(name);
    let free = wanted;
    for (let next = 2; used.has(foldCase(free)); next += 1) free = `${wanted}_${next}`;
    used.add(foldCase(free));
    return free;
  });
}
