import type { AzureField } from '../../azure/field-at-version.ts';
import { firstStableWith, isWritable } from '../../azure/field-at-version.ts';
import { kindOf } from '../../hub-id.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import { droppedFields, formOf, shownForm } from '../../rules/reading/shown-form.ts';
import { commandInText } from '../../text/command-text.ts';
import type { Difference } from '../model/difference.ts';
import { repairable, skippedDifference } from '../model/difference.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { lookUpByName, raise } from '../model/plan-context.ts';
import type { ManagedRule } from './rule-context.ts';

/** Writes of one rule that Azure accepts and does not store, before a person has to act. */
const MAX_TRIES = 3;

/**
 * Judges a rule of ours that Azure does not show as it was written (HW502): a write of ours has shown it, or the
 * api-version lacks the missing field. Hubwarden writes it again a few times and never deletes it: Azure would drop the
 * same part of a new rule.
 *
 * @returns undefined when the rule was altered in another way
 */
export function judgeUnpersistedRule(context: PlanContext, { wanted, observed }: ManagedRule): Difference | undefined {
  const { apiVersion } = context.input;
  const tries = triesOf(context, { wanted, observed });
  const dropped = droppedFields(wanted.destination, observed.wire);
  const lacking = kindOf(context.hub.hubId).network.hasFieldsByApiVersion
    ? dropped.filter((field) => apiVersion === undefined || !isWritable(field, apiVersion))
    : [];
  if (tries === undefined && lacking.length === 0) return undefined;
  const isUsedUp = (tries ?? 0) >= MAX_TRIES;
  const what = dropped.length === 0 ? 'Azure shows something else' : `Azure shows it without ${namesOf(dropped)}`;
  const often = tries === undefined ? '' : ` It was written ${tries === 1 ? 'once' : `${tries} times`}.`;
  const finding = raise(context, 'HW502', {
    rule: wanted.name,
    message: `${observed.name} of ${context.hub.name} is not stored as written (${wanted.origin}): ${what}.${often}`,
    fix: fixFor(context, lacking),
    class: isUsedUp ? 'blocker' : 'difference',
  });
  if (isUsedUp) {
    const detail = `It was written ${tries} times. It is blocked until the policy changes or a person runs ${commandInText('retry', context.hub.hubId)}.`;
    return skippedDifference(finding, 'RetriesUsedUp', detail);
  }
  const why = `${observed.name} is not stored as written and is written again.`;
  return repairable(finding, { kind: 'WriteRule', rule: wanted, deletesFirst: [], why });
}

/**
 * How often the rule was written in its wanted form with the result that Azure shows now; undefined when it was not.
 */
function triesOf({ input }: PlanContext, { wanted, observed }: ManagedRule): number | undefined {
  const known = lookUpByName(input.memory.doesNotStick ?? {}, observed.name);
  if (known === undefined || known.apiVersion !== input.apiVersion) return undefined;
  const isSame = known.key === formOf(destinationKey(wanted.destination)) && known.shown === shownForm(observed);
  return isSame ? known.tries : undefined;
}

function namesOf(fields: readonly AzureField[]): string {
  return fields.map(({ name }) => name).join(' and ');
}

function fixFor({ hub, input }: PlanContext, lacking: readonly AzureField[]): string {
  const again = `then run ${commandInText('retry', hub.hubId)}.`;
  const version = firstStableWith(lacking);
  if (lacking.length === 0 || version === undefined) {
    return `Compare the rule in Azure with the policy and change one of them, ${again}`;
  }
  const spoken = input.apiVersion === undefined ? '' : `, which is ${input.apiVersion},`;
  return `Set HUBWARDEN_ARM_API_VERSION${spoken} to ${version} or later, or take ${namesOf(lacking)} out of the policy, ${again}`;
}
