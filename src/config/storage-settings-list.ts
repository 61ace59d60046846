import type { Setting } from './setting.ts';

/** The settings that say where tables, queues and blobs live. */
export const STORAGE_SETTINGS: readonly Setting[] = [
  {
    name: 'AzureWebJobsStorage',
    group: 'Storage',
    meaning:
      'Connection string of the storage account that holds tables and queues. Azurite: `UseDevelopmentStorage=true`. In Azure leave it out and name the account below, so that no key is needed.',
    default: undefined,
    example: 'UseDevelopmentStorage=true',
    local: 'UseDevelopmentStorage=true',
  },
  {
    name: 'AzureWebJobsStorage__accountName',
    group: 'Storage',
    meaning: 'Name of the storage account when it is reached by identity. The two URIs below can be given instead.',
    default: undefined,
    example: 'sthubwardenprod',
    local: undefined,
  },
  {
    name: 'AzureWebJobsStorage__tableServiceUri',
    group: 'Storage',
    meaning:
      'Address of the table service when it is reached by identity, for accounts with a name of their own in DNS.',
    default: 'from the account name',
    example: 'https://sthubwardenprod.table.core.windows.net',
    local: undefined,
  },
  {
    name: 'AzureWebJobsStorage__queueServiceUri',
    group: 'Storage',
    meaning: 'Address of the queue service, as above.',
    default: 'from the account name',
    example: 'https://sthubwardenprod.queue.core.windows.net',
    local: undefined,
  },
  {
    name: 'AzureWebJobsStorage__blobServiceUri',
    group: 'Storage',
    meaning: 'Address of the blob service, as above. Where it is not known, no chain heads are archived.',
    default: 'from the account name',
    example: 'https://sthubwardenprod.blob.core.windows.net',
    local: undefined,
  },
  {
    name: 'AzureWebJobsStorage__clientId',
    group: 'Storage',
    meaning: 'Client id of the user-assigned identity that reaches the storage account.',
    default: 'AZURE_CLIENT_ID',
    example: '00000000-0000-0000-0000-00000000c11e',
    local: undefined,
  },
  {
    name: 'HUBWARDEN_STORAGE',
    group: 'Storage',
    meaning:
      'Name of the setting above, or the start of the names, when tables and queues live in another account than the host keeps its own things in.',
    default: 'AzureWebJobsStorage',
    example: 'HubwardenStorage',
    local: 'AzureWebJobsStorage',
  },
];
