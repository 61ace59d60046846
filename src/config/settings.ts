import type { Timings } from '../core/timings.ts';
import { DEFAULT_TIMINGS } from '../core/timings.ts';
import { TELEMETRY_SETTINGS } from './otel-settings.ts';

/** One app setting, for people. */
export interface Setting {
  readonly name: string;
  readonly group: SettingGroup;
  /** What it does, in a sentence or two. */
  readonly meaning: string;
  /** What holds when it is absent or empty; undefined: nothing, the thing it names is not used. */
  readonly default: string | undefined;
  readonly example: string;
  /** Value in `local.settings.sample.json`: safe, and right for a machine with Azurite; undefined: left out. */
  readonly local: string | undefined;
}

/** Headings of the page of settings, in its order. */
export type SettingGroup = 'Storage' | 'Policy and writes' | 'Azure' | 'Alerts' | 'Telemetry' | 'Schedules' | 'Timings';

const TOPIC_ENDPOINT = 'https://hubwarden-alerts.westeurope-1.eventgrid.azure.net/api/events';

/** Standard names of OpenTelemetry, https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables (read 2026-11). */
const GENERAL: readonly Setting[] = [
  {
    name: 'AzureWebJobsStorage',
    group: 'Storage',
    meaning:
      'Connection string of the storage account that holds tables and queues. Azurite: `UseDevelopmentStorage=true`. In Azure leave it out and name the account below, so that no key is needed.',
    default: undefined,
    example: 'UseDevelopmentStorage=true',
    local: 'UseDevelopmentStorage=true',
  },
  {
    name: 'AzureWebJobsStorage__accountName',
    group: 'Storage',
    meaning: 'Name of the storage account when it is reached by identity. The two URIs below can be given instead.',
    default: undefined,
    example: 'sthubwardenprod',
    local: undefined,
  },
  {
    name: 'AzureWebJobsStorage__tableServiceUri',
    group: 'Storage',
    meaning:
      'Address of the table service when it is reached by identity, for accounts with a name of their own in DNS.',
    default: 'from the account name',
    example: 'https://sthubwardenprod.table.core.windows.net',
    local: undefined,
  },
  {
    name: 'AzureWebJobsStorage__queueServiceUri',
    group: 'Storage',
    meaning: 'Address of the queue service, as above.',
    default: 'from the account name',
    example: 'https://sthubwardenprod.queue.core.windows.net',
    local: undefined,
  },
  {
    name: 'AzureWebJobsStorage__clientId',
    group: 'Storage',
    meaning: 'Client id of the user-assigned identity that reaches the storage account.',
    default: 'AZURE_CLIENT_ID',
    example: '00000000-0000-0000-0000-00000000c11e',
    local: undefined,
  },
  {
    name: 'HUBWARDEN_STORAGE',
    group: 'Storage',
    meaning:
      'Name of the setting above, or the start of the names, when tables and queues live in another account than the host keeps its own things in.',
    default: 'AzureWebJobsStorage',
    example: 'HubwardenStorage',
    local: 'AzureWebJobsStorage',
  },
  {
    name: 'HUBWARDEN_POLICY_PATH',
    group: 'Policy and writes',
    meaning: 'Path of the policy file, absolute or from the folder of `host.json`.',
    default: 'policy.yaml',
    example: '/mounts/policy/policy.yaml',
    local: 'policy.yaml',
  },
  {
    name: 'HUBWARDEN_WRITES',
    group: 'Policy and writes',
    meaning:
      '`off` stops every write to Azure whatever the policy says; reads, verdicts and alerts go on. `hubwarden writes off` does the same without a restart.',
    default: 'on',
    example: 'off',
    local: 'off',
  },
  {
    name: 'HUBWARDEN_WRITE_STRATEGY',
    group: 'Policy and writes',
    meaning:
      '`auto` sends FQDN and service-tag rules in one PATCH where that is safe; `serial` sends one rule at a time.',
    default: 'auto',
    example: 'serial',
    local: 'auto',
  },
  {
    name: 'HUBWARDEN_CLOUD',
    group: 'Azure',
    meaning:
      '`AzureCloud`, `AzureUSGovernment` or `AzureChinaCloud`: gives the addresses of Resource Manager and storage and what tokens are asked for.',
    default: 'AzureCloud',
    example: 'AzureUSGovernment',
    local: 'AzureCloud',
  },
  {
    name: 'HUBWARDEN_ARM_ENDPOINT',
    group: 'Azure',
    meaning: 'Scheme, host and port of Azure Resource Manager. Tokens go to this address and no other.',
    default: 'from the cloud',
    example: 'https://management.azure.com',
    local: 'https://management.azure.com',
  },
  {
    name: 'HUBWARDEN_ARM_API_VERSION',
    group: 'Azure',
    meaning:
      'Version of the Machine Learning provider that is spoken. `2024-10-01` where a newer one is not there yet: it lacks the firewall SKU and the words of failed rules.',
    default: '2025-06-01',
    example: '2024-10-01',
    local: '2025-06-01',
  },
  {
    name: 'AZURE_CLIENT_ID',
    group: 'Azure',
    meaning: 'Client id of the user-assigned identity that Hubwarden acts as.',
    default: undefined,
    example: '00000000-0000-0000-0000-00000000c11e',
    local: undefined,
  },
  {
    name: 'HUBWARDEN_PRINCIPAL_ID',
    group: 'Azure',
    meaning:
      'Object id of that identity: tells own changes from those of others and names who needs a role. Absent, every change counts as one of others.',
    default: undefined,
    example: '00000000-0000-0000-0000-0000000000b1',
    local: '',
  },
  {
    name: 'HUBWARDEN_ALERT_TOPIC_ENDPOINT',
    group: 'Alerts',
    meaning: 'Endpoint of the Event Grid topic that carries alerts (input schema CloudEvents 1.0). Absent: no topic.',
    default: undefined,
    example: TOPIC_ENDPOINT,
    local: '',
  },
  {
    name: 'HUBWARDEN_ALERT_TOPIC_KEY',
    group: 'Alerts',
    meaning: 'Access key of the topic. Absent: the identity is used; it needs the role EventGrid Data Sender.',
    default: undefined,
    example: '@Microsoft.KeyVault(SecretUri=https://kv-hubwarden.vault.azure.net/secrets/alert-topic-key)',
    local: '',
  },
  {
    name: 'HUBWARDEN_ALERT_SOURCE',
    group: 'Alerts',
    meaning: '`source` of every alert event: says which deployment speaks.',
    default: '/hubwarden',
    example: '/hubwarden/production',
    local: '/hubwarden',
  },
  ...TELEMETRY_SETTINGS,
  {
    name: 'HUBWARDEN_RECEIVERS_ALLOW_LOOPBACK',
    group: 'Alerts',
    meaning:
      '`on` lets receivers be on the machine that Hubwarden runs on, for the local stack. Everything else that is not an address of the internet stays refused.',
    default: 'off',
    example: 'on',
    local: 'off',
  },
  schedule('SWEEP', 'When the whole fleet is read and judged.', '0 0 * * * *'),
  schedule('WATCH', 'When operations in flight are asked about and overdue hubs are woken.', '0 * * * * *'),
  schedule('ALERT', 'When it is decided who must be told what.', '0 * * * * *'),
];

