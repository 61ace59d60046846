import type { Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';
import { lookUp } from '../core/text/look-up.ts';
import { trimEnd } from '../core/text/trim-end.ts';
import type { Environment } from './environment.ts';

/** Location of tables, queues and blobs. The composition root adds the credential that `Identity` needs. */
export type StorageSettings =
  | { readonly kind: 'ConnectionString'; readonly connectionString: string }
  | {
      readonly kind: 'Identity';
      readonly tableUri: string;
      readonly queueUri: string;
      /** undefined where the settings give only the addresses of tables and queues: Hubwarden archives nothing then. */
      readonly blobUri: string | undefined;
      /** undefined: the identity that Hubwarden acts as. */
      readonly clientId: string | undefined;
    };

/** What differs between Azure's clouds. */
export interface Cloud {
  readonly armEndpoint: string;
  readonly tokenScope: string;
  readonly storageSuffix: string;
}

/** @see https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure (read 2026-11) */
export const CLOUDS: Readonly<Record<'AzureCloud' | 'AzureUSGovernment' | 'AzureChinaCloud', Cloud>> = {
  AzureCloud: {
    armEndpoint: 'https://management.azure.com',
    tokenScope: 'https://management.azure.com/.default',
    storageSuffix: 'core.windows.net',
  },
  AzureUSGovernment: {
    armEndpoint: 'https://management.usgovcloudapi.net',
    tokenScope: 'https://management.usgovcloudapi.net/.default',
    storageSuffix: 'core.usgovcloudapi.net',
  },
  AzureChinaCloud: {
    armEndpoint: 'https://management.chinacloudapi.cn',
    tokenScope: 'https://management.chinacloudapi.cn/.default',
    storageSuffix: 'core.chinacloudapi.cn',
  },
};

/**
 * Reads how to reach the storage account: by the connection string that `HUBWARDEN_STORAGE` names, or by identity
 * through the settings that start with that name.
 *
 * @returns one sentence per problem, without any value: a connection string holds a key
 */
export function storageSettingsFrom(env: Environment, cloud: Cloud): Result<StorageSettings, readonly string[]> {
  const name = storageName(env);
  const connectionString = lookUp(env, name);
  if (connectionString !== undefined) return connectionStringSettings(name, connectionString);
  const account = lookUp(env, `${name}__accountName`);
  const tableUri = lookUp(env, `${name}__tableServiceUri`) ?? serviceUri(account, 'table', cloud);
  const queueUri = lookUp(env, `${name}__queueServiceUri`) ?? serviceUri(account, 'queue', cloud);
  const blobUri = lookUp(env, `${name}__blobServiceUri`) ?? serviceUri(account, 'blob', cloud);
  if (tableUri === undefined && queueUri === undefined) {
    return err([
      `${name} is missing. Set it to a connection string, or ${name}__accountName to the name of the account.`,
    ]);
  }
  const problems = [
    ...uriProblems(`${name}__tableServiceUri`, tableUri),
    ...uriProblems(`${name}__queueServiceUri`, queueUri),
    ...(blobUri === undefined ? [] : uriProblems(`${name}__blobServiceUri`, blobUri)),
  ];
  if (problems.length > 0 || tableUri === undefined || queueUri === undefined) return err(problems);
  const clientId = lookUp(env, `${name}__clientId`);
  return ok({
    kind: 'Identity',
    tableUri: plainUri(tableUri),
    queueUri: plainUri(queueUri),
    blobUri: blobUri === undefined ? undefined : plainUri(blobUri),
    clientId,
  });
}

/**
 * Checks the address of a policy: tokens go to a storage account of the cloud, or to the account of Hubwarden's own tables,
 * which may have its owner's name in DNS.
 *
 * @returns the problem, as the end of a sentence; undefined without one
 */
export function policyUrlProblem(text: string, env: Environment, cloud: Cloud): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '')
    return 'must be the https address of a blob, as in "https://account.blob.core.windows.net/policies/policy.yaml".';
  if (url.search !== '' || url.hash !== '')
    return 'must have no query: a shared access signature is a secret, and the identity is used. Grant it the role Storage Blob Data Reader.';
  if (!/^\/[^/]+\/.*[^/]$/.test(url.pathname)) return 'must name a container and a blob in it.';
  const own = URL.parse(lookUp(env, `${storageName(env)}__blobServiceUri`) ?? '');
  const ofCloud = /^[a-z0-9]{3,24}(\.z\d+)?$/.test(url.host.replace(`.blob.${cloud.storageSuffix}`, ''));
  if (own?.host === url.host || (ofCloud && url.host.endsWith(`.blob.${cloud.storageSuffix}`))) return undefined;
  return `must be on a storage account, as in "https://account.blob.${cloud.storageSuffix}/…", or on the account of Hubwarden's own storage: a token is sent there.`;
}

/** The name of the setting with the connection string, and the start of the names of the settings for an identity. */
export function storageName(env: Readonly<Record<string, string | undefined>>): string {
  return env.HUBWARDEN_STORAGE?.trim() || 'AzureWebJobsStorage';
}

function connectionStringSettings(name: string, text: string): Result<StorageSettings, readonly string[]> {
  const usable =
    /^UseDevelopmentStorage=true/i.test(text) ||
    (/AccountName=/i.test(text) && /AccountKey=/i.test(text)) ||
    (/SharedAccessSignature=/i.test(text) && /TableEndpoint=/i.test(text) && /QueueEndpoint=/i.test(text));
  if (usable) return ok({ kind: 'ConnectionString', connectionString: text });
  return err([
    `${name} is not a connection string of a storage account. Copy it from the account's page, or use "UseDevelopmentStorage=true".`,
  ]);
}

function serviceUri(account: string | undefined, service: string, cloud: Cloud): string | undefined {
  return account === undefined ? undefined : `https://${account}.${service}.${cloud.storageSuffix}`;
}

function uriProblems(name: string, uri: string | undefined): readonly string[] {
  if (uri === undefined) return [`${name} is missing. Tables and queues both need an address.`];
  const url = URL.parse(uri);
  if (url?.protocol === 'https:' && url.search === '' && url.hash === '') return [];
  return [`${name} must be an https URL without a query, as in "https://account.table.core.windows.net".`];
}

function plainUri(uri: string): string {
  return trimEnd(uri, '/');
}

/** The environment of a command that uses no storage account: the settings are checked as if the emulator's were named. */
export function withoutStorage(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return { ...env, [storageName(env)]: 'UseDevelopmentStorage=true' };
}
