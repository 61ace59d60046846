import { roleActions } from '../../adapters/arm/arm-operations.ts';
import type { ArmOptions } from '../../adapters/arm/arm-pipeline.ts';
import { armSetup } from '../../adapters/arm/arm-setup.ts';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { signIn } from '../../adapters/sign-in/sign-in.ts';
import { nodeWebProbe } from '../../adapters/web-probe/node-web-probe.ts';
import type { Config } from '../../config/load-config.ts';
import { loadConfig } from '../../config/load-config.ts';
import type { StorageSettings } from '../../config/storage-settings.ts';
import { CLOUDS, withoutStorage } from '../../config/storage-settings.ts';
import { DEFAULT_ACCOUNT_API_VERSION, DEFAULT_API_VERSION } from '../../core/azure/api-versions.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import { DEFAULT_TIMINGS } from '../../core/time/timings.ts';
import type { Log } from '../../reconcile/ports.ts';
import type { ConnectionArguments, DoctorParts, SettingsParts } from '../command/command-context.ts';
import { composeOperator, settingsWith } from './compose-operator.ts';
import { surroundingsOf } from './surroundings.ts';

/** An app that has scaled to zero needs most of a minute for its first answer. */
const PROBE_TIMEOUT_MS = 60_000;

/**
 * Composes the parts that `doctor` checks. Bad settings are one of its results; they do not stop it.
 *
 * @returns else why no local stack can be used, with the remedy
 */
export function composeDoctor(
  given: Readonly<Record<string, string | undefined>>,
  asked: ConnectionArguments,
  log: Log,
  version: string,
): Result<DoctorParts, string> {
  const around = surroundingsOf(given, asked);
  if (!around.ok) return around;
  const { env } = around.value;
  const { arm, timings } = azureSettings(env);
  const options: ArmOptions = {
    ...arm,
    ...around.value.arm,
    credential: around.value.credential(),
    clock: systemClock(),
    timings,
    version,
  };
  return ok({
    signIn: () => signIn(options.credential, arm.tokenScope, log),
    azure: armSetup(options),
    probe: nodeWebProbe({ timeoutMs: PROBE_TIMEOUT_MS, version }),
    needed: roleActions(),
    ...settingsParts(env, asked, log),
    withSettings: (settings) => settingsParts(withoutReferences(settings), asked, log),
    ...telemetryOf(loadConfig(withoutStorage(env))),
  });
}

function settingsParts(
  env: Readonly<Record<string, string | undefined>>,
  asked: ConnectionArguments,
  log: Log,
): SettingsParts {
  const config = loadConfig(settingsWith(env, asked));
  const settings = config.ok
    ? ok({ principalId: config.value.principalId, accountName: accountNameOf(config.value.storage) })
    : config;
  return { settings, tables: composeOperator(env, asked, log) };
}

/** Azure lists a reference to Key Vault as its text, and gives the secret to the app alone. */
function withoutReferences(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => !/^@Microsoft\.KeyVault\(/i.test(value)));
}

/** The first label of `https://<account>.table.<suffix>`; undefined for any other address, such as the emulator's. */
function accountNameOf(storage: StorageSettings): string | undefined {
  if (storage.kind === 'ConnectionString') return /AccountName=([^;]+)/i.exec(storage.connectionString)?.[1];
  return /^https:\/\/([a-z0-9]+)\.table\./i.exec(storage.tableUri)?.[1];
}

/** Loads the library only where the settings name a collector. */
function telemetryOf(config: Result<Config, string>): Pick<DoctorParts, 'telemetry'> {
  const targets = config.ok ? (config.value.telemetry?.targets ?? []) : [];
  if (targets.length === 0) return {};
  return { telemetry: async () => (await import('../../adapters/telemetry/try-otlp.ts')).tryOtlp(targets) };
}

/** The endpoint of Azure that the settings name, with or without a storage account; with bad settings that of the public cloud. */
export function azureSettings(env: Readonly<Record<string, string | undefined>>): Pick<Config, 'arm' | 'timings'> {
  const config = loadConfig(withoutStorage(env));
  if (config.ok) return config.value;
  const { armEndpoint, tokenScope } = CLOUDS.AzureCloud;
  const versions = { apiVersion: DEFAULT_API_VERSION, accountApiVersion: DEFAULT_ACCOUNT_API_VERSION };
  return { arm: { endpoint: armEndpoint, tokenScope, ...versions }, timings: DEFAULT_TIMINGS };
}
