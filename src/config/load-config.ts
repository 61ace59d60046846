import { otlpTargetsFrom } from '../adapters/telemetry/otlp-settings.ts';
import type { Result } from '../core/result.ts';
import { allOf, err, ok } from '../core/result.ts';
import { lookUp } from '../core/text/look-up.ts';
import { nearestWord } from '../core/text/nearest-word.ts';
import type { Timings } from '../core/time/timings.ts';
import { COMBINED_SETTINGS } from './combined-settings.ts';
import { DEPLOYMENT_VARIABLES } from './deployment-variables.ts';
import type { Environment } from './environment.ts';
import type { Setting, SettingValues } from './setting.ts';
import { readSettings } from './setting.ts';
import { isHttps } from './setting-schemas.ts';
import { PLAIN_SETTINGS, SETTINGS } from './settings.ts';
import type { Cloud, StorageSettings } from './storage-settings.ts';
import { CLOUDS, policyUrlProblem, storageSettingsFrom } from './storage-settings.ts';
import type { TelemetrySettings } from './telemetry-settings.ts';
import { telemetryFrom } from './telemetry-settings.ts';
import { timingsFrom } from './timing-settings.ts';

type PlainValues = SettingValues<typeof PLAIN_SETTINGS>;

type AzureValues = SettingValues<typeof COMBINED_SETTINGS.azure>;

/** Everything that Hubwarden takes from its environment, checked. Plain settings keep their fields. */
export interface Config extends PlainValues {
  readonly storage: StorageSettings;
  readonly policy: PolicyLocation;
  readonly arm: {
    readonly endpoint: string;
    readonly tokenScope: string;
    /** Of the Machine Learning provider. */
    readonly apiVersion: string;
    /** Of the provider of Foundry accounts. */
    readonly accountApiVersion: string;
  };
  /** undefined: alerts go to no topic. `key` undefined: the identity is used. */
  readonly alertTopic: { readonly endpoint: string; readonly key: string | undefined } | undefined;
  /** undefined: metrics and traces are off, and no library for them is loaded. */
  readonly telemetry: TelemetrySettings | undefined;
  readonly timings: Timings;
}

/** The policy's location. */
export type PolicyLocation =
  /** Absolute, or from the folder of `host.json`. */
  { readonly kind: 'File'; readonly path: string } | { readonly kind: 'Blob'; readonly url: string };

/** Addresses and secrets of receivers: a bad one stops that receiver, and not the app. */
const OF_A_RECEIVER = /^HUBWARDEN_RECEIVER_[A-Z0-9_]+_(URL|KEY|SECRET)$/;

/**
 * Reads and checks every setting.
 *
 * @returns else a text that names every bad setting at once, what is wrong with it and what to do, so that one restart
 *   fixes all
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Result<Config, string> {
  const environment = presentIn(env);
  const azure = readSettings(COMBINED_SETTINGS.azure, environment);
  const cloud: Cloud = CLOUDS[azure.ok ? azure.value.cloud : 'AzureCloud'];
  const read = allOf({
    azure,
    plain: readSettings(PLAIN_SETTINGS, environment),
    policy: policyLocationFrom(environment, cloud),
    alertTopic: alertTopicFrom(environment),
    storage: storageSettingsFrom(environment, cloud),
    timings: timingsFrom(environment),
    sampling: readSettings(COMBINED_SETTINGS.sampling, environment),
    otlp: otlpTargetsFrom(environment),
  });
  const problems = [
    ...(read.ok ? [] : read.error),
    ...unresolvedReferences(environment),
    ...deadLettersProblem(environment, cloud),
    ...unknownSettings(environment, SETTINGS),
  ];
  if (problems.length > 0 || !read.ok)
    return err(`Hubwarden cannot start with these settings:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  const { alertTopic, otlp, plain, policy, sampling, storage, timings } = read.value;
  const arm = armFrom(read.value.azure, cloud);
  return ok({ ...plain, storage, policy, arm, alertTopic, telemetry: telemetryFrom(otlp, sampling), timings });
}

function armFrom({ accountApiVersion, apiVersion, armEndpoint }: AzureValues, cloud: Cloud): Config['arm'] {
  return { endpoint: armEndpoint ?? cloud.armEndpoint, tokenScope: cloud.tokenScope, apiVersion, accountApiVersion };
}

/** The environment with blanks trimmed and empty values left out. */
function presentIn(env: Readonly<Record<string, string | undefined>>): Environment {
  const trimmed = Object.entries(env).map(([name, value]) => [name, value?.trim() ?? ''] as const);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ''));
}

