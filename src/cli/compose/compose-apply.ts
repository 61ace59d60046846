import { armManagedNetworkClient } from '../../adapters/arm/arm-managed-network-client.ts';
import { resourceGraphDirectory } from '../../adapters/resource-graph/resource-graph-directory.ts';
import { signIn } from '../../adapters/sign-in/sign-in.ts';
import { loadConfig } from '../../config/load-config.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { ReconcileDeps } from '../../reconcile/deps.ts';
import { policyFromTables } from '../../reconcile/policy/policy-from-tables.ts';
import type { Log } from '../../reconcile/ports.ts';
import { NO_TELEMETRY } from '../../reconcile/telemetry.ts';
import type { ConnectionArguments } from '../command/command-context.ts';
import { connectOperator, settingsWith } from './compose-operator.ts';
import { surroundingsOf } from './surroundings.ts';

/**
 * Composes a run from a terminal: tables and queues of the deployment, its policy in force, and Azure as the person who is
 * signed in here, by the same settings as the app.
 *
 * @returns else the problem and its remedy: no storage account, a bad setting, no local stack, or no one is signed in
 */
export async function composeApply(
  env: Readonly<Record<string, string | undefined>>,
  asked: ConnectionArguments,
  log: Log,
  version: string,
): Promise<Result<ReconcileDeps, string>> {
  const around = surroundingsOf(env, asked);
  if (!around.ok) return around;
  const tables = await connectOperator(env, asked, log);
  if (!tables.ok) return err(`Nothing was written, because a write needs a record in the tables. ${tables.error}`);
  const loaded = loadConfig(settingsWith(around.value.env, asked));
  if (!loaded.ok) return loaded;
  const { arm: endpoint, timings, writesAllowed, writeStrategy } = loaded.value;
  const credential = around.value.credential();
  const signedIn = await signIn(credential, endpoint.tokenScope, log);
  if (!signedIn.ok) return signedIn;
  const arm = { ...endpoint, ...around.value.arm, credential, clock: tables.value.clock, timings, version };
  return ok({
    ...tables.value,
    network: armManagedNetworkClient(arm),
    directory: resourceGraphDirectory(arm),
    telemetry: NO_TELEMETRY,
    policy: policyFromTables(tables.value.rows),
    writeStrategy,
    writesAllowed,
  });
}
