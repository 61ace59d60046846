import { DEFAULT_API_VERSION } from '../core/azure/api-versions.ts';
import type { Timings } from '../core/time/timings.ts';
import { DEFAULT_TIMINGS } from '../core/time/timings.ts';
import type { Retention } from '../reconcile/records/retention.ts';
import { DEFAULT_RETENTION } from '../reconcile/records/retention.ts';
import type { Setting } from './setting.ts';
import { STORAGE_SETTINGS } from './storage-settings-list.ts';
import { TELEMETRY_SETTINGS } from './telemetry-settings-list.ts';
import { TIMING_MEANINGS } from './timing-settings-list.ts';

const TOPIC_ENDPOINT = 'https://hubwarden-alerts.westeurope-1.eventgrid.azure.net/api/events';

const GENERAL: readonly Setting[] = [
  ...STORAGE_SETTINGS,
  {
    name: 'HUBWARDEN_POLICY_PATH',
    group: 'Policy and writes',
    meaning: 'Path of the policy file, absolute or from the folder of `host.json`.',
    default: 'policy.yaml',
    example: '/mounts/policy/policy.yaml',
    local: 'policy.yaml',
  },
  {
    name: 'HUBWARDEN_POLICY_URL',
    group: 'Policy and writes',
    meaning:
      'Address of a blob that holds the policy, in place of the file: a new text takes effect without a deployment. Read by the identity, which needs the role Storage Blob Data Reader there. Not together with `HUBWARDEN_POLICY_PATH`.',
    default: undefined,
    example: 'https://stgovernance.blob.core.windows.net/hubwarden/policy.yaml',
    local: undefined,
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
      'Version of the Machine Learning provider that Hubwarden speaks. Where Azure has no newer one yet, `2025-06-01` or `2024-10-01`: they lack fields, and a policy that needs one of them is refused ([policy.md](policy.md#fields-by-api-version)). A preview such as `2025-10-01-preview` is a line of its own.',
    default: DEFAULT_API_VERSION,
    example: '2025-06-01',
    local: DEFAULT_API_VERSION,
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
    name: 'HUBWARDEN_DEAD_LETTERS_URL',
    group: 'Alerts',
    meaning: 'Container of events that Event Grid could not deliver; a sweep begins with them.',
    default: undefined,
    example: 'https://sthubwardenprod.blob.core.windows.net/dead-letters',
    local: undefined,
  },
  {
    name: 'HUBWARDEN_ALERT_SOURCE',
    group: 'Alerts',
    meaning: '`source` of every alert event: says which deployment speaks.',
    default: '/hubwarden',
    example: '/hubwarden/production',
    local: '/hubwarden',
  },
  {
    name: 'HUBWARDEN_PAGES_URL',
    group: 'Alerts',
    meaning:
      'Address that every notification links to: a page of yours, such as a dashboard or a runbook. Hubwarden has no pages of its own. Absent: no links.',
    default: undefined,
    example: 'https://hubwarden.contoso.com',
    local: undefined,
  },
  {
    name: 'HUBWARDEN_RECEIVERS_ALLOW_LOOPBACK',
    group: 'Alerts',
    meaning:
      '`on` lets receivers be on the machine that Hubwarden runs on, for the local stack. Everything else that is not an address of the internet stays refused.',
    default: 'off',
    example: 'on',
    local: 'off',
  },
  ...TELEMETRY_SETTINGS,
  schedule('SWEEP', 'When the whole fleet is read and judged.', '0 0 * * * *'),
  schedule('WATCH', 'When operations in flight are asked about and overdue hubs are woken.', '0 * * * * *'),
  schedule('ALERT', 'When the app decides which receivers to notify of what.', '0 * * * * *'),
  schedule(
    'PRUNE',
    'When the heads of all histories are archived and records whose time is over are deleted.',
    '0 30 2 * * *',
  ),
  kept('RUNS', 'Days that the history of each hub is kept, and used and expired approvals.', 'runsDays'),
  kept('CHANGES', 'Days that it is kept who changed what on a hub, and that poison messages are kept.', 'changesDays'),
  kept('ALERTS', 'Days that notifications are kept once they went out.', 'alertsDays'),
  kept('SWEEPS', 'Days that summaries of sweeps are kept.', 'sweepsDays'),
];

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

function kept(what: string, meaning: string, field: keyof Retention): Setting {
  const days = String(DEFAULT_RETENTION[field]);
  const whole = `${meaning} \`0\` keeps them for ever. The newest state of anything is never deleted.`;
  return {
    name: `HUBWARDEN_KEEP_${what}_DAYS`,
    group: 'Records',
    meaning: whole,
    default: days,
    example: days,
    local: days,
  };
}

function schedule(what: string, meaning: string, expression: string): Setting {
  const name = `HUBWARDEN_${what}_SCHEDULE`;
  const whole = `${meaning} Six fields: second, minute, hour, day, month, weekday. Must be set: the trigger reads it.`;
  return { name, group: 'Schedules', meaning: whole, default: expression, example: expression, local: expression };
}
