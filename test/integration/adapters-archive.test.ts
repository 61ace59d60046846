import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azureArchive } from '../../src/adapters/blobs/azure-archive.ts';
import type { Azurite } from '../../src/local/azurite/start-azurite.ts';
import { startAzurite } from '../../src/local/azurite/start-azurite.ts';
import type { Archive } from '../../src/reconcile/ports.ts';
import { archiveContract } from '../contract/archive.contract.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.close());

function archiveAt(connectionString: string): Archive {
  const archive = azureArchive({ kind: 'ConnectionString', connectionString });
  if (archive === undefined) throw new Error('a connection string leads to blobs');
  return archive;
}

archiveContract('blob containers (Azurite)', async () => archiveAt(azurite.connectionString));

describe('an archive in Azure', () => {
  it('throws, and says where, when the store cannot be reached', async () => {
    const broken = azurite.connectionString.replace(
      /BlobEndpoint=[^;]+/,
      'BlobEndpoint=http://127.0.0.1:1/devstoreaccount1',
    );
    await expect(archiveAt(broken).read('chain-heads', 'a')).rejects.toThrow(
      /archive failed reading a from container chain-heads/,
    );
  });

  it('is none where no address of blobs is known', () => {
    const credential = { getToken: async () => null };
    const uris = { tableUri: 'https://t.test', queueUri: 'https://q.test', blobUri: undefined };
    expect(azureArchive({ kind: 'Identity', ...uris, credential })).toBeUndefined();
  });
});
