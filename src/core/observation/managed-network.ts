import * as z from 'zod';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { isAzureName } from '../rules/destinations/ownership.ts';
import type { ObservedRule, RuleCategory, RuleStatus } from '../rules/outbound-rule.ts';
import { RULE_CATEGORIES } from '../rules/outbound-rule.ts';
import { readRule } from '../rules/reading/rule-reading.ts';
import { foldCase } from '../text/fold-case.ts';
import type { Json, JsonObject } from '../text/json.ts';
import { isJsonObject } from '../text/json.ts';
import { firewallSkuFrom, isolationModeFrom, offeredModesFrom, ruleStatusFrom, wordAmong } from './azure-words.ts';
import type { Observation } from './observation.ts';

/** Only the fields that are read. ARM leaves out, or sends null for, fields without a value. */
const jsonObject = z.custom<JsonObject>(isJsonObject, 'must be an object');
/** The managed network of a resource, as its answers hold it in `properties.managedNetwork`. */
export const managedNetworkSchema = z.object({
  isolationMode: z.string().nullish(),
  changeableIsolationModes: z.array(z.string().nullable()).nullish(),
  provisioningState: z.string().nullish(),
  status: z.object({ status: z.string().nullish(), sparkReady: z.boolean().nullish() }).nullish(),
  firewallSku: z.string().nullish(),
  outboundRules: jsonObject.nullish(),
});

/**
 * Most outbound rules of an answer that is judged, far above any known hub: the largest published configurations have
 * some hundreds. The judgement compares rules with each other, so their number bounds its cost.
 */
export const MOST_RULES = 5000;

/** The part of an observation that describes the managed network. */
export type ObservedNetwork = Pick<
  Observation,
  | 'isolationMode'
  | 'changeableIsolationModes'
  | 'unknownIsolationModes'
  | 'networkStatus'
  | 'unknownNetworkStatus'
  | 'networkState'
  | 'sparkReady'
  | 'firewallSku'
  | 'unknownFirewallSku'
  | 'rules'
>;

/**
 * Reads a managed network. An absent one is `Disabled`.
 *
 * @returns a sentence that names the field when a mode or a rule cannot be read
 */
export function observedNetwork(shown: ManagedNetwork | null | undefined): Result<ObservedNetwork, string> {
  const network = shown ?? {};
  const ruleCount = Object.keys(network.outboundRules ?? {}).length;
  if (ruleCount > MOST_RULES)
    return err(`properties.managedNetwork.outboundRules: ${ruleCount} rules, and at most ${MOST_RULES} are read`);
  const isolationMode = isolationModeFrom(network.isolationMode ?? 'Disabled');
  if (isolationMode === undefined)
    return err(
      `properties.managedNetwork.isolationMode: "${network.isolationMode}" is not a mode that Hubwarden knows`,
    );
  const rules = rulesFrom(network.outboundRules ?? {});
  if (!rules.ok) return rules;
  return ok({
    isolationMode,
    ...offeredFrom(network.changeableIsolationModes),
    ...networkStateFrom(network),
    ...firewallSkuFrom(network.firewallSku),
    rules: rules.value,
  });
}

/** A managed network in the form of {@link managedNetworkSchema}. */
export type ManagedNetwork = z.infer<typeof managedNetworkSchema>;

function offeredFrom(
  list: ManagedNetwork['changeableIsolationModes'],
): Pick<Observation, 'changeableIsolationModes' | 'unknownIsolationModes'> {
  const { known, unknown } = offeredModesFrom(list);
  return { changeableIsolationModes: known, ...(unknown.length === 0 ? {} : { unknownIsolationModes: unknown }) };
}

/** An absent status is an inactive network. An unknown value is stored, and never read as a known one. */
function networkStateFrom({
  provisioningState,
  status,
}: ManagedNetwork): Pick<Observation, 'networkStatus' | 'unknownNetworkStatus' | 'networkState' | 'sparkReady'> {
  const word = status?.status?.trim() ?? '';
  const known = wordAmong(['Active', 'Inactive'], word);
  const state = provisioningState?.trim() ?? '';
  return {
    networkStatus: known ?? 'Inactive',
    ...(known !== undefined || word === '' ? {} : { unknownNetworkStatus: word }),
    ...(state === '' ? {} : { networkState: state }),
    sparkReady: status?.sparkReady ?? false,
  };
}

function rulesFrom(map: JsonObject): Result<readonly ObservedRule[], string> {
  const rules: ObservedRule[] = [];
  const names = new Map<string, string>();
  for (const [name, wire] of Object.entries(map)) {
    if (wire === null || wire === undefined) continue;
    const key = foldCase(name.trim());
    const twin = names.get(key);
    if (twin !== undefined) return err(twinNames(twin, name));
    names.set(key, name);
    rules.push(ruleFrom(name, wire));
  }
  return ok(rules);
}

/** Azure compares names without case, so a write under one of the two could change either. */
function twinNames(one: string, other: string): string {
  return `properties.managedNetwork.outboundRules.${other}: rules "${one}" and "${other}" have one name for Azure, which compares names without case, so a write could hit either`;
}

function ruleFrom(name: string, entry: Json): ObservedRule {
  const wire = isJsonObject(entry) ? entry : {};
  const { errorInformation, parentRuleNames } = wire;
  const { destination, widest, reasons } = readRule(entry);
  const rule = {
    name,
    category: categoryFrom(name, wire.category),
    status: statusFrom(wire.status),
    errorInformation: typeof errorInformation === 'string' && errorInformation !== '' ? errorInformation : undefined,
    parentRuleNames: namesFrom(parentRuleNames),
    destination,
  };
  return destination === undefined ? { ...rule, unread: { widest, reasons }, wire } : { ...rule, wire };
}

const NO_NAMES: readonly string[] = [];

function namesFrom(value: Json | undefined): readonly string[] {
  return Array.isArray(value) && value.length > 0 ? value.filter(isName) : NO_NAMES;
}

function isName(value: Json): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** A category with an unknown value is `Unknown`: the rule is judged as foreign and never changed. */
function categoryFrom(name: string, category: JsonObject[string]): RuleCategory {
  if (category === undefined || category === null) return isAzureName(name) ? 'Required' : 'UserDefined';
  return typeof category === 'string' ? (wordAmong(RULE_CATEGORIES, category) ?? 'Unknown') : 'Unknown';
}

function statusFrom(status: JsonObject[string]): RuleStatus {
  if (status === undefined || status === null) return 'Inactive';
  return typeof status === 'string' ? ruleStatusFrom(status) : 'Unknown';
}
