import { z } from 'zod';
import type { HubId } from './hub-id.ts';
import { hubIdFrom, hubIdParts } from './hub-id.ts';
import type { JsonObject } from './json.ts';
import { lookUp } from './look-up.ts';
import { namedValues } from './named-values.ts';
import type { Observation } from './observation.ts';
import type { Result } from './result.ts';
import { err, ok } from './result.ts';
import type { IsolationMode, ObservedRule, RuleCategory, RuleStatus } from './rules/outbound-rule.ts';
import { destinationFromWire, isJsonObject } from './rules/wire.ts';

/** Nothing but what is read. ARM leaves out, or sends null for, what it has no value for. */
const jsonObject = z.custom<JsonObject>(isJsonObject, 'must be an object');
const managedNetworkSchema = z.object({
  isolationMode: z.string().nullish(),
  changeableIsolationModes: z.array(z.string()).nullish(),
  status: z.object({ status: z.string().nullish(), sparkReady: z.boolean().nullish() }).nullish(),
  firewallSku: z.string().nullish(),
  outboundRules: jsonObject.nullish(),
});
const workspaceSchema = z.object({
  id: z.string().nullish(),
  name: z.string().nullish(),
  location: z.string(),
  kind: z.string().nullish(),
  tags: namedValues(z.string()).nullish(),
  systemData: z.object({ createdAt: z.string().nullish() }).nullish(),
  properties: z.object({
    workspaceId: z.string().nullish(),
    provisioningState: z.string().nullish(),
    hubResourceId: z.string().nullish(),
    associatedWorkspaces: z.array(z.string()).nullish(),
    managedNetwork: managedNetworkSchema.nullish(),
  }),
});

type Workspace = z.infer<typeof workspaceSchema>;

/**
 * Reads a workspace as ARM's GET returns it. Fields that are not known are left alone, casing of Azure's words does not
 * matter, and what ARM leaves out reads as its default: an absent managed network is `Disabled`.
 *
 * @param hubId the hub that was asked for; ids of rules in the answer are never used
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
  const isolationMode = isolationModeFrom(network.isolationMode ?? 'Disabled');
  if (isolationMode === undefined)
    return err(
      `properties.managedNetwork.isolationMode: "${network.isolationMode}" is not a mode that Hubwarden knows`,
    );
  const rules = rulesFrom(network.outboundRules ?? {});
  if (!rules.ok) return rules;
  return ok({
    ...identityFrom(workspace, hubId),
    isolationMode,
    changeableIsolationModes: network.changeableIsolationModes
      ?.map(isolationModeFrom)
      .filter((mode) => mode !== undefined),
    networkStatus: network.status?.status?.toLowerCase() === 'active' ? 'Active' : 'Inactive',
    sparkReady: network.status?.sparkReady ?? false,
    firewallSku: firewallSkuFrom(network.firewallSku),
    rules: rules.value,
    observedAt,
  });
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
    tags: workspace.tags ?? {},
    workspaceGuid: properties.workspaceId ?? '',
    createdAt: dateFrom(workspace.systemData?.createdAt),
    provisioningState: properties.provisioningState ?? 'Unknown',
    hubResourceId: properties.hubResourceId ?? undefined,
    associatedWorkspaces: properties.associatedWorkspaces ?? [],
  };
}

function dateFrom(text: string | null | undefined): Date | undefined {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}

const MODES: readonly IsolationMode[] = ['Disabled', 'AllowInternetOutbound', 'AllowOnlyApprovedOutbound'];
const STATUSES: readonly RuleStatus[] = ['Inactive', 'Active', 'Provisioning', 'Deleting', 'Failed'];
const CATEGORIES: readonly RuleCategory[] = ['Required', 'Recommended', 'Dependency', 'UserDefined'];

/** The word as Azure spells it, whatever casing the answer has; undefined for a word that is not among them. */
function wordAmong<T extends string>(words: readonly T[], text: string): T | undefined {
  const wanted = text.trim().toLowerCase();
  return words.find((word) => word.toLowerCase() === wanted);
}

function isolationModeFrom(text: string): IsolationMode | undefined {
  return wordAmong(MODES, text);
}

function firewallSkuFrom(text: string | null | undefined): 'Standard' | 'Basic' | undefined {
  return wordAmong(['Standard', 'Basic'], text ?? '');
}

function rulesFrom(map: JsonObject): Result<readonly ObservedRule[], string> {
  const rules: ObservedRule[] = [];
  for (const [name, wire] of Object.entries(map)) {
    if (wire === null || wire === undefined) continue;
    if (!isJsonObject(wire)) return err(`properties.managedNetwork.outboundRules.${name}: must be an object`);
    rules.push(ruleFrom(name, wire));
  }
  return ok(rules);
}

function ruleFrom(name: string, wire: JsonObject): ObservedRule {
  const { errorInformation, parentRuleNames } = wire;
  return {
    name,
    category: categoryFrom(name, wire.category),
    status: statusFrom(wire.status),
    errorInformation: typeof errorInformation === 'string' && errorInformation !== '' ? errorInformation : undefined,
    parentRuleNames: Array.isArray(parentRuleNames) ? parentRuleNames.filter((entry) => typeof entry === 'string') : [],
    destination: destinationFromWire(wire),
    wire,
  };
}

/** A category that Azure has added since is Azure's, so that the rule is never touched. */
function categoryFrom(name: string, category: JsonObject[string]): RuleCategory {
  if (typeof category === 'string') return wordAmong(CATEGORIES, category) ?? 'Dependency';
  return name.startsWith('__SYS_') ? 'Required' : 'UserDefined';
}

function statusFrom(status: JsonObject[string]): RuleStatus {
  if (status === undefined || status === null) return 'Inactive';
  return typeof status === 'string' ? (wordAmong(STATUSES, status) ?? 'Unknown') : 'Unknown';
}
