import { z } from 'zod';
import type { OtlpTarget } from '../adapters/telemetry/otlp-settings.ts';
import { otlpTargetsFrom } from '../adapters/telemetry/otlp-settings.ts';
import { DEFAULT_API_VERSION } from '../core/azure/api-versions.ts';
import { networkVersions, showsManagedNetwork } from '../core/azure/field-at-version.ts';
import { foldCase } from '../core/text/fold-case.ts';
import { nearestWord } from '../core/text/nearest-word.ts';
import { trimEnd } from '../core/text/trim-end.ts';
import type { Timings } from '../core/time/timings.ts';
import type { Retention } from '../reconcile/records/retention.ts';
import { DEFAULT_RETENTION } from '../reconcile/records/retention.ts';
import { DEPLOYMENT_VARIABLES } from './deployment-variables.ts';
import type { Environment } from './environment.ts';
import { SETTINGS } from './settings.ts';
import type { Cloud, StorageSettings } from './storage-settings.ts';
import { CLOUDS, policyUrlProblem, storageSettingsFrom } from './storage-settings.ts';
import type { TelemetrySettings } from './telemetry-settings.ts';
import { SAMPLERS, telemetryFrom } from './telemetry-settings.ts';
import { timingsFrom } from './timing-settings.ts';

/** Everything that Hubwarden takes from its environment, checked. */
export interface Config {
  readonly storage: StorageSettings;
  readonly policy: PolicyLocation;
  /** `false`: no write to Azure, whatever the policy says. */
  readonly writesAllowed: boolean;
  readonly writeStrategy: 'auto' | 'serial';
  readonly arm: { readonly endpoint: string; readonly tokenScope: string; readonly apiVersion: string };
  /** Client id of the user-assigned identity; undefined: the system-assigned one, or a developer's. */
  readonly clientId: string | undefined;
  /** Object id of that identity, lower-case. */
  readonly principalId: string | undefined;
  /** undefined: alerts go to no topic. `key` undefined: the identity is used. */
  readonly alertTopic: { readonly endpoint: string; readonly key: string | undefined } | undefined;
  readonly alertSource: string;
  /** Container of dead letters, without a slash at the end; undefined: they are not looked for. */
  readonly deadLettersUrl: string | undefined;
  /** Without a slash at the end; undefined: notices link to nothing. */
  readonly pagesUrl: string | undefined;
  /** undefined: nobody wants numbers or traces, and no library for them is loaded. */
  readonly telemetry: TelemetrySettings | undefined;
  readonly schedules: {
    readonly sweep: string;
    readonly watch: string;
    readonly alert: string;
    readonly prune: string;
  };
  /** How long records are kept. */
  readonly retention: Retention;
  /** Receivers may be on this machine: for the local stack. */
  readonly receiversOnLoopback: boolean;
  readonly timings: Timings;
}

/** Where the policy is read from. */
export type PolicyLocation =
  /** Absolute, or from the folder of `host.json`. */
  { readonly kind: 'File'; readonly path: string } | { readonly kind: 'Blob'; readonly url: string };

/** Addresses and secrets of receivers: what is wrong with one of them stops that receiver, and not the app. */
const OF_A_RECEIVER = /^HUBWARDEN_RECEIVER_[A-Z0-9_]+_(URL|KEY|SECRET)$/;

const guid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'is no GUID. Copy the id from the identity’s page.')
  .overwrite(foldCase)
  .optional();

const schedule = z
  .string()
  .regex(/^[\d*/,A-Za-z-]+( [\d*/,A-Za-z-]+){5}$/, 'is no schedule. Give six fields, as in "0 0 * * * *".');

const days = z
  .string()
  .regex(/^\d{1,5}$/, 'is no number of days. Give a whole number; 0 keeps them for ever.')
  .transform(Number);

