import { kindOf, normalArmId } from '../../hub-id.ts';
import type { Observation } from '../../observation/observation.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { Difference } from '../model/difference.ts';
import { withoutRepair } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';

/**
 * A resource that Azure adds private endpoints for in that mode.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/how-to/configure-managed-network (read 2026-10)
 */
interface Bound {
  readonly type: string;
  readonly text: string;
  /** ARM ids; undefined if the answer does not name them: then any resource of the type matches. */
  readonly ids: readonly string[] | undefined;
  /**
   * A hub keeps this resource for life. So an endpoint that Azure itself created to a resource of this type leads to
   * the hub's own resource, even if the hub shows another id for it.
   */
  readonly isForLife: boolean;
}

/** Age of a hub from which on a missing rule of Azure counts. */
export const CERTAIN_AFTER_SECONDS = 24 * 3600;

/** Reports the rules that Azure usually adds in approved mode and has not added to this hub after a day (HW208). */
export function judgeServiceRules(context: PlanContext): readonly Difference[] {
  const { hub, input, rules } = context;
  if (hub.isolationMode !== 'AllowOnlyApprovedOutbound' || hub.createdAt === undefined) return [];
  const isCertain = input.now.getTime() - hub.createdAt.getTime() >= CERTAIN_AFTER_SECONDS * 1000;
  if (!isCertain) return [];
  const present = rules.filter((rule) => rule.status !== 'Deleting' && rule.status !== 'Failed');
  const absent = [...absentTags(hub, present), ...absentEndpoints(hub, present)];
  if (absent.length === 0) return [];
  const message = `${hub.name} has no rule of Azure for ${absent.join(', ')}.`;
  return [withoutRepair(raise(context, 'HW208', { message }))];
}

function absentTags(hub: Observation, rules: readonly OwnedRule[]): readonly string[] {
  const tags = rules.flatMap(({ destination }) =>
    destination?.type === 'ServiceTag' && destination.action === 'Allow' && destination.addressPrefixes.length === 0
      ? [foldCase(destination.serviceTag)]
      : [],
  );
  return kindOf(hub.hubId).network.serviceTags.filter((wanted) => {
    const name = foldCase(wanted);
    const regional = `${name}.`;
    return !tags.some((tag) => tag === name || tag.startsWith(regional));
  });
}

function absentEndpoints(hub: Observation, rules: readonly OwnedRule[]): readonly string[] {
  const targets = rules.flatMap(({ destination, name }) =>
    destination?.type === 'PrivateEndpoint'
      ? [{ id: normalArmId(destination.serviceResourceId), isAzures: name.startsWith('__SYS_') }]
      : [],
  );
  const there = new Set(targets.map(({ id }) => id));
  const absent = boundTo(hub).flatMap(({ ids, isForLife, text, type }) => {
    const ofType = targets.filter(({ id }) => id.includes(`/providers/${type}/`));
    if (ids === undefined) return ofType.length === 0 ? [text] : [];
    const own = new Set(ids.map(normalArmId));
    const isServed = isForLife && ofType.some(({ id, isAzures }) => isAzures && !own.has(id));
    return isServed ? [] : ids.filter((id) => !there.has(normalArmId(id))).map((id) => `${text} ${nameOf(id)}`);
  });
  return absent.map((text) => `a private endpoint to ${text}`);
}

/**
 * The resources of this hub. A hub without a registry needs no rule for one: Azure creates a registry with the first
 * image.
 */
function boundTo(hub: Observation): readonly Bound[] {
  // An account's endpoints depend on its connections and on the roles of its identity.
  if (!kindOf(hub.hubId).network.hasOwnEndpoints) return [];
  const { ownResources: own, publicNetworkAccess } = hub;
  const bound: Bound[] = [
    { type: 'microsoft.keyvault/vaults', text: 'the key vault', ids: own?.keyVaults, isForLife: true },
    {
      type: 'microsoft.storage/storageaccounts',
      text: 'the storage account',
      ids: own?.storageAccounts,
      isForLife: true,
    },
    {
      type: 'microsoft.containerregistry/registries',
      text: 'the container registry',
      ids: own?.containerRegistries ?? [],
      isForLife: false,
    },
  ];
  // Azure may leave this one out if the network was provisioned while the hub was publicly reachable.
  if (foldCase(publicNetworkAccess ?? '') === 'enabled') return bound;
  const type = foldCase(kindOf(hub.hubId).type);
  return [...bound, { type, text: 'the hub', ids: [hub.hubId], isForLife: false }];
}

/** The last part of an id. */
function nameOf(id: string): string {
  return id.split('/').findLast((part) => part !== '') ?? id;
}
