import { isKnownRegion, REGIONS, unknownTagPart } from '../../rules/services/known-service-tags.ts';
import { foldCase } from '../../text/fold-case.ts';
import { nearestWord } from '../../text/nearest-word.ts';
import type { Policy, WrittenRule } from '../policy/policy.ts';
import type { PolicyFault, PolicyPath } from '../policy/policy-problem.ts';
import { normalLocation } from '../policy/written-rule.ts';

/**
 * Warns about names of service tags and regions that are not in Hubwarden's lists. It refuses nothing, because Azure
 * may have added them since. Azure accepts a misspelt tag and fails only at provisioning; a misspelt entry of
 * `forbidden` forbids nothing.
 */
export function azureNameWarnings({ assignments, packs }: Policy): readonly PolicyFault[] {
  return [
    ...packs.flatMap(({ name, rules }) =>
      rules.flatMap((rule, at) => ruleWarnings(rule, ['packs', name, 'rules', at])),
    ),
    ...assignments.flatMap(({ forbidden, match, rules }, index) => {
      const path = ['assignments', index];
      return [
        ...(match.locations ?? []).flatMap((location, at) =>
          locationWarnings(location, [...path, 'match', 'locations', at]),
        ),
        ...rules.flatMap((rule, at) => ruleWarnings(rule, [...path, 'rules', at])),
        ...forbidden.flatMap(({ target }, at) =>
          target.type === 'ServiceTag' ? tagWarnings(target.serviceTag, [...path, 'forbidden', at, 'serviceTag']) : [],
        ),
      ];
    }),
  ];
}

function ruleWarnings(rule: WrittenRule, path: PolicyPath): readonly PolicyFault[] {
  // Azure ignores the tag if there are prefixes.
  if (rule.kind !== 'ServiceTag' || rule.tag === undefined || rule.addressPrefixes.length > 0) return [];
  return tagWarnings(rule.tag, [...path, 'serviceTag', 'tag']);
}

const SAMPLE_REGION = 'westeurope';

function tagWarnings(tag: string, path: PolicyPath): readonly PolicyFault[] {
  const filled = tag.replaceAll('{region}', SAMPLE_REGION);
  // With another placeholder in it, the tag is in no list.
  const unknown = /[{}]/.test(filled) ? undefined : unknownTagPart(filled);
  if (unknown === undefined) return [];
  const { known, what, written } = unknown;
  const near = nearestWord(written, known);
  const rest = filled.slice(filled.indexOf('.') + 1);
  const suggestion =
    what === 'region'
      ? `${filled.split('.')[0]}.${near}`
      : `${near}${filled.includes('.') ? `.${tag.slice(tag.length - rest.length)}` : ''}`;
  return [
    {
      path,
      message: `no ${what} "${written}" is known`,
      remedy:
        near === undefined
          ? `Check the spelling: Azure stores a misspelt ${what} and fails when it provisions the network. The name may also be newer than this release.`
          : `Did you mean ${suggestion}? Azure stores a misspelt ${what} and fails when it provisions the network.`,
    },
  ];
}

function locationWarnings(location: string, path: PolicyPath): readonly PolicyFault[] {
  const region = normalLocation(location);
  if (/[*?]/.test(region) || isKnownRegion(region)) return [];
  const near = nearestWord(foldCase(region), REGIONS);
  return [
    {
      path,
      message: `no region "${location}" is known`,
      remedy:
        near === undefined
          ? 'Check the spelling: this entry matches no hub if Azure has no such region. The name may also be newer than this release.'
          : `Did you mean ${near}? As written it matches no hub.`,
    },
  ];
}
