import { setting } from './setting.ts';
import { anyText } from './setting-schemas.ts';

/**
 * The settings of the location of tables, queues and blobs. `storageSettingsFrom` checks them together: the start of their
 * names is a setting itself.
 */
export const STORAGE_SETTINGS = {
  connectionString: setting({
    name: 'AzureWebJobsStorage',
    group: 'Storage',
    schema: anyText,
    meaning:
      'Connection string of the storage account that holds tables and queues. Azurite: `UseDevelopmentStorage=true`. In Azure leave it out and name the account below, so that no key is needed.',
    example: 'UseDevelopmentStorage=true',
    local: 'UseDevelopmentStorage=true',
  }),
  accountName: setting({
    name: 'AzureWebJobsStorage__accountName',
    group: 'Storage',
    schema: anyText,
    meaning: 'Name of the storage account when it is reached by identity. The two URIs below can be given instead.',
    example: 'sthubwardenprod',
  }),
  tableUri: setting({
    name: 'AzureWebJobsStorage__tableServiceUri',
    group: 'Storage',
    schema: anyText,
    meaning:
      'Address of the table service when it is reached by identity, for accounts with a name of their own in DNS.',
    defaultInWords: 'from the account name',
    example: 'https://sthubwardenprod.table.core.windows.net',
  }),
  queueUri: setting({
    name: 'AzureWebJobsStorage__queueServiceUri',
    group: 'Storage',
    schema: anyText,
    meaning: 'Address of the queue service, as above.',
    defaultInWords: 'from the account name',
    example: 'https://sthubwardenprod.queue.core.windows.net',
  }),
  blobUri: setting({
    name: 'AzureWebJobsStorage__blobServiceUri',
    group: 'Storage',
    schema: anyText,
    meaning: 'Address of the blob service, as above. Without it, Hubwarden archives no chain heads.',
    defaultInWords: 'from the account name',
    example: 'https://sthubwardenprod.blob.core.windows.net',
  }),
  clientId: setting({
    name: 'AzureWebJobsStorage__clientId',
    group: 'Storage',
    schema: anyText,
    meaning: 'Client id of the user-assigned identity that reaches the storage account.',
    defaultInWords: '`AZURE_CLIENT_ID`',
    example: '00000000-0000-0000-0000-00000000c11e',
  }),
  prefix: setting({
    name: 'HUBWARDEN_STORAGE',
    group: 'Storage',
    schema: anyText,
    meaning:
      'Name of the setting above, or the start of the names, when tables and queues live in another account than the files of the functions host.',
    default: 'AzureWebJobsStorage',
    example: 'HubwardenStorage',
    local: 'AzureWebJobsStorage',
  }),
};
