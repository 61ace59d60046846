import type { Difference } from './difference.ts';
import { remark } from './difference.ts';
import type { OwnedRule, PlanContext } from './plan-context.ts';
import { raise } from './plan-context.ts';

/**
 * Tags that Azure adds by itself in `AllowOnlyApprovedOutbound`; a regional form of a tag counts. Azure changes the
 * list, so a missing one is information only. `VirtualNetwork` is added too but not documented as needed.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/how-to/configure-managed-network (read 2026-10)
 */
const SERVICE_TAGS = [
  'AzureActiveDirectory',
  'AzureFrontDoor.FirstParty',
  'AzureMachineLearning',
  'AzureMonitor',
  'AzureResourceManager',
  'BatchNodeManagement',
  'MicrosoftContainerRegistry',
] as const;

/** Types of the resources that Azure adds private endpoints for in that mode; same source. */
const ENDPOINT_TYPES = [
  { type: 'microsoft.keyvault/vaults', text: 'the key vault' },
  { type: 'microsoft.storage/storageaccounts', text: 'the storage account' },
  { type: 'microsoft.containerregistry/registries', text: 'the container registry' },
  { type: 'microsoft.machinelearningservices/workspaces', text: 'the hub' },
] as const;

const SETTLED_AFTER_MS = 24 * 3600 * 1000;

/** Names what Azure usually adds in approved mode and has not added to this hub after a day (HW208). */
export function judgeServiceRules(context: PlanContext): readonly Difference[] {
  const { hub, input, rules } = context;
  if (hub.isolationMode !== 'AllowOnlyApprovedOutbound' || hub.createdAt === undefined) return [];
  if (input.now.getTime() - hub.createdAt.getTime() < SETTLED_AFTER_MS) return [];
  const present = rules.filter((rule) => rule.status !== 'Deleting' && rule.status !== 'Failed');
  const absent = [...absentTags(present), ...absentEndpoints(present)];
  if (absent.length === 0) return [];
  const message = `${hub.name} has no rule of Azure for ${absent.join(', ')}.`;
  return [remark(raise(context, 'HW208', { message }))];
}

function absentTags(rules: readonly OwnedRule[]): readonly string[] {
  const tags = rules.flatMap(({ destination }) =>
    destination?.type === 'ServiceTag' && destination.action === 'Allow' && destination.addressPrefixes.length === 0
      ? [destination.serviceTag.toLowerCase()]
      : [],
  );
  return SERVICE_TAGS.filter((wanted) => {
    const name = wanted.toLowerCase();
    const regional = `${name}.`;
    return !tags.some((tag) => tag === name || tag.startsWith(regional));
  });
}

function absentEndpoints(rules: readonly OwnedRule[]): readonly string[] {
  const targets = rules.flatMap(({ destination }) =>
    destination?.type === 'PrivateEndpoint' ? [destination.serviceResourceId.toLowerCase()] : [],
  );
  const absent = ENDPOINT_TYPES.filter(({ type }) => {
    const part = `/providers/${type}/`;
    return !targets.some((target) => target.includes(part));
  });
  return absent.map(({ text }) => `a private endpoint to ${text}`);
}
