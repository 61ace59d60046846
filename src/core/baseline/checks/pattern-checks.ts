import { hubIdFrom } from '../../hub-id.ts';
import { groupAndName } from '../../hub-reference.ts';
import { foldCase } from '../../text/fold-case.ts';
import { lookUp } from '../../text/look-up.ts';
import type { PolicyFault } from '../policy/policy-problem.ts';
import { normalLocation } from '../policy/written-rule.ts';
import type { NameShape } from './name-shape.ts';
import {
  canEverMatch,
  HUB_ID_SHAPES,
  HUB_NAME_SHAPE,
  LOCATION_SHAPE,
  RESOURCE_GROUP_SHAPE,
  SUBSCRIPTION_SHAPE,
} from './name-shape.ts';
import type { Part, PolicyParts } from './policy-parts.ts';
import { droppedKey, isDroppedKey } from './reserved-key.ts';

/**
 * Faults of patterns that can never match, and of stars in names that do not allow patterns. Both would match nothing
 * without a message.
 */
export function patternFaults({ matches, alerts, managementGroups }: PolicyParts): readonly PolicyFault[] {
  return [
    // The schema has already refused texts that are neither an id nor a pattern.
    ...matches.subscriptions
      .filter(({ entry }) => /[*?]/.test(entry))
      .flatMap((part) => fault(part, [SUBSCRIPTION_SHAPE], 'subscription id')),
    ...matches.resourceGroups.flatMap((part) => fault(part, [RESOURCE_GROUP_SHAPE], 'resource group')),
    ...matches.names.flatMap((part) => fault(part, [HUB_NAME_SHAPE], 'hub name')),
    ...matches.locations.flatMap(locationFault),
    ...matches.tagNames.flatMap(tagFault),
    ...alerts.subscriptions.flatMap((part) => fault(part, [SUBSCRIPTION_SHAPE], 'subscription id')),
    ...alerts.hubs.flatMap(hubFault),
    ...alerts.tagNames.flatMap(tagFault),
    ...managementGroups.flatMap(groupFault),
  ];
}

/**
 * Names a pattern of a manual silence that can never match.
 *
 * @returns a sentence with fault and remedy; undefined when each can match
 */
export function silencePatternProblem(
  hubs: readonly string[],
  subscriptions: readonly string[],
  assignments: readonly string[],
): string | undefined {
  const part = (entry: string): Part<string> => ({ path: [], entry });
  const [first] = [
    ...hubs.map(part).flatMap(hubFault),
    ...subscriptions.map(part).flatMap((each) => fault(each, [SUBSCRIPTION_SHAPE], 'subscription id')),
    ...assignments
      .filter((name) => /[*?]/.test(name))
      .map((name) => ({
        message: `names of assignments are no patterns: "${name}"`,
        remedy: 'Write each one.',
      })),
  ];
  return first === undefined
    ? undefined
    : `${first.message.slice(0, 1).toUpperCase()}${first.message.slice(1)}. ${first.remedy}`;
}

const REMEDIES: Readonly<Record<string, string>> = {
  'subscription id': 'Write the id (GUID) of a subscription, or a pattern such as "1111*" over ids, not names.',
  'resource group': 'Write the name of a resource group alone, or a pattern such as "rg-ai-*".',
  'hub name': 'Write the name of a hub alone, or a pattern such as "hub-*".',
  region: 'Write a region as Azure does, for instance "westeurope".',
};

function fault({ path, entry }: Part<string>, shapes: readonly NameShape[], what: string): readonly PolicyFault[] {
  if (shapes.some((shape) => canEverMatch(entry, shape))) return [];
  return [{ path, message: `no ${what} can ever be "${entry}"`, remedy: lookUp(REMEDIES, what) ?? '' }];
}

function locationFault(part: Part<string>): readonly PolicyFault[] {
  return fault({ ...part, entry: normalLocation(part.entry) }, [LOCATION_SHAPE], 'region');
}

/** Routes and silences accept names, `GROUP/NAME` and ids. */
function hubFault(part: Part<string>): readonly PolicyFault[] {
  if (hubIdFrom(part.entry) === foldCase(part.entry.trim()) || couldBeGroupAndName(part.entry)) return [];
  return fault(part, [HUB_NAME_SHAPE, ...HUB_ID_SHAPES], 'hub name').map((found) => ({
    ...found,
    message: `no name and no id of a hub can ever be "${part.entry}"`,
    remedy: 'Write the name or the resource id of a hub, or a pattern over either, for instance "hub-*".',
  }));
}

/** True for `GROUP/NAME` with names that Azure accepts. */
export function couldBeGroupAndName(text: string): boolean {
  const reference = groupAndName(text);
  if (reference === undefined) return false;
  return canEverMatch(reference.resourceGroup, RESOURCE_GROUP_SHAPE) && canEverMatch(reference.name, HUB_NAME_SHAPE);
}

function tagFault({ path, entry }: Part<string>): readonly PolicyFault[] {
  if (isDroppedKey(entry)) return [droppedKey(path, entry, 'the name of a tag')];
  if (!/[*?]/.test(entry)) return [];
  const message = `the name of a tag is no pattern, and "${entry}" is read literally`;
  return [{ path, atKey: true, message, remedy: 'Write the name of the tag in full; its value may hold "*" and "?".' }];
}

const MANAGEMENT_GROUP = /^[\p{L}\p{N}_().-]{1,90}$/u;

function groupFault({ path, entry }: Part<string>): readonly PolicyFault[] {
  if (MANAGEMENT_GROUP.test(entry)) return [];
  const message = `"${entry}" is not the id of a management group`;
  const remedy =
    'Write its id alone, as the portal shows it beside its name: letters, digits, "-", "_", "." and brackets; patterns are not accepted here.';
  return [{ path, message, remedy }];
}