const Env = z.object({
  HUBWARDEN_POLICY_PATH: z.string().optional(),
  HUBWARDEN_POLICY_URL: z.string().optional(),
  HUBWARDEN_WRITES: oneOf(['on', 'off']).default('on'),
  HUBWARDEN_WRITE_STRATEGY: oneOf(['auto', 'serial']).default('auto'),
  HUBWARDEN_CLOUD: oneOf(['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud']).default('AzureCloud'),
  HUBWARDEN_ARM_ENDPOINT: z
    .string()
    .refine(isOrigin, 'must be https and hold only scheme, host and port, as in "https://management.azure.com".')
    .optional(),
  HUBWARDEN_ARM_API_VERSION: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(-preview)?$/, `is no api-version. Give a date, as in "${DEFAULT_API_VERSION}".`)
    .refine(showsManagedNetwork, `is too old. Managed networks begin with ${networkVersions()[0]}.`)
    .default(DEFAULT_API_VERSION),
  AZURE_CLIENT_ID: guid,
  HUBWARDEN_PRINCIPAL_ID: guid,
  HUBWARDEN_ALERT_TOPIC_ENDPOINT: z
    .string()
    .refine(isHttps, 'must be an https URL. Copy the topic endpoint from its page.')
    .optional(),
  HUBWARDEN_ALERT_TOPIC_KEY: z.string().optional(),
  HUBWARDEN_DEAD_LETTERS_URL: z.string().optional(),
  HUBWARDEN_ALERT_SOURCE: z.string().default('/hubwarden'),
  HUBWARDEN_PAGES_URL: z.string().refine(isHttps, 'must be an https URL, as people type it.').optional(),
  OTEL_TRACES_SAMPLER: oneOf(SAMPLERS).default('parentbased_traceidratio'),
  OTEL_TRACES_SAMPLER_ARG: numberIn(0, 1, 'Set it to the share of traces to keep, 0 to 1.').default(0.1),
  OTEL_METRIC_EXPORT_INTERVAL: numberIn(1000, 3_600_000, 'Set it to milliseconds, 1000 to 3600000.').default(60_000),
  HUBWARDEN_RECEIVERS_ALLOW_LOOPBACK: oneOf(['on', 'off']).default('off'),
  HUBWARDEN_SWEEP_SCHEDULE: schedule.default('0 0 * * * *'),
  HUBWARDEN_WATCH_SCHEDULE: schedule.default('0 * * * * *'),
  HUBWARDEN_ALERT_SCHEDULE: schedule.default('0 * * * * *'),
  HUBWARDEN_PRUNE_SCHEDULE: schedule.default('0 30 2 * * *'),
  HUBWARDEN_KEEP_RUNS_DAYS: days.default(DEFAULT_RETENTION.runsDays),
  HUBWARDEN_KEEP_CHANGES_DAYS: days.default(DEFAULT_RETENTION.changesDays),
  HUBWARDEN_KEEP_ALERTS_DAYS: days.default(DEFAULT_RETENTION.alertsDays),
  HUBWARDEN_KEEP_SWEEPS_DAYS: days.default(DEFAULT_RETENTION.sweepsDays),
});

type ParsedEnv = z.infer<typeof Env>;

/**
 * Reads and checks every setting.
 *
 * @throws Error naming every bad setting at once, what is wrong with it and what to do, so that one restart fixes all
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const environment = presentIn(env);
  const parsed = Env.safeParse(environment);
  const cloud: Cloud = CLOUDS[parsed.success ? parsed.data.HUBWARDEN_CLOUD : 'AzureCloud'];
  const storage = storageSettingsFrom(environment, cloud);
  const timings = timingsFrom(environment);
  const otlp = otlpTargetsFrom(environment);
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.map(issueText)),
    ...(storage.ok ? [] : storage.error),
    ...(timings.ok ? [] : timings.error),
    ...(otlp.ok ? [] : otlp.error),
    ...unresolvedReferences(environment),
    ...policyProblems(environment, cloud),
    ...keyWithoutTopic(environment),
    ...deadLettersProblem(environment, cloud),
    ...unknownSettings(environment),
  ];
  if (problems.length > 0 || !parsed.success || !storage.ok || !timings.ok || !otlp.ok) {
    throw new Error(`Hubwarden cannot start with these settings:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  }
  return configFrom(parsed.data, cloud, storage.value, timings.value, otlp.value);
}

function configFrom(
  env: ParsedEnv,
  cloud: Cloud,
  storage: StorageSettings,
  timings: Timings,
  targets: readonly OtlpTarget[],
): Config {
  const endpoint = env.HUBWARDEN_ALERT_TOPIC_ENDPOINT;
  return {
    storage,
    policy: policyPlaceIn(env),
    writesAllowed: env.HUBWARDEN_WRITES === 'on',
    writeStrategy: env.HUBWARDEN_WRITE_STRATEGY,
    arm: {
      endpoint:
        env.HUBWARDEN_ARM_ENDPOINT === undefined ? cloud.armEndpoint : new URL(env.HUBWARDEN_ARM_ENDPOINT).origin,
      tokenScope: cloud.tokenScope,
      apiVersion: env.HUBWARDEN_ARM_API_VERSION,
    },
    clientId: env.AZURE_CLIENT_ID,
    principalId: env.HUBWARDEN_PRINCIPAL_ID,
    alertTopic: endpoint === undefined ? undefined : { endpoint, key: env.HUBWARDEN_ALERT_TOPIC_KEY },
    alertSource: env.HUBWARDEN_ALERT_SOURCE,
    deadLettersUrl: withoutSlash(env.HUBWARDEN_DEAD_LETTERS_URL),
    pagesUrl: withoutSlash(env.HUBWARDEN_PAGES_URL),
    telemetry: telemetryFrom(targets, {
      sampler: env.OTEL_TRACES_SAMPLER,
      share: env.OTEL_TRACES_SAMPLER_ARG,
      exportIntervalMs: env.OTEL_METRIC_EXPORT_INTERVAL,
    }),
    receiversOnLoopback: env.HUBWARDEN_RECEIVERS_ALLOW_LOOPBACK === 'on',
    schedules: {
      sweep: env.HUBWARDEN_SWEEP_SCHEDULE,
      watch: env.HUBWARDEN_WATCH_SCHEDULE,
      alert: env.HUBWARDEN_ALERT_SCHEDULE,
      prune: env.HUBWARDEN_PRUNE_SCHEDULE,
    },
    retention: {
      runsDays: env.HUBWARDEN_KEEP_RUNS_DAYS,
      changesDays: env.HUBWARDEN_KEEP_CHANGES_DAYS,
      alertsDays: env.HUBWARDEN_KEEP_ALERTS_DAYS,
      sweepsDays: env.HUBWARDEN_KEEP_SWEEPS_DAYS,
    },
    timings,
  };
}

function withoutSlash(url: string | undefined): string | undefined {
  return url === undefined ? undefined : trimEnd(url, '/');
}

function numberIn(least: number, most: number, remedy: string) {
  const isIn = (value: number): boolean => value >= least && value <= most;
  return z.coerce.number({ error: `is no number. ${remedy}` }).refine(isIn, `is out of range. ${remedy}`);
}

function presentIn(env: Readonly<Record<string, string | undefined>>): Environment {
  const trimmed = Object.entries(env).map(([name, value]) => [name, value?.trim() ?? ''] as const);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ''));
}

function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: (issue) => `is "${String(issue.input)}". Set it to ${words.join(' or ')}.` });
}

/** Values are never repeated here: one of them is a key. Messages that need theirs name it themselves. */
function issueText(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  return `${issue.path.map(String).join('.')} ${issue.message}`;
}

