import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { Json, JsonObject } from '../../../core/text/json.ts';
import { modeAhead, occupantsOf } from '../operations/operation-engine.ts';
import { validationError } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import { booleanAt, isJsonObject, objectAt, stringAt, stringMap } from '../request/json-value.ts';
import { checkRule } from '../rules/check-rule.ts';
import { sameTarget } from '../rules/compare-targets.ts';
import { ruleTargetFrom } from '../rules/rule-target-from-request.ts';
import type { NetworkUpdate, WorkspaceUpdate } from '../state/operation.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import { projectsOf } from '../state/simulated-azure.ts';
import type { Mode, Rule, Workspace } from '../state/workspace.ts';
import { changeableModes, isProject, MODES, setRule } from '../state/workspace.ts';

/** Properties that can be changed after creation, apart from the managed network. Others are ignored. */
const CHANGEABLE_PROPERTIES = [
  'applicationInsights',
  'containerRegistry',
  'description',
  'enableDataIsolation',
  'encryption',
  'featureStoreSettings',
  'friendlyName',
  'imageBuildCompute',
  'ipAllowlist',
  'networkAcls',
  'primaryUserAssignedIdentity',
  'publicNetworkAccess',
  'serverlessComputeSettings',
  'serviceManagedResourcesSettings',
  'systemDatastoresAuthMode',
  'v1LegacyMode',
];

/**
 * Checks what a PATCH, or a PUT on an existing workspace, requests. `tags` replace all tags, also when empty.
 *
 * @param replaces true for a PUT
 */
export function workspaceUpdateFrom(
  world: SimulatedAzure,
  workspace: Workspace,
  body: JsonObject,
  replaces: boolean,
): Result<WorkspaceUpdate, Reply> {
  const properties = objectAt(body, 'properties') ?? {};
  const tags = objectAt(body, 'tags');
  const identity = objectAt(body, 'identity');
  const network = objectAt(properties, 'managedNetwork');
  if (network !== undefined && isProject(workspace)) {
    return err(validationError("Project workspace shouldn't define it's own managed network properties."));
  }
  const checked = network === undefined ? ok(undefined) : networkUpdateFrom(world, workspace, network);
  if (!checked.ok) return checked;
  return ok({
    tags: tags === undefined ? undefined : stringMap(tags),
    identity: identity === undefined ? undefined : { asked: identity, replaces },
    sku: objectAt(body, 'sku'),
    properties: Object.fromEntries(Object.entries(properties).filter(([key]) => CHANGEABLE_PROPERTIES.includes(key))),
    network: checked.value,
  });
}

/**
 * Checks the managed network of a request: the change of the mode, the settings, and each rule against the existing
 * rules and the rules before it. Ignores `status` and other read-only fields.
 */
export function networkUpdateFrom(
  world: SimulatedAzure,
  workspace: Workspace,
  asked: JsonObject,
): Result<NetworkUpdate, Reply> {
  const mode = modeFrom(asked, modeAhead(world, workspace));
  if (mode === undefined) return refuse(`Isolation mode '${String(asked.isolationMode)}' is not valid.`);
  const kind = stringAt(asked, 'managedNetworkKind');
  const firewallSku = stringAt(asked, 'firewallSku');
  const problem =
    modeProblem(world, workspace, mode) ?? kindProblem(workspace, kind) ?? firewallSkuProblem(firewallSku);
  if (problem !== undefined) return refuse(problem);
  const rules = rulesFrom(world, workspace, mode, objectAt(asked, 'outboundRules'));
  if (!rules.ok) return rules;
  return ok({
    isolationMode: mode,
    rules: rules.value,
    firewallSku,
    kind: kind === 'V1' || kind === 'V2' ? kind : undefined,
    enableNetworkMonitor: booleanAt(asked, 'enableNetworkMonitor'),
    enableFirewallLog: booleanAt(asked, 'enableFirewallLog'),
  });
}

