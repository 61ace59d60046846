import type { TokenCredential } from '@azure/core-auth';

/** How to reach the storage account that holds Hubwarden's tables, queues and blobs. */
export type StorageConnection =
  /** A connection string with a key: Azurite and development. `UseDevelopmentStorage=true` is one. */
  | { readonly kind: 'ConnectionString'; readonly connectionString: string }
  /** No key: an identity with data roles on the account. URIs without a trailing slash or query. */
  | {
      readonly kind: 'Identity';
      readonly tableUri: string;
      readonly queueUri: string;
      /** undefined: there are no blobs to be reached. */
      readonly blobUri: string | undefined;
      readonly credential: TokenCredential;
    };
