import { armManagedNetworkClient } from '../../adapters/arm/arm-managed-network-client.ts';
import type { ArmOptions } from '../../adapters/arm/arm-pipeline.ts';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { KeptAnswers } from '../../adapters/memory/kept-answers.ts';
import { MemoryQueue } from '../../adapters/memory/memory-queue.ts';
import { MemoryRows } from '../../adapters/memory/memory-rows.ts';
import { resourceGraphDirectory } from '../../adapters/resource-graph/resource-graph-directory.ts';
import { signIn } from '../../adapters/sign-in/sign-in.ts';
import { loadConfig } from '../../config/load-config.ts';
import { withoutStorage } from '../../config/storage-settings.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { OneSweep } from '../../reconcile/operator/local-sweep/sweep-once.ts';
import { policyReader } from '../../reconcile/policy/policy-reader.ts';
import type { Log } from '../../reconcile/ports.ts';
import { NO_TELEMETRY } from '../../reconcile/telemetry.ts';
import type { SweepConnection } from '../command/command-context.ts';
import { surroundingsOf } from './surroundings.ts';

/**
 * Composes a sweep that needs no deployment: it reads Azure as the person who is signed in here, by the same settings
 * as the app, and keeps rows and queue in memory.
 *
 * @param asked with `local`, it reads the simulated Azure of the running local stack
 * @returns else the problem and its remedy: a bad setting, no local stack, or no one is signed in
 */
export async function composeSweep(
  env: Readonly<Record<string, string | undefined>>,
  policy: { readonly text: string; readonly name: string },
  log: Log,
  version: string,
  asked: SweepConnection = {},
): Promise<Result<OneSweep, string>> {
  const around = surroundingsOf(env, asked);
  if (!around.ok) return around;
  const loaded = loadConfig(withoutStorage(around.value.env));
  if (!loaded.ok) return loaded;
  const config = loaded.value;
  const credential = around.value.credential();
  const signedIn = await signIn(credential, config.arm.tokenScope, log);
  if (!signedIn.ok) return signedIn;
  const clock = systemClock();
  const answers = asked.keepsAnswers === true ? new KeptAnswers() : undefined;
  const arm: ArmOptions & { readonly clock: typeof clock } = {
    ...config.arm,
    ...around.value.arm,
    credential,
    clock,
    timings: config.timings,
    version,
    ...(answers === undefined ? {} : { keep: (url: string, text: string) => answers.keep(url, text) }),
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
    // Writes count as on so that repairs are planned and shown. The network still refuses every write, and no run
    // starts.
    writesAllowed: true,
  };
  return ok({ deps, messages, answers });
}
