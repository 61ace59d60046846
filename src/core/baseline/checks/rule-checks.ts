import { endpointMistake } from '../../rules/limits/rule-problems.ts';
import { nearestWord } from '../../text/nearest-word.ts';
import type { PolicyFault } from '../policy/policy-problem.ts';
import { faultFromSentences } from '../policy/policy-problem.ts';
import {
  destinationsFrom,
  isPlaceholder,
  PLACEHOLDERS,
  placeholdersIn,
  SAMPLE_VALUES,
} from '../policy/written-rule.ts';
import { forbiddenTargetFrom, writtenRuleFrom } from '../schema/rule-from-entry.ts';
import type { ForbiddenEntry, RuleEntry } from '../schema/rule-schema.ts';
import type { Part, PolicyParts } from './policy-parts.ts';

/** Faults of single rules and forbidden entries that the schema cannot find. */
export function ruleFaults(parts: Pick<PolicyParts, 'rules' | 'forbidden'>): readonly PolicyFault[] {
  return [...parts.rules.flatMap(faultsOfRule), ...parts.forbidden.flatMap(faultsOfForbidden)];
}

function faultsOfRule({ path, entry }: Part<RuleEntry>): readonly PolicyFault[] {
  const rule = writtenRuleFrom(entry);
  if (rule === undefined) {
    return [
      {
        path,
        message: 'a rule is exactly one of fqdn, serviceTag and privateEndpoint',
        remedy: 'Write one entry of the list for each.',
      },
    ];
  }
  const unknown = placeholdersIn(rule).filter((name) => !isPlaceholder(name));
  if (unknown.length > 0) return unknown.map((name) => unknownPlaceholder(name, path));
  const destinations = destinationsFrom(rule, SAMPLE_VALUES);
  const [kind = ''] = Object.keys(entry);
  if (!destinations.ok) return [faultFromSentences([...path, kind], destinations.error)];
  return destinations.value
    .flatMap((destination) => (destination.type === 'PrivateEndpoint' ? (endpointMistake(destination) ?? []) : []))
    .map((mistake) => faultFromSentences([...path, kind], mistake));
}

function unknownPlaceholder(name: string, path: PolicyFault['path']): PolicyFault {
  const near = nearestWord(name, PLACEHOLDERS);
  const known = PLACEHOLDERS.map((placeholder) => `{${placeholder}}`).join(', ');
  return {
    path,
    message: `unknown placeholder "{${name}}"`,
    remedy: near === undefined ? `There are ${known}.` : `Did you mean "{${near}}"?`,
  };
}

function faultsOfForbidden({ path, entry }: Part<ForbiddenEntry>): readonly PolicyFault[] {
  const target = forbiddenTargetFrom(entry);
  if (!target.ok) return [faultFromSentences(path, target.error)];
  // An entry that matches no possible rule forbids nothing.
  const mistake = target.value.type === 'PrivateEndpoint' ? endpointMistake(target.value) : undefined;
  return mistake === undefined ? [] : [faultFromSentences([...path, 'privateEndpoint'], mistake)];
}
