import { normalHost } from '../addresses/host-name.ts';
import { serviceOfHost, serviceTypesBelow } from './service-domains.ts';

const STORAGE_TYPE = 'microsoft.storage/storageaccounts';

/**
 * True for a name, or a wildcard over names, of Azure Storage accounts in any cloud, DNS-zone endpoints included
 * (`lake.z12.blob.storage.azure.net`).
 */
export function isStorageHost(host: string): boolean {
  const name = normalHost(host);
  const domain = name.replace(/^\*\.?/, '');
  const service = serviceOfHost(domain);
  if (service?.armTypes.includes(STORAGE_TYPE) === true) return domain !== service.domain || domain !== name;
  // `*.core.windows.net` is above the domains of storage and of no other service.
  const below = domain === name ? [] : serviceTypesBelow(domain);
  return below.length > 0 && below.every((type) => type === STORAGE_TYPE);
}