/** The platform does not replace a reference whose secret it cannot read; used as the value, it would fail much later. */
function unresolvedReferences(env: Environment): readonly string[] {
  return Object.entries(env)
    .filter(([name, value]) => !OF_A_RECEIVER.test(name) && /^@Microsoft\.(KeyVault|AppConfiguration)\(/i.test(value))
    .map(([name]) => `${name} is an unresolved reference. Check the secret and the identity's access to it.`);
}

function policyLocationFrom(env: Environment, cloud: Cloud): Result<PolicyLocation, readonly string[]> {
  const read = readSettings(COMBINED_SETTINGS.policy, env);
  if (!read.ok) return read;
  const { path, url } = read.value;
  if (url === undefined) return ok({ kind: 'File', path });
  // The path has a default, so its setting says whether both are there.
  if (lookUp(env, COMBINED_SETTINGS.policy.path.name) !== undefined)
    return err(['HUBWARDEN_POLICY_URL and HUBWARDEN_POLICY_PATH are both set. Remove one: there is one policy.']);
  const problem = policyUrlProblem(url, env, cloud);
  return problem === undefined ? ok({ kind: 'Blob', url }) : err([`HUBWARDEN_POLICY_URL ${problem}`]);
}

function alertTopicFrom(env: Environment): Result<Config['alertTopic'], readonly string[]> {
  const read = readSettings(COMBINED_SETTINGS.alertTopic, env);
  if (!read.ok) return read;
  const { endpoint, key } = read.value;
  if (endpoint !== undefined) return ok({ endpoint, key });
  if (key === undefined) return ok(undefined);
  return err([
    'HUBWARDEN_ALERT_TOPIC_KEY is set without a topic. Set HUBWARDEN_ALERT_TOPIC_ENDPOINT too, or remove the key.',
  ]);
}

/** A token is sent there, so it must be a container of a storage account of the cloud. */
function deadLettersProblem(env: Environment, { storageSuffix }: Cloud): readonly string[] {
  const text = env.HUBWARDEN_DEAD_LETTERS_URL;
  if (text === undefined) return [];
  const url = URL.parse(text);
  const suffix = `.blob.${storageSuffix}`;
  const isContainer = /^\/[a-z0-9-]{3,63}\/*$/.test(url?.pathname ?? '') && url?.search === '' && url.hash === '';
  if (isHttps(text) && url?.host.endsWith(suffix) === true && isContainer && url.username === '') return [];
  return [
    `HUBWARDEN_DEAD_LETTERS_URL must be the https address of a container without a query, as in "https://account${suffix}/dead-letters".`,
  ];
}

/** Names that look like settings of Hubwarden and are not. */
export function unknownSettings(env: Environment, settings: readonly Setting[]): readonly string[] {
  const known = [...settings.map(({ name }) => name), ...DEPLOYMENT_VARIABLES];
  const storage = env.HUBWARDEN_STORAGE ?? '';
  return Object.keys(env)
    .filter((name) => /^hubwarden_/i.test(name) && !known.includes(name) && !OF_A_RECEIVER.test(name))
    .filter((name) => storage === '' || (name !== storage && !name.startsWith(`${storage}__`)))
    .map((name) => {
      const meant = nearestWord(name, known);
      const remedy = meant === undefined ? 'Remove it; docs/settings.md lists all settings.' : `Did you mean ${meant}?`;
      return `${name} is not a setting of Hubwarden. ${remedy}`;
    });
}
