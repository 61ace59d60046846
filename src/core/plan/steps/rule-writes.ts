import { SAFE_ACCOUNT_TERMS } from '../../baseline/policy/foundry-accounts.ts';
import { kindOf } from '../../hub-id.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import { hasUnmodelledFields, wireFromDestination, writableWire } from '../../rules/reading/wire-destination.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { JsonObject } from '../../text/json.ts';
import { isRulePending } from '../in-force/rule-coverage.ts';
import type { Repair, SortedRepairs } from '../model/difference.ts';
import type { PlanStep } from '../model/plan.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { deleteStep, putStep, removalStep, step } from './make-step.ts';
import { hasDestinationConflict, orderWrites } from './write-order.ts';

type WriteRule = Extract<Repair, { kind: 'WriteRule' }>;

/** From this number of missing rules on, one request for all is used, although it has to name foreign rules. */
const MANY_MISSING = 3;

/**
 * The requests for mode, firewall SKU and FQDN and service-tag rules: one PATCH if that is safe, else the mode alone
 * and then rule by rule.
 *
 * @param gone lower-case names of rules that earlier steps delete; those deleted here are added
 */
export function networkSteps(context: PlanContext, repairs: SortedRepairs, gone: Set<string>): readonly PlanStep[] {
  const writes = repairs.writes.filter(({ rule }) => rule.destination.type !== 'PrivateEndpoint');
  const altered = repairs.removals.filter(({ purpose, name }) => purpose === 'Altered' && !gone.has(foldCase(name)));
  const { hubId } = context.hub;
  const removals = altered.map((removal) => removalStep(hubId, removal));
  for (const { name } of altered) gone.add(foldCase(name));
  // A request for all that was prepared before a restore would not name the restored rule.
  const changing = writes.filter((write) => !isAsWanted(context, write));
  const recreates = writes.some(({ deletesFirst }) => deletesFirst.length > 0);
  const together = !recreates && repairs.restores.length === 0 && canPatchRules(context, changing, gone);
  const patch = patchStep(context, repairs, { writes: together ? changing : [], all: writes, gone });
  const patched = new Set(together ? changing : []);
  const singles = singleSteps(
    context,
    writes.filter((each) => !patched.has(each)),
    gone,
  );
  return [...removals, ...(patch === undefined ? [] : [patch]), ...singles];
}

/**
 * A rule that is written again only because it failed, is inactive or is stuck. In a request for all it would be one of
 * many unchanged rules, and no source says that Azure processes those.
 */
function isAsWanted({ ruleByName }: PlanContext, { rule }: WriteRule): boolean {
  const current = ruleByName.get(foldCase(rule.name));
  return current?.destination !== undefined && destinationKey(current.destination) === destinationKey(rule.destination);
}

/** The requests for private endpoints, one by one: a refusal by one target affects only that endpoint. */
export function endpointSteps(
  context: PlanContext,
  writes: readonly WriteRule[],
  gone: Set<string>,
): readonly PlanStep[] {
  const endpoints = writes.filter(({ rule }) => rule.destination.type === 'PrivateEndpoint');
  return singleSteps(context, endpoints, gone);
}

function singleSteps(context: PlanContext, writes: readonly WriteRule[], gone: Set<string>): readonly PlanStep[] {
  const { hubId } = context.hub;
  return orderWrites(context, writes, gone).flatMap(({ rule, deletesFirst, why }) => {
    const deletes = deletesFirst.filter((name) => !gone.has(foldCase(name)));
    for (const name of deletes) gone.add(foldCase(name));
    return [
      ...deletes.map((name) => deleteStep(hubId, name, `${name} is deleted first: Azure cannot change it in place.`)),
      putStep(hubId, rule, why),
    ];
  });
}

/**
 * True when all rules may go in one PATCH. It is not certain whether Azure merges or replaces, so the request has to
 * name every user-defined rule that stays. That is safe only for rules that Hubwarden understands completely. A private
 * endpoint is never repeated: Azure cannot update one, and its target may refuse.
 */
function canPatchRules(context: PlanContext, writes: readonly WriteRule[], gone: ReadonlySet<string>): boolean {
  const { input } = context;
  if (writes.length === 0 || input.writeStrategy === 'serial' || writesSingly(context)) return false;
  if (hasDestinationConflict(context, writes)) return false;
  const repeated = repeatedRules(context, writes, gone);
  if (!repeated.every(isRepeatable)) return false;
  return writes.length >= MANY_MISSING || repeated.every(({ owner }) => owner === 'ours');
}

