import { hubIdFrom, kindOf } from '../../hub-id.ts';
import type { ResourceKind } from '../../kinds/resource-kind.ts';
import { foldCase } from '../../text/fold-case.ts';
import { trimEnd } from '../../text/trim-end.ts';
import { NEVER_ABOUT_A_RULE } from '../policy/exemption.ts';
import type { PolicyFault } from '../policy/policy-problem.ts';
import type { ExemptionEntry } from '../schema/policy-schema.ts';
import { canEverMatch, HUB_ID_SHAPES, idShapesOf, ruleShapesOf } from './name-shape.ts';
import { couldBeGroupAndName } from './pattern-checks.ts';
import type { Part } from './policy-parts.ts';

/**
 * Faults of exemptions that the schema cannot find: an exemption that can never cover a finding.
 *
 * @param kinds those of the policy
 */
export function exemptionFaults(
  exemptions: readonly Part<ExemptionEntry>[],
  kinds: readonly ResourceKind[],
): readonly PolicyFault[] {
  return exemptions.flatMap((part) => [...hubFaults(part, kinds), ...ruleFaults(part, kinds)]);
}

function hubFaults({ path, entry }: Part<ExemptionEntry>, kinds: readonly ResourceKind[]): readonly PolicyFault[] {
  if (canMatch(entry.hub)) return isOfKinds(entry.hub, kinds) ? [] : [otherKind([...path, 'hub'], entry.hub, kinds)];
  return [
    {
      path: [...path, 'hub'],
      message: `"${entry.hub}" is neither the resource id of a hub nor a pattern that could match one`,
      remedy: hubRemedy(entry.hub),
    },
  ];
}

function canMatch(hub: string): boolean {
  if (/[*?]/.test(hub))
    return startsLikeHubId(hub) && HUB_ID_SHAPES.some((shape) => canEverMatch(trimEnd(hub, '/'), shape));
  if (couldBeGroupAndName(hub)) return true;
  // An id of a resource below the hub would be accepted as the hub without a message.
  return hubIdFrom(hub) === trimEnd(foldCase(hub.trim()), '/');
}

/** `GROUP/NAME` names a resource of any kind. */
function isOfKinds(hub: string, kinds: readonly ResourceKind[]): boolean {
  if (/[*?]/.test(hub)) return idShapesOf(kinds).some((shape) => canEverMatch(trimEnd(hub, '/'), shape));
  const hubId = hubIdFrom(hub);
  return hubId === undefined || kinds.includes(kindOf(hubId));
}

function otherKind(path: PolicyFault['path'], hub: string, kinds: readonly ResourceKind[]): PolicyFault {
  const types = kinds.map(({ type }) => type).join(' and ');
  return {
    path,
    message: `"${hub}" can match no resource of the kinds of this policy, whose ids hold ${types}`,
    remedy: 'Add the kind to "kinds", or remove the exemption.',
  };
}

function hubRemedy(hub: string): string {
  if (/[*?]/.test(hub) && startsLikeHubId(hub))
    return 'A pattern ends with the name of a hub or "*", as in "*/workspaces/hub-*", and holds nothing that an id cannot hold.';
  if (/[*?]/.test(hub)) return 'A pattern over ids starts with "*" or with "/subscriptions/".';
  if (hub.includes('/')) return "Copy the id from the hub's properties; nothing may follow the name of the hub.";
  return `Copy the id from the hub's properties, or write "*/workspaces/${hub}".`;
}

function startsLikeHubId(pattern: string): boolean {
  const start = foldCase(pattern).replace(/[*?].*$/s, '');
  if (start === '') return pattern.startsWith('*');
  return start.startsWith('/subscriptions/') || '/subscriptions/'.startsWith(start);
}

function ruleFaults({ path, entry }: Part<ExemptionEntry>, kinds: readonly ResourceKind[]): readonly PolicyFault[] {
  const { findings, rule } = entry;
  if (rule === undefined) return [];
  const faults = findings
    .map((code, index) => ({ code, index }))
    .filter(({ code }) => NEVER_ABOUT_A_RULE.some((never) => never === code))
    .map(({ code, index }) => ({
      path: [...path, 'findings', index],
      message: `${code} is never about a rule, and this exemption covers findings about "${rule}" only`,
      remedy: 'Remove "rule", or write an exemption of its own for this code.',
    }));
  if (ruleShapesOf(kinds).some((shape) => canEverMatch(rule, shape))) return faults;
  const message = `no outbound rule can have the name "${rule}"`;
  const remedy =
    'Write the name of the rule as Azure shows it, or a pattern such as "fqdn-*": names hold 3 to 33 letters, digits, "-" and "_".';
  return [...faults, { path: [...path, 'rule'], message, remedy }];
}