const TIMING_MEANINGS: Readonly<Record<keyof Timings, string>> = {
  secondLookSeconds: 'A hub is looked at once more this long after a run that an event caused.',
  leaseSeconds: 'How long one run owns a hub.',
  runSeconds: 'A run ends itself after this long and goes on later by the queue.',
  writeTimeoutSeconds: 'A write to Azure without an answer is given up after this long.',
  writeNeedsLeaseSeconds: 'A write starts only with this much of the lease left.',
  readTimeoutSeconds: 'A read of Azure without an answer is given up after this long.',
  settleSeconds: 'A write whose answer got lost may still land for this long; until then the hub is only read.',
  busyRetrySeconds: 'Wait before a hub that is busy is tried again.',
  retryBaseSeconds: 'First wait after a failure that may pass; it doubles with each attempt.',
  retryCapSeconds: 'Longest wait after a failure that may pass.',
  pollFirstSeconds: 'Wait between the first three questions about an operation.',
  pollSeconds: 'Wait between later questions about an operation.',
  provisioningWarnSeconds: 'A provisioning is slow after this long, where the policy names no time.',
  provisioningFailSeconds: 'A provisioning has timed out after this long, where the policy names no time.',
  firstFqdnRuleSeconds: 'Added to both for the first FQDN rule, which creates a firewall.',
  perRuleOverTwentySeconds: 'Added to both for each rule over twenty.',
  writeWarnSeconds: 'Any other operation is slow after this long.',
  writeFailSeconds: 'Any other operation has timed out after this long.',
  provisioningRetrySeconds: 'First wait after a failed provisioning; it doubles with each attempt.',
  inactiveRuleGraceSeconds: 'A rule may be inactive on an active network for this long before it is a finding.',
  newHubSeconds: 'A hub younger than this is new.',
  fightWindowSeconds: 'Time within which repairs of the same rule are counted.',
  forbiddenRemovalPauseSeconds: 'Pause between removals of one forbidden rule that keeps coming back.',
  expiryGraceSeconds: 'Removals wait this long after an exemption has expired.',
  expiryNoticeSeconds: 'An exemption that ends within this time is announced.',
  shardSeconds: 'A part of a sweep ends after this long and goes on by the queue.',
  sweepAbandonSeconds: 'A sweep that has not ended after this long no longer holds up the next one.',
  blockedRetrySeconds:
    'What Azure refused and a person must put right is tried again after this long, should nothing else have changed.',
  alertWaitSeconds: 'A finding that is not critical is told to people only after it has lasted this long.',
  policyCacheSeconds: 'How old the policy may be that an instance goes by.',
};

/** Every app setting that Hubwarden reads. docs/settings.md and local.settings.sample.json are made from this table. */
export const SETTINGS: readonly Setting[] = [...GENERAL, ...timingFields().map(timing)];

/** The fields of `Timings`, in their order. */
export function timingFields(): readonly (keyof Timings)[] {
  // Object.keys forgets what the type knows.
  return Object.keys(DEFAULT_TIMINGS) as (keyof Timings)[];
}

/** The setting of a field of `Timings`: `secondLookSeconds` is `HUBWARDEN_SECOND_LOOK_SECONDS`. */
export function timingSetting(field: keyof Timings): string {
  return `HUBWARDEN_${field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function timing(field: keyof Timings): Setting {
  const seconds = String(DEFAULT_TIMINGS[field]);
  const meaning = TIMING_MEANINGS[field];
  return { name: timingSetting(field), group: 'Timings', meaning, default: seconds, example: seconds, local: seconds };
}

function schedule(what: string, meaning: string, expression: string): Setting {
  const name = `HUBWARDEN_${what}_SCHEDULE`;
  const whole = `${meaning} Six fields: second, minute, hour, day, month, weekday. Must be set: the trigger reads it.`;
  return { name, group: 'Schedules', meaning: whole, default: expression, example: expression, local: expression };
}
