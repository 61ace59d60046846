import type { TokenCredential } from '@azure/core-auth';
import { DefaultAzureCredential } from '@azure/identity';
import { armManagedNetworkClient } from './adapters/arm/arm-managed-network-client.ts';
import type { ArmOptions } from './adapters/arm/arm-pipeline.ts';
import { systemClock } from './adapters/clock/system-clock.ts';
import { MemoryQueue } from './adapters/memory/memory-queue.ts';
import { MemoryRows } from './adapters/memory/memory-rows.ts';
import { resourceGraphDirectory } from './adapters/resource-graph/resource-graph-directory.ts';
import { timelyCredential } from './adapters/timely-credential.ts';
import { withoutStorage } from './config/storage-settings.ts';
import type { Config } from './config.ts';
import { loadConfig } from './config.ts';
import type { Result } from './core/result.ts';
import { err, ok } from './core/result.ts';
import { policyReader } from './reconcile/policy-in-force.ts';
import type { Log } from './reconcile/ports.ts';
import type { OneSweep } from './reconcile/sweep-once.ts';
import { NO_TELEMETRY } from './reconcile/telemetry.ts';

/** How long signing in may take: the chain of sign-ins asks several places one after the other. */
const SIGN_IN_SECONDS = 60;

/**
 * Puts together a sweep that needs no deployment: Azure as whoever is signed in here, by the same settings as the app, and
 * rows and queue in memory.
 *
 * @returns one sentence with the remedy when a setting is wrong or nobody is signed in
 */
export async function composeSweep(
  env: Readonly<Record<string, string | undefined>>,
  policy: { readonly text: string; readonly name: string },
  log: Log,
  version: string,
): Promise<Result<OneSweep, string>> {
  let config: Config;
  try {
    config = loadConfig(withoutStorage(env));
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
  const credential = timelyCredential(new DefaultAzureCredential());
  const signedIn = await signIn(credential, config.arm.tokenScope, log);
  if (!signedIn.ok) return signedIn;
  const clock = systemClock();
  const arm: ArmOptions & { readonly clock: typeof clock } = {
    ...config.arm,
    credential,
    clock,
    timings: config.timings,
    version,
  };
  const rows = new MemoryRows();
  const messages = new MemoryQueue(clock);
  const { policyCacheSeconds: cacheSeconds } = config.timings;
  const deps = {
    network: armManagedNetworkClient(arm),
    directory: resourceGraphDirectory(arm),
    rows,
    queue: messages,
    clock,
    log,
    telemetry: NO_TELEMETRY,
    policy: policyReader({
      source: { read: async () => ok(policy) },
      rows,
      clock,
      cacheSeconds,
      apiVersion: config.arm.apiVersion,
    }),
    timings: config.timings,
    writeStrategy: config.writeStrategy,
    // So that repairs are planned, and can be shown: the network refuses every write, and no run is started.
    writesAllowed: true,
  };
  return ok({ deps, messages });
}

/** Before anything is asked of Azure: without a token every hub would fail by itself, with many words. */
async function signIn(credential: TokenCredential, scope: string, log: Log): Promise<Result<void, string>> {
  try {
    await timelyCredential(credential, SIGN_IN_SECONDS * 1000).getToken(scope);
    return ok(undefined);
  } catch (error) {
    log.error('no token', { error });
    return err(
      'Azure gave no token: nobody is signed in here. Sign in with "az login", or set AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret or certificate. NODE_DEBUG=hubwarden shows what was tried.',
    );
  }
}
