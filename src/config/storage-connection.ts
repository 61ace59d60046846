import type { TokenCredential } from '@azure/core-auth';
import type { StorageConnection } from '../adapters/storage-connection.ts';
import type { StorageSettings } from './storage-settings.ts';

/**
 * The connection that the settings of the storage describe.
 *
 * @param credentialFor gives the credential of an identity by its client id; undefined: the one that the caller acts as
 */
export function storageConnection(
  storage: StorageSettings,
  credentialFor: (clientId: string | undefined) => TokenCredential,
): StorageConnection {
  if (storage.kind === 'ConnectionString') return storage;
  const { blobUri, clientId, queueUri, tableUri } = storage;
  return { kind: 'Identity', tableUri, queueUri, blobUri, credential: credentialFor(clientId) };
}
