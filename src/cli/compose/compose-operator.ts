import { DefaultAzureCredential } from '@azure/identity';
import { azureArchive } from '../../adapters/blobs/azure-archive.ts';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { storageQueue, storageQueueDepths } from '../../adapters/queue/storage-queue.ts';
import { signIn } from '../../adapters/sign-in/sign-in.ts';
import { azureRows } from '../../adapters/tables/azure-rows.ts';
import { loadConfig } from '../../config/load-config.ts';
import { storageConnection } from '../../config/storage-connection.ts';
import { storageName } from '../../config/storage-settings.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { OperatorDeps } from '../../reconcile/operator/operator-deps.ts';
import type { Log } from '../../reconcile/ports.ts';
import type { ConnectionArguments } from '../command/command-context.ts';
import { surroundingsOf } from './surroundings.ts';

/** The same in every cloud. */
const STORAGE_SCOPE = 'https://storage.azure.com/.default';

/**
 * Composes tables and queues for the command line, by the same settings as the app. A connection string or an account on
 * the command line replaces those in the environment.
 *
 * @returns else all problems of the settings
 */
export function composeOperator(
  env: Readonly<Record<string, string | undefined>>,
  asked: ConnectionArguments,
  log: Log,
): Result<OperatorDeps, string> {
  const around = surroundingsOf(env, asked);
  if (!around.ok) return around;
  const config = loadConfig(settingsWith(around.value.env, asked));
  if (!config.ok)
    return err(`${config.error}\nGive --connection-string or --account, or set the environment as the app has it.`);
  // The data roles of the signed-in person decide, whichever identity the settings name.
  const storage = storageConnection(config.value.storage, () => around.value.credential());
  return ok({
    rows: azureRows(storage),
    archive: azureArchive(storage),
    queue: storageQueue(storage),
    queueDepths: storageQueueDepths(storage),
    clock: systemClock(),
    timings: config.value.timings,
    log,
  });
}

/**
 * As {@link composeOperator}, and signs in where the tables need an identity.
 *
 * @returns else, also where no one is signed in, the problem and its remedy
 */
export async function connectOperator(
  env: Readonly<Record<string, string | undefined>>,
  asked: ConnectionArguments,
  log: Log,
): Promise<Result<OperatorDeps, string>> {
  const deps = composeOperator(env, asked, log);
  if (!deps.ok) return deps;
  // The local stack has a connection string.
  const config = loadConfig(settingsWith(env, asked));
  if (asked.local === true || (config.ok && config.value.storage.kind === 'ConnectionString')) return deps;
  const signedIn = await signIn(new DefaultAzureCredential(), STORAGE_SCOPE, log);
  return signedIn.ok ? deps : signedIn;
}

/** The environment, with values from the command line in place of its own. */
export function settingsWith(
  env: Readonly<Record<string, string | undefined>>,
  { account, connectionString }: ConnectionArguments,
): Readonly<Record<string, string | undefined>> {
  const name = storageName(env);
  if (connectionString !== undefined) return { ...env, [name]: connectionString };
  if (account === undefined) return env;
  const services = ['table', 'queue', 'blob'];
  const addresses = Object.fromEntries(services.map((each) => [`${name}__${each}ServiceUri`, undefined]));
  return { ...env, [name]: undefined, ...addresses, [`${name}__accountName`]: account };
}
