import { DefaultAzureCredential } from '@azure/identity';
import { azureArchive } from '../../adapters/blobs/azure-archive.ts';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { storageQueue, storageQueueDepths } from '../../adapters/queue/storage-queue.ts';
import { signIn } from '../../adapters/sign-in/sign-in.ts';
import { timelyCredential } from '../../adapters/sign-in/timely-credential.ts';
import type { StorageConnection } from '../../adapters/storage-connection.ts';
import { azureRows } from '../../adapters/tables/azure-rows.ts';
import type { Config } from '../../config/load-config.ts';
import { loadConfig } from '../../config/load-config.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { errorText } from '../../core/text/error-text.ts';
import type { OperatorDeps } from '../../reconcile/operator/operator-deps.ts';
import type { Log } from '../../reconcile/ports.ts';
import type { ConnectionArguments } from '../command/command-context.ts';

/** The same in every cloud. */
const STORAGE_SCOPE = 'https://storage.azure.com/.default';

/**
 * Puts together what a person at a terminal needs: tables and queue, by the same settings as the app. A connection string
 * or an account that is given on the command line takes the place of those in the environment.
 *
 * @returns what is wrong with the settings, all at once
 */
export function composeOperator(
  env: Readonly<Record<string, string | undefined>>,
  asked: ConnectionArguments,
  log: Log,
): Result<OperatorDeps, string> {
  const settings = settingsWith(env, asked);
  let config: Config;
  try {
    config = loadConfig(settings);
  } catch (error) {
    const problems = errorText(error);
    return err(`${problems}\nGive --connection-string or --account, or set the environment as the app has it.`);
  }
  const storage = storageFrom(config);
  return ok({
    rows: azureRows(storage),
    archive: azureArchive(storage),
    queue: storageQueue(storage),
    queueDepths: storageQueueDepths(storage),
    clock: systemClock(),
    timings: config.timings,
    log,
  });
}

/**
 * As {@link composeOperator}, signed in where the tables ask for that.
 *
 * @returns also one sentence with the remedy when nobody is signed in
 */
export async function connectOperator(
  env: Readonly<Record<string, string | undefined>>,
  asked: ConnectionArguments,
  log: Log,
): Promise<Result<OperatorDeps, string>> {
  const deps = composeOperator(env, asked, log);
  if (!deps.ok) return deps;
  const { storage } = loadConfig(settingsWith(env, asked));
  if (storage.kind === 'ConnectionString') return deps;
  const signedIn = await signIn(new DefaultAzureCredential(), STORAGE_SCOPE, log);
  return signedIn.ok ? deps : signedIn;
}

/** The environment with what the command line names in its place. */
export function settingsWith(
  env: Readonly<Record<string, string | undefined>>,
  { account, connectionString }: ConnectionArguments,
): Readonly<Record<string, string | undefined>> {
  const name = env.HUBWARDEN_STORAGE?.trim() || 'AzureWebJobsStorage';
  if (connectionString !== undefined) return { ...env, [name]: connectionString };
  if (account === undefined) return env;
  const services = ['table', 'queue', 'blob'];
  const addresses = Object.fromEntries(services.map((each) => [`${name}__${each}ServiceUri`, undefined]));
  return { ...env, [name]: undefined, ...addresses, [`${name}__accountName`]: account };
}

/** Whatever the person is signed in with; the account's data roles decide. */
function storageFrom({ storage }: Config): StorageConnection {
  if (storage.kind === 'ConnectionString') return storage;
  const { blobUri, queueUri, tableUri } = storage;
  return { kind: 'Identity', tableUri, queueUri, blobUri, credential: timelyCredential(new DefaultAzureCredential()) };
}