/** A kind of which it is not known whether Azure merges the rules of a PATCH, unless the policy knows. */
function writesSingly({ baseline, hub }: PlanContext): boolean {
  if (kindOf(hub.hubId).network.ruleWrites === 'WithMode') return false;
  return (baseline.foundryAccounts ?? SAFE_ACCOUNT_TERMS).ruleWrites === 'single';
}

function repeatedRules(
  { rules }: PlanContext,
  writes: readonly WriteRule[],
  gone: ReadonlySet<string>,
): readonly OwnedRule[] {
  const written = new Set(writes.map(({ rule }) => foldCase(rule.name)));
  return rules.filter(
    ({ name, owner }) => owner !== 'azure' && !gone.has(foldCase(name)) && !written.has(foldCase(name)),
  );
}

function isRepeatable(rule: OwnedRule): boolean {
  return (
    rule.destination?.type !== 'PrivateEndpoint' &&
    rule.category === 'UserDefined' &&
    !hasUnmodelledFields(rule) &&
    !isRulePending(rule) &&
    rule.status !== 'Deleting'
  );
}

interface PatchRules {
  /** Rules the request writes; empty: it names no rules at all. */
  readonly writes: readonly WriteRule[];
  /** Rules the plan writes in this phase, in the request or after it. */
  readonly all: readonly WriteRule[];
  readonly gone: ReadonlySet<string>;
}

function patchStep(context: PlanContext, repairs: SortedRepairs, patch: PatchRules): PlanStep | undefined {
  const { mode } = repairs;
  const firewallSku = skuToSet(context, repairs, patch.all);
  if (mode === undefined && firewallSku === undefined && patch.writes.length === 0) return undefined;
  const write = {
    kind: 'PatchNetwork',
    hubId: context.hub.hubId,
    isolationMode: mode?.mode,
    firewallSku,
    outboundRules: patch.writes.length === 0 ? undefined : patchedRules(context, patch),
    ...(context.hub.account?.hasNetwork === false ? ({ creates: true } as const) : {}),
  } as const;
  return {
    ...step(write, patchReason(repairs, patch.writes)),
    irreversible: mode !== undefined,
    approvalId: mode?.approvalId,
    writes: Object.fromEntries(patch.writes.map(({ rule }) => [rule.name, destinationKey(rule.destination)])),
  };
}

/** A first FQDN rule creates the firewall, so its SKU is set no later than that. Azure's default is Standard. */
function skuToSet(context: PlanContext, { mode, sku }: SortedRepairs, writes: readonly WriteRule[]) {
  const { baseline, hub } = context;
  // Azure would refuse the whole request, the mode included.
  if (mode !== undefined) return isFirewallFixed(context) ? undefined : mode.firewallSku;
  if (sku !== undefined) return sku.firewallSku;
  if (hub.unknownFirewallSku !== undefined) return undefined;
  const createsFirewall = writes.some(({ rule }) => rule.destination.type === 'FQDN');
  const differs = (hub.firewallSku ?? 'Standard') !== baseline.firewallSku;
  return createsFirewall && !hasFirewall(context) && differs ? baseline.firewallSku : undefined;
}

function isFirewallFixed(context: PlanContext): boolean {
  return !kindOf(context.hub.hubId).network.canChangeSku && hasFirewall(context);
}

/** Whether a firewall stands, or its SKU was chosen: an account shows a SKU without either. */
function hasFirewall({ hub, rules }: PlanContext): boolean {
  switch (kindOf(hub.hubId).network.firewall) {
    case 'WithSku':
      return hub.firewallSku !== undefined;
    case 'WithFqdnRule':
      return rules.some(({ destination }) => destination?.type === 'FQDN');
  }
}

function patchedRules(context: PlanContext, { writes, gone }: PatchRules): Readonly<Record<string, JsonObject>> {
  const repeated = repeatedRules(context, writes, gone).map((rule) => [rule.name, writableWire(rule)] as const);
  const written = writes.map(({ rule }) => [rule.name, wireFromDestination(rule.destination)] as const);
  return Object.fromEntries([...repeated, ...written]);
}

function patchReason({ mode, sku }: SortedRepairs, writes: readonly WriteRule[]): string {
  const reasons = [
    ...(mode === undefined ? [] : [mode.why]),
    ...(sku === undefined ? [] : [`The firewall SKU becomes ${sku.firewallSku}.`]),
    ...(writes.length === 0 ? [] : [`One request for ${writes.map(({ rule }) => rule.name).join(', ')}.`]),
  ];
  return reasons.length === 0 ? 'The firewall SKU is set before the first FQDN rule creates it.' : reasons.join(' ');
}