/** The platform leaves a reference as it is when it cannot read the secret; taken for the value it would fail much later. */
function unresolvedReferences(env: Environment): readonly string[] {
  return Object.entries(env)
    .filter(([name, value]) => !OF_A_RECEIVER.test(name) && /^@Microsoft\.(KeyVault|AppConfiguration)\(/i.test(value))
    .map(([name]) => `${name} is a reference that was not resolved. Check the secret and the identity's access to it.`);
}

function policyPlaceIn({ HUBWARDEN_POLICY_PATH: path, HUBWARDEN_POLICY_URL: url }: ParsedEnv): PolicyLocation {
  return url === undefined ? { kind: 'File', path: path ?? 'policy.yaml' } : { kind: 'Blob', url };
}

function policyProblems(env: Environment, cloud: Cloud): readonly string[] {
  const { HUBWARDEN_POLICY_PATH: path, HUBWARDEN_POLICY_URL: url } = env;
  if (url === undefined) return [];
  if (path !== undefined)
    return ['HUBWARDEN_POLICY_URL and HUBWARDEN_POLICY_PATH are both set. Remove one: there is one policy.'];
  const problem = policyUrlProblem(url, env, cloud);
  return problem === undefined ? [] : [`HUBWARDEN_POLICY_URL ${problem}`];
}

function keyWithoutTopic(env: Environment): readonly string[] {
  if (env.HUBWARDEN_ALERT_TOPIC_KEY === undefined || env.HUBWARDEN_ALERT_TOPIC_ENDPOINT !== undefined) return [];
  return [
    'HUBWARDEN_ALERT_TOPIC_KEY is set without a topic. Set HUBWARDEN_ALERT_TOPIC_ENDPOINT too, or remove the key.',
  ];
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

function unknownSettings(env: Environment): readonly string[] {
  const known = [...SETTINGS.map((setting) => setting.name), ...DEPLOYMENT_VARIABLES];
  const storage = env.HUBWARDEN_STORAGE ?? '';
  return Object.keys(env)
    .filter((name) => /^hubwarden_/i.test(name) && !known.includes(name) && !OF_A_RECEIVER.test(name))
    .filter((name) => storage === '' || (name !== storage && !name.startsWith(`${storage}__`)))
    .map((name) => {
      const meant = nearestWord(name, known);
      const remedy = meant === undefined ? 'Remove it; docs/settings.md lists all settings.' : `Did you mean ${meant}?`;
      return `${name} is no setting of Hubwarden. ${remedy}`;
    });
}

function isHttps(text: string): boolean {
  return URL.parse(text)?.protocol === 'https:';
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return false;
  return url.pathname === '/' && url.search === '' && url.hash === '';
}