/** Computes and endpoints of a workspace and its projects: they must be deleted before isolation can be turned on. */
export function usesOf(world: SimulatedAzure, workspace: Workspace): readonly string[] {
  return [workspace, ...projectsOf(world, workspace)].flatMap(({ name, children }) =>
    [children.computes, children.onlineEndpoints, children.serverlessEndpoints].flatMap((map) =>
      [...map.values()].map((child) => `${name}/${stringAt(child, 'name') ?? ''}`),
    ),
  );
}

function modeFrom(asked: JsonObject, unsaid: Mode): Mode | undefined {
  if (asked.isolationMode === undefined || asked.isolationMode === null) return unsaid;
  return MODES.find((mode) => mode === asked.isolationMode);
}

function modeProblem(world: SimulatedAzure, workspace: Workspace, mode: Mode): string | undefined {
  const from = modeAhead(world, workspace);
  if (mode === from) return undefined;
  if (!changeableModes(from).includes(mode)) {
    const fallback = `Managed network isolation mode cannot be changed from '${from}' to '${mode}'.`;
    return world.settings.illegalModeMessage ?? fallback;
  }
  const uses = from === 'Disabled' ? usesOf(world, workspace) : [];
  return uses.length === 0
    ? undefined
    : `Managed network isolation cannot be enabled while the workspace has compute resources or endpoints. Delete them first: ${uses.join(', ')}.`;
}

function kindProblem(workspace: Workspace, kind: string | undefined): string | undefined {
  if (kind === undefined || kind === workspace.network.kind) return undefined;
  if (kind === 'V2') return undefined;
  return kind === 'V1'
    ? "The managed network kind cannot be changed from 'V2' to 'V1'."
    : `The managed network kind '${kind}' is not valid.`;
}

function firewallSkuProblem(sku: string | undefined): string | undefined {
  return sku === undefined || sku === 'Standard' || sku === 'Basic'
    ? undefined
    : `The firewall SKU '${sku}' is not supported. Use Standard or Basic.`;
}

function rulesFrom(
  world: SimulatedAzure,
  workspace: Workspace,
  mode: Mode,
  asked: JsonObject | undefined,
): Result<readonly Rule[] | undefined, Reply> {
  if (asked === undefined) return ok(undefined);
  const rules: Rule[] = [];
  const stays = (rule: Rule) =>
    world.settings.patchRules === 'merge' || rule.category !== 'UserDefined' || namesRule(asked, rule);
  const occupants = occupantsOf(world, workspace).filter(stays);
  const neighbours = new Map([...workspace.network.rules].filter(([, rule]) => stays(rule)));
  for (const [name, rule] of Object.entries(asked)) {
    if (isUnchangedOwnRule(world, workspace, name, rule)) continue;
    const checked = checkRule(world, workspace, { name, rule, mode, neighbours, occupants: [...occupants, ...rules] });
    if (!checked.ok) return checked;
    rules.push(checked.value);
    setRule(neighbours, checked.value);
  }
  return ok(rules);
}

/** True for an unchanged rule of Azure: a client that writes back a read body sends these rules too. */
function isUnchangedOwnRule(
  world: SimulatedAzure,
  { network }: Workspace,
  name: string,
  asked: Json | undefined,
): boolean {
  const existing = network.rules.get(foldCase(name));
  if (world.settings.ownRulesInWrites === 'refuse' || existing === undefined) return false;
  if (existing.category === 'UserDefined' || !isJsonObject(asked)) return false;
  const target = ruleTargetFrom(name, asked);
  return (
    target.ok &&
    sameTarget(existing.target, target.value) &&
    (asked.category ?? existing.category) === existing.category
  );
}

function namesRule(asked: JsonObject, rule: Rule): boolean {
  return Object.keys(asked).some((name) => foldCase(name) === foldCase(rule.name));
}

function refuse(message: string): Result<never, Reply> {
  return err(validationError(message));
}
