import type { TokenCredential } from '@azure/core-auth';

/** Connection to the storage account of Hubwarden's tables, queues and blobs. */
export type StorageConnection =
  /** A connection string with a key: Azurite and development. For example `UseDevelopmentStorage=true`. */
  | { readonly kind: 'ConnectionString'; readonly connectionString: string }
  /** No key: an identity with data roles on the account. URIs without a trailing slash or query. */
  | {
      readonly kind: 'Identity';
      readonly tableUri: string;
      readonly queueUri: string;
      /** undefined: no blob service is known. */
      readonly blobUri: string | undefined;
      readonly credential: TokenCredential;
    };
