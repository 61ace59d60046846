import type { Json, JsonObject } from '../../../../core/text/json.ts';
import { renderSystemData } from '../../fields/render-workspace.ts';
import { isJsonObject } from '../../request/json-value.ts';
import type { Account, Child, DeletedAccount, Project } from '../../state/account.ts';
import { SOFT_DELETE_MS } from '../../state/account.ts';
import type { AccountSettings } from '../../state/account-settings.ts';

/** An account as GET shows it. */
export function renderAccount(settings: AccountSettings, account: Account): JsonObject {
  const shown: JsonObject = {
    id: account.id,
    name: account.name,
    type: 'Microsoft.CognitiveServices/accounts',
    etag: `"${account.guid}-${account.modified.at.getTime().toString(16)}"`,
    location: account.location,
    kind: account.kind,
    sku: account.sku,
    identity: account.identity,
    tags: account.tags,
    systemData: renderSystemData(account),
    properties: renderAccountProperties(settings, account),
  };
  const missing = settings.accountBytes - JSON.stringify(shown).length;
  return missing <= 0 ? shown : withCallRates(shown, missing);
}

/** The properties of an account, without the tables of call rates. */
export function renderAccountProperties(settings: AccountSettings, account: Account): JsonObject {
  const { networkInjections, ...properties } = account.properties;
  return {
    ...properties,
    ...injectionsShown(settings, networkInjections),
    internalId: account.guid.replaceAll('-', ''),
    dateCreated: account.created.at.toISOString(),
    isMigrated: false,
    privateEndpointConnections: [],
    ...(account.projects.size === 0
      ? {}
      : {
          associatedProjects: [...account.projects.values()].map(({ name }) => name),
          defaultProject: [...account.projects.values()][0]?.name,
        }),
    provisioningState: account.provisioningState,
  };
}

/** A soft-deleted account. */
export function renderDeletedAccount(settings: AccountSettings, { account, deletedAt }: DeletedAccount): JsonObject {
  const { location, name, resourceGroup, subscriptionId } = account;
  return {
    id: `/subscriptions/${subscriptionId}/providers/Microsoft.CognitiveServices/locations/${location}/resourceGroups/${resourceGroup}/deletedAccounts/${name}`,
    name,
    type: 'Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts',
    location,
    kind: account.kind,
    sku: account.sku,
    tags: account.tags,
    properties: {
      ...renderAccountProperties(settings, account),
      deletionDate: deletedAt.toISOString(),
      scheduledPurgeDate: new Date(deletedAt.getTime() + SOFT_DELETE_MS).toISOString(),
    },
  };
}

/** A project as GET shows it. */
export function renderProject(account: Account, project: Project): JsonObject {
  return {
    id: `${account.id}/projects/${project.name}`,
    name: `${account.name}/${project.name}`,
    type: 'Microsoft.CognitiveServices/accounts/projects',
    location: project.location,
    identity: project.identity,
    tags: project.tags,
    systemData: renderSystemData(project),
    properties: {
      ...project.properties,
      isDefault: [...account.projects.values()][0] === project,
      provisioningState: 'Succeeded',
    },
  };
}

/** A connection or a capability host as GET shows it. */
export function renderAccountChild(
  account: Account,
  project: Project | undefined,
  { child, type }: { readonly child: Child; readonly type: 'connections' | 'capabilityHosts' },
): JsonObject {
  const parent = project === undefined ? account.id : `${account.id}/projects/${project.name}`;
  const parentType = project === undefined ? 'accounts' : 'accounts/projects';
  return {
    id: `${parent}/${type}/${child.name}`,
    name: child.name,
    type: `Microsoft.CognitiveServices/${parentType}/${type}`,
    systemData: renderSystemData(child),
    properties: child.properties,
  };
}

/** It is not known whether answers show what was sent. */
function injectionsShown({ injectionInAnswers }: AccountSettings, sent: Json | undefined): JsonObject {
  if (sent === undefined) return {};
  switch (injectionInAnswers) {
    case 'asSent':
      return { networkInjections: sent };
    case 'withoutSubnet':
      return { networkInjections: Array.isArray(sent) ? sent.map(withoutSubnet) : sent };
    case 'object':
      return { networkInjections: Array.isArray(sent) ? (sent[0] ?? null) : sent };
    case 'absent':
      return {};
  }
}

function withoutSubnet(entry: Json): Json {
  if (!isJsonObject(entry)) return entry;
  const { subnetArmId: _hidden, ...rest } = entry;
  return rest;
}

/** Recorded answers have about 37 KB, most of it tables of call rates. */
function withCallRates(shown: JsonObject, bytes: number): JsonObject {
  const rule = { key: 'accounts.read', renewalPeriod: 1, count: 10, matchPatterns: [{ path: '*', method: 'GET' }] };
  const count = Math.ceil(bytes / (JSON.stringify(rule).length + 1));
  const rules = Array.from({ length: count }, () => rule);
  const properties = isJsonObject(shown.properties) ? shown.properties : {};
  return { ...shown, properties: { ...properties, callRateLimit: { rules } } };
}
