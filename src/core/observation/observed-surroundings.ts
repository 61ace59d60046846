import { normalArmId } from '../hub-id.ts';
import type { Observation } from './observation.ts';

type Ids = readonly (string | null)[] | null | undefined;
type Id = string | null | undefined;

/** The resources around a workspace in its GET, in Azure's own fields. */
export interface WireSurroundings {
  readonly publicNetworkAccess?: string | null | undefined;
  readonly keyVault?: Id;
  readonly keyVaults?: Ids;
  readonly storageAccount?: Id;
  readonly storageAccounts?: Ids;
  readonly containerRegistry?: Id;
  readonly containerRegistries?: Ids;
}

const OWN_RESOURCE_FIELDS = [
  'keyVault',
  'keyVaults',
  'storageAccount',
  'storageAccounts',
  'containerRegistry',
  'containerRegistries',
] as const;

/** Reads the resources around a hub: a hub may show null for one resource and list the real ones beside it. */
export function surroundingsFrom(
  properties: WireSurroundings,
): Pick<Observation, 'publicNetworkAccess' | 'ownResources'> {
  const { publicNetworkAccess } = properties;
  const saysSomething = OWN_RESOURCE_FIELDS.some((field) => properties[field] !== undefined);
  const ownResources = {
    keyVaults: idsFrom(properties.keyVault, properties.keyVaults),
    storageAccounts: idsFrom(properties.storageAccount, properties.storageAccounts),
    containerRegistries: idsFrom(properties.containerRegistry, properties.containerRegistries),
  };
  return {
    ...(typeof publicNetworkAccess === 'string' ? { publicNetworkAccess } : {}),
    ...(saysSomething ? { ownResources } : {}),
  };
}

/** Each id once, whatever its casing; a trailing slash does not count. */
function idsFrom(one: Id, list: Ids): readonly string[] {
  const known = new Map<string, string>();
  for (const id of [one, ...(list ?? [])]) {
    const key = normalArmId(id ?? '');
    if (key !== '' && !known.has(key)) known.set(key, id ?? '');
  }
  return [...known.values()];
}

/** Reads tags: a tag without a value is empty, and a number or a flag that a tool stored reads as its text. */
export function tagsFrom(tags: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, tagText(value)]));
}

function tagText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
