import * as z from 'zod';
import type { HubId } from '../hub-id.ts';
import { hubIdFrom, hubIdParts } from '../hub-id.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { isAzureName } from '../rules/destinations/ownership.ts';
import type { ObservedRule, RuleCategory, RuleStatus } from '../rules/outbound-rule.ts';
import { RULE_CATEGORIES } from '../rules/outbound-rule.ts';
import { readRule } from '../rules/reading/rule-reading.ts';
import { foldCase } from '../text/fold-case.ts';
import type { Json, JsonObject } from '../text/json.ts';
import { isJsonObject } from '../text/json.ts';
import { lookUp } from '../text/look-up.ts';
import { namedValues } from '../text/named-values.ts';
import { instantFrom } from '../time/instant.ts';
import { firewallSkuFrom, isolationModeFrom, offeredModesFrom, ruleStatusFrom, wordAmong } from './azure-words.ts';
import type { Observation } from './observation.ts';
import { surroundingsFrom, tagsFrom } from './observed-surroundings.ts';

/** Only the fields that are read. ARM leaves out, or sends null for, fields without a value. */
const jsonObject = z.custom<JsonObject>(isJsonObject, 'must be an object');
const managedNetworkSchema = z.object({
  isolationMode: z.string().nullish(),
  changeableIsolationModes: z.array(z.string().nullable()).nullish(),
  provisioningState: z.string().nullish(),
  status: z.object({ status: z.string().nullish(), sparkReady: z.boolean().nullish() }).nullish(),
  firewallSku: z.string().nullish(),
  outboundRules: jsonObject.nullish(),
});
const ids = z.array(z.string().nullable()).nullish();
const workspaceSchema = z.object({
  id: z.string().nullish(),
  name: z.string().nullish(),
  location: z.string(),
  kind: z.string().nullish(),
  tags: namedValues(z.unknown()).nullish(),
  systemData: z.object({ createdAt: z.string().nullish() }).nullish(),
  properties: z.object({
    workspaceId: z.string().nullish(),
    provisioningState: z.string().nullish(),
    hubResourceId: z.string().nullish(),
    associatedWorkspaces: ids,
    publicNetworkAccess: z.string().nullish(),
    storageAccount: z.string().nullish(),
    storageAccounts: ids,
    keyVault: z.string().nullish(),
    keyVaults: ids,
    containerRegistry: z.string().nullish(),
    containerRegistries: ids,
    managedNetwork: managedNetworkSchema.nullish(),
  }),
});

type Workspace = z.infer<typeof workspaceSchema>;

/**
 * Most outbound rules of an answer that is judged, far above any known hub: the largest published configurations have
 * some hundreds. The judgement compares rules with each other, so their number bounds its cost.
 */
export const MOST_RULES = 5000;

/**
 * Reads a workspace as ARM's GET returns it. Unknown fields are ignored, casing of Azure's values does not matter, and
 * an absent field reads as its default: an absent managed network is `Disabled`.
 *
 * @param hubId the requested hub; ids of rules in the answer are never used
 * @returns a sentence that names the field when the answer is not a workspace, or is another one
 */
export function observationFromArm(body: unknown, hubId: HubId, observedAt: Date): Result<Observation, string> {
  const parsed = workspaceSchema.safeParse(body);
  if (!parsed.success) return err(shapeProblem(parsed.error, body));
  const workspace = parsed.data;
  const answered = typeof workspace.id === 'string' ? hubIdFrom(workspace.id) : undefined;
  if (answered !== undefined && answered !== hubId)
    return err(`id: the answer is about another workspace, ${workspace.id}, and not about ${hubId}`);
  const network = workspace.properties.managedNetwork ?? {};
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
    ...identityFrom(workspace, hubId),
    ...surroundingsFrom(workspace.properties),
    isolationMode,
    ...offeredFrom(network.changeableIsolationModes),
    ...networkStateFrom(network),
    ...firewallSkuFrom(network.firewallSku),
    rules: rules.value,
    observedAt,
  });
}

/**
 * True when the answer has a field for a managed network, empty or not. Answers of an api-version older than managed
 * networks have none, and show nothing about isolation.
 */
export function hasManagedNetworkField(body: unknown): boolean {
  return isJsonObject(body) && isJsonObject(body.properties) && Object.hasOwn(body.properties, 'managedNetwork');
}

type Network = z.infer<typeof managedNetworkSchema>;

function offeredFrom(
  list: Network['changeableIsolationModes'],
): Pick<Observation, 'changeableIsolationModes' | 'unknownIsolationModes'> {
  const { known, unknown } = offeredModesFrom(list);
  return { changeableIsolationModes: known, ...(unknown.length === 0 ? {} : { unknownIsolationModes: unknown }) };
}

/** An absent status is an inactive network. An unknown value is stored, and never read as a known one. */
function networkStateFrom({
  provisioningState,
  status,
}: Network): Pick<Observation, 'networkStatus' | 'unknownNetworkStatus' | 'networkState' | 'sparkReady'> {
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

function shapeProblem(error: z.ZodError, body: unknown): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'the answer'}: ${issueText(issue, body)}`).join('; ');
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a block of keys',
  record: 'a block of keys',
};

function issueText(issue: z.core.$ZodIssue, body: unknown): string {
  if (issue.code !== 'invalid_type') return issue.message;
  const wanted = `must be ${lookUp(EXPECTED, issue.expected) ?? issue.expected}`;
  return valueAt(body, issue.path) === undefined ? `${wanted}, and is missing` : wanted;
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === String(step))?.[1];
  }
  return value;
}

type Identity = Pick<
  Observation,
  | 'hubId'
  | 'name'
  | 'location'
  | 'kind'
  | 'tags'
  | 'workspaceGuid'
  | 'createdAt'
  | 'provisioningState'
  | 'hubResourceId'
  | 'associatedWorkspaces'
>;

function identityFrom(workspace: Workspace, hubId: HubId): Identity {
  const { properties } = workspace;
  return {
    hubId,
    name: workspace.name ?? hubIdParts(hubId).name,
    location: workspace.location,
    // Plain workspaces of old api versions had no kind.
    kind: workspace.kind ?? 'Default',
    tags: tagsFrom(workspace.tags ?? {}),
    workspaceGuid: properties.workspaceId ?? '',
    createdAt: instantFrom(workspace.systemData?.createdAt),
    provisioningState: properties.provisioningState ?? 'Unknown',
    hubResourceId: properties.hubResourceId ?? undefined,
    associatedWorkspaces: (properties.associatedWorkspaces ?? []).filter((id) => id !== null),
  };
}

function rulesFrom(map: JsonObject): Result<readonly ObservedRule[], string> {
  const rules: ObservedRule[] = [];
  const names = new Map<string, string>();
  for (const [name, wire] of Object.entries(map)) {
    if (wire === null || wire === undefined) continue;
    const twin = names.get(foldCase(name.trim()));
    if (twin !== undefined) return err(twinNames(twin, name));
    names.set(foldCase(name.trim()), name);
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
  return {
    name,
    category: categoryFrom(name, wire.category),
    status: statusFrom(wire.status),
    errorInformation: typeof errorInformation === 'string' && errorInformation !== '' ? errorInformation : undefined,
    parentRuleNames: Array.isArray(parentRuleNames) ? parentRuleNames.filter(isName) : [],
    destination,
    ...(destination === undefined ? { unread: { widest, reasons } } : {}),
    wire,
  };
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
